"""A model that is served: which weights, by which engine, on which pool, for how many at once."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator

from triad.catalog.models import MODELS, CatalogModel, Engine, Kind
from triad.catalog.parsers import TOOL_PARSERS
from triad.spec import model_checks
from triad.spec.added_model import AddedName
from triad.spec.fields import Count, Duration, Flag, Name, PositiveCount, seconds
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction, Part
from triad.spec.runtime import Runtime

USUAL_CONTEXT = 8192
"""Of a model that gives none: a long conversation, and 1 GiB of cache a slot with 8 billion parameters."""

_MOST_SLOTS = 256


def _known_model(name: object) -> str:
    if isinstance(name, AddedName):
        return name
    if not isinstance(name, str) or name not in MODELS:
        raise ValueError(unknown("model", name, MODELS))

    return name


def _known_parser(name: str) -> str:
    if name not in TOOL_PARSERS:
        raise ValueError(unknown("tool parser of vLLM", name, TOOL_PARSERS))

    return name


class Replicas(Part):
    """How many times the model runs."""

    min: PositiveCount = 1
    """Replicas that always run."""

    max: PositiveCount | None = None
    """The most under load; by default as many as always run."""


class Tools(Part):
    """What vLLM does with tools; llama.cpp reads the model's own chat template."""

    enabled: Flag | None = None
    """By default whether the model has tool tokens that vLLM knows a parser for."""

    parser: Annotated[str, AfterValidator(_known_parser)] | None = None
    """vLLM's parser of tool calls; by default the catalogue's for the model."""


class Model(Part):
    """One model under one name."""

    model: Annotated[str, PlainValidator(_known_model)]
    """Which weights: a name of the catalogue, or of the spec's own under `catalog`."""

    engine: Engine | None = None
    """`llama.cpp` or `vllm`; by default the one that the catalogue has files for."""

    runtime: Runtime = Runtime.RAY
    """What runs it in the cluster: `ray`, a RayService."""

    pool: Name
    """Pool whose nodes it runs on."""

    slots: Annotated[PositiveCount, Field(le=_MOST_SLOTS)] = 4
    """Requests that one replica computes at once."""

    queue: Count | None = None
    """Requests of a replica that may wait for a slot, the next being refused; by default as many as slots."""

    context: PositiveCount | None = None
    """Tokens of one request, question and answer; by default 8192, or the model's longest if that is less."""

    cpus: PositiveCount | None = None
    """vCPUs of one llama.cpp replica, which are its threads too; by default from the pool's largest node."""

    replicas: Replicas = Replicas()
    """How many times it runs."""

    longest_answer: Duration = "4m"
    """From request to last token, the wait for a slot included; what takes longer is ended with an error."""

    tools: Tools = Tools()
    """Tool calls of a vLLM model."""

    @property
    def weights(self) -> CatalogModel:
        """What the catalogue knows of the model."""
        return self.model.facts if isinstance(self.model, AddedName) else MODELS[self.model]

    @property
    def chosen_engine(self) -> Engine:
        """Engine given, or the first that there are files for."""
        return self.engine or self.weights.engines[0]

    @property
    def is_chat(self) -> bool:
        """Whether it answers with words."""
        return self.weights.kind is Kind.CHAT

    @property
    def queue_length(self) -> int:
        """Queue given, or one waiting request a slot."""
        return self.slots if self.queue is None else self.queue

    @property
    def context_tokens(self) -> int:
        """Context given, or the usual one as far as the model goes."""
        return self.context or min(USUAL_CONTEXT, self.weights.context)

    @property
    def most_replicas(self) -> int:
        """The most replicas given, or as many as always run."""
        return self.replicas.max or self.replicas.min

    @property
    def tool_parser(self) -> str | None:
        """Parser given, or the catalogue's; None where tools are off."""
        return None if self.tools.enabled is False else self.tools.parser or self.weights.vllm_tool_parser

    @property
    def longest_s(self) -> int:
        """The longest answer in seconds."""
        return seconds(self.longest_answer)

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield what of the model does not go together."""
        yield from model_checks.contradictions(self)
