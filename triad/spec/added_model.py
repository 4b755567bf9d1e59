"""A model that a spec adds to the catalogue."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from triad.catalog.catalog_model import CatalogModel, Kind
from triad.catalog.model_shape import Shape, decoder_parameters
from triad.catalog.models import MODELS
from triad.catalog.parsers import REASONING_PARSERS, TOOL_PARSERS
from triad.catalog.precision import GGUF, Precision
from triad.spec.fields import Flag, form
from triad.spec.hub_repository import HubRepository
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction, Part

_MOST = 10**15
_TIMES = 2
"""By which parameters may differ from those of a Llama-like decoder: others have fewer matrices, or more."""

Size = Annotated[int, Field(strict=True, ge=1, le=_MOST)]


def _own_name(name: str) -> str:
    if name in MODELS:
        msg = f"{name!r} is in the catalogue already; choose another name"
        raise ValueError(msg)

    return name


ModelName = Annotated[
    str,
    form(r"[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?", "1 to 64 of a-z, 0-9, '.', '_' and '-'"),
    AfterValidator(_own_name),
]
"""As catalogue names are: a version's dot is part of it."""


def _tool_parser(name: str) -> str:
    if name not in TOOL_PARSERS:
        raise ValueError(unknown("tool parser of vLLM", name, TOOL_PARSERS))

    return name


def _reasoning_parser(name: str) -> str:
    if name not in REASONING_PARSERS:
        raise ValueError(unknown("reasoning parser of vLLM", name, REASONING_PARSERS))

    return name


GgufFile = Annotated[
    str,
    form(r"(\w[\w.-]*/)*\w[\w.-]*\.(gguf|GGUF)", "a file of the repository that ends in .gguf, such as 'q4/name.gguf'"),
]


class AddedShape(Part):
    """Sizes of a decoder, by which its memory is counted."""

    parameters: Size
    """All parameters; a tied output matrix counts once."""

    layers: Size
    """`num_hidden_layers` of its config.json."""

    hidden: Size
    """`hidden_size`."""

    intermediate: Size
    """`intermediate_size`, of one expert where there are experts."""

    heads: Size
    """`num_attention_heads`."""

    kv_heads: Size
    """`num_key_value_heads`."""

    head_size: Size
    """`head_dim`; not always hidden_size divided by heads."""

    vocabulary: Size
    """`vocab_size`."""

    tied: Flag
    """`tie_word_embeddings`."""

    experts: Annotated[int, Field(strict=True, ge=0, le=_MOST)] = 0
    """Experts of a layer; 0 where there are none."""

    active_experts: Size = 1
    """Experts that one token takes, a shared one included."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield sizes of which no decoder is made."""
        if self.heads % self.kv_heads:
            message = f"{self.heads} heads cannot share {self.kv_heads}; allowed: a divisor of heads"
            yield Contradiction(("kv_heads",), message)
        counted = decoder_parameters(Shape(**self.model_dump()))
        if not counted <= _TIMES * self.parameters <= _TIMES * _TIMES * counted:
            message = (
                f"the other sizes make about {counted}, got {self.parameters}; allowed: from half to twice as many"
            )
            yield Contradiction(("parameters",), message)


class AddedModel(Part):
    """One model; `triad catalog add` writes it from a config.json."""

    kind: Kind = Kind.CHAT
    """What it answers with: `chat` or `embedding`."""

    repository: HubRepository
    """Repository on the Hugging Face hub."""

    revision: Annotated[str, form(r"[0-9a-f]{40}", "a whole commit of 40 hexadecimal digits")] | None = None
    """Commit of the repository; its main branch without."""

    gguf: GgufFile | None = None
    """File for llama.cpp; without it vLLM loads the repository's safetensors."""

    context: Size
    """Longest context that it was trained for, in tokens."""

    precision: Precision
    """Of its linear layers: `bfloat16`, `awq-int4`, `Q4_0` and so on."""

    weight_bytes: Size | None = None
    """Bytes of the weights; by default what shape and precision make of them."""

    shape: AddedShape | None = None
    """Sizes by which its memory is counted; without them no fit is known."""

    tool_parser: Annotated[str, AfterValidator(_tool_parser)] | None = None
    """vLLM's parser of its tool calls; without it tools are off."""

    reasoning_parser: Annotated[str, AfterValidator(_reasoning_parser)] | None = None
    """vLLM's parser of its reasoning."""

    licence: str | None = None
    """As its card says."""

    gated: Flag | None = None
    """Whether the hub asks for a token."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield what of the model does not go together."""
        if (self.gguf is not None) != (self.precision in GGUF):
            fitting = [each.value for each in Precision if (each in GGUF) == (self.gguf is not None)]
            message = f"{self.precision.value!r} is not for {'a GGUF file' if self.gguf else 'safetensors'}"
            yield Contradiction(("precision",), f"{message}; allowed: {', '.join(fitting)}")

    def under(self, name: str) -> CatalogModel:
        """Become a model of the catalogue."""
        return CatalogModel(
            name=name,
            kind=self.kind,
            repository=self.repository,
            revision=self.revision,
            gguf=self.gguf,
            safetensors=None if self.gguf else "",
            context=self.context,
            shape=Shape(**self.shape.model_dump()) if self.shape else None,
            precision=self.precision,
            weight_bytes=self.weight_bytes,
            vllm_tool_parser=self.tool_parser,
            vllm_reasoning_parser=self.reasoning_parser,
            licence=self.licence,
            gated=self.gated,
            source=f"catalog.{name} of the spec",
        )


class AddedName(str):
    """A name that the spec's own catalogue holds, with what it stands for."""

    __slots__ = ("facts",)

    facts: CatalogModel


def resolved(models: object, catalog: Mapping[str, AddedModel]) -> object:
    """Put names that carry their facts in place of those that the spec's own catalogue holds."""
    if not isinstance(models, Mapping):
        return models

    return {name: _resolved(model, catalog) for name, model in models.items()}


def _resolved(model: object, catalog: Mapping[str, AddedModel]) -> object:
    name = model.get("model") if isinstance(model, Mapping) else None
    if not isinstance(model, Mapping) or not isinstance(name, str) or name not in catalog:
        return model
    carrying = AddedName(name)
    carrying.facts = catalog[name].under(name)

    return {**model, "model": carrying}
