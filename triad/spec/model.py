"""A model that is served: which weights, by which engine, on which pool, for how many at once."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field, model_validator

from triad.catalog.models import MODELS, CatalogModel, Engine, Kind
from triad.spec import model_checks
from triad.spec.added_model import AddedName
from triad.spec.fields import Count, Duration, Name, PositiveCount, form, seconds
from triad.spec.fluent_bit import FluentBit
from triad.spec.log_level import LogLevel
from triad.spec.part import Contradiction, Part
from triad.spec.placement import Placement
from triad.spec.pool import Pool
from triad.spec.ray import Ray
from triad.spec.replicas import Replicas
from triad.spec.runtime import Runtime
from triad.spec.server_image import ServerImage
from triad.spec.server_resources import ServerResources
from triad.spec.server_versions import ServerVersions
from triad.spec.service import Port, Service
from triad.spec.storage import ObjectName, Storage
from triad.spec.tools import Tools
from triad.spec.vllm import Vllm
from triad.spec.weights_name import WeightsName, refuse_pictures

NO_POOL = ""
"""Of a model that gives none, which the platform refuses: it alone knows which pools would do."""

USUAL_CONTEXT = 8192
"""Of a model that gives none: a long conversation, and 1 GiB of cache a slot with 8 billion parameters."""

_MOST_SLOTS = 256

ServiceName = Annotated[
    str, form(r"[a-z]([a-z0-9-]{0,45}[a-z0-9])?", "1 to 47 of a-z, 0-9 and '-', a letter first and no '-' last")
]
"""As long as KubeRay takes, which adds to it (ray-operator utils/constant.go, MaxRayServiceNameLength)."""

VariableName = Annotated[str, form(r"[A-Za-z_][A-Za-z0-9_]*", "the name of an environment variable")]
VariableValue = Annotated[str, form(r"[^\0]*", "text without the character NUL, at which a variable ends")]


class Model(Part):
    """One model under one name."""

    model: WeightsName
    """Which weights: a name of the catalogue, or of the spec's own under `catalog`."""

    engine: Engine | None = None
    """`llama.cpp` or `vllm`; by default the one that the catalogue has files for."""

    runtime: Runtime = Runtime.RAY
    """What runs it in the cluster: `ray`, a RayService, or `deployment`, the engine's own server."""

    pool: Name = NO_POOL
    """Pool whose nodes it runs on."""

    instance_type: str | None = None
    """The one type of the pool's that it runs on; by default any that it fits."""

    name: ServiceName | None = None
    """Of the RayService or Deployment and its Service; by default the name of the model here."""

    namespace: ObjectName = "models"
    """Namespace of everything that it is in Kubernetes."""

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

    vllm: Vllm = Vllm()
    """Settings of vLLM."""

    ray: Ray = Ray()
    """Settings of its Ray cluster."""

    versions: ServerVersions = ServerVersions()
    """Versions that its image must have in it."""

    image: ServerImage = ServerImage()
    """Image of the server; by default that of the version lock."""

    resources: ServerResources = ServerResources()
    """What one pod with the engine gets."""

    placement: Placement = Placement()
    """Where its pods go within the pool."""

    storage: Storage = Storage()
    """How weights reach the engine."""

    port: Port = 8000
    """Port on which the server answers."""

    service: Service = Service()
    """The Service through which it is asked."""

    log_level: LogLevel = LogLevel.INFO
    """How much engine and Ray Serve say: `debug`, `info`, `warning` or `error`."""

    env: Mapping[VariableName, VariableValue] = {}
    """Further environment variables of the server."""

    args: tuple[str, ...] = ()
    """Further arguments of the engine's own server; on Ray ours is told by its environment."""

    fluent_bit: FluentBit = FluentBit()
    """Sidecar that prints Ray's log files."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_pictures(cls, given: object) -> object:
        refuse_pictures(given)

        return given

    @property
    def weights(self) -> CatalogModel:
        """What the catalogue knows of the model."""
        return self.model.facts if isinstance(self.model, AddedName) else MODELS[self.model]

    @property
    def chosen_engine(self) -> Engine:
        """Engine given, or the first that there are files for."""
        return self.engine or self.weights.engines[0]

    @property
    def on_ray(self) -> bool:
        """Whether Ray Serve runs it."""
        return self.runtime is Runtime.RAY

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
    def least_actors(self) -> int:
        """Replicas that Serve always runs."""
        return self.ray.actors.min or self.replicas.min

    @property
    def most_actors(self) -> int:
        """The most that Serve runs under load."""
        return self.ray.actors.max or max(self.most_replicas, self.least_actors)

    def tensor_parallel(self, pool: Pool) -> int:
        """Degree given, or one GPU, or every core of the Neuron devices given."""
        return self.vllm.tensor_parallel or ((self.vllm.gpus or 1) * pool.cores_per_device if pool.is_neuron else 1)

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
