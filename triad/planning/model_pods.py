"""The pods of a served model, with every default decided: what charts write down as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triad.catalog.instances import Architecture
from triad.planning.pools import Taint
from triad.planning.serving import ServedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnImage:
    """An image that the platform builds, whose URI follows from its content."""

    name: str
    architecture: Architecture


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVariable:
    """An environment variable whose value a Secret of the namespace holds."""

    name: str
    secret: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A question by HTTP, or by a command in the container where it needs a key, and when its answer counts.

    Attributes:
        path: Asked by HTTP; None where a command asks.
        command: Ends with 0 where the answer is yes.
        failures: In a row, until the kubelet acts.
    """

    period_s: int
    timeout_s: int
    failures: int
    path: str | None = None
    port: str | None = None
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a container gets.

    Attributes:
        cpu_m: Requested; there is no limit, for a throttled server misses its probes.
        memory_mib: Requested and the limit.
        devices: Extended resources, as `nvidia.com/gpu: 1`.
    """

    cpu_m: int
    memory_mib: int
    devices: Mapping[str, int] = field(default_factory=dict)


class VolumeKind(StrEnum):
    """Where a volume's bytes are."""

    DISK = "disk"
    MEMORY = "memory"
    CLAIM = "claim"
    CONFIG = "config"
    SECRET = "secret"  # noqa: S105  # a kind of volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A folder of a pod.

    Attributes:
        size_mib: Limit of an `emptyDir`; None where a claim has its own.
        claim: Name of the PersistentVolumeClaim.
        source: Name of the ConfigMap or Secret, whose keys are its files.
    """

    name: str
    kind: VolumeKind
    size_mib: int | None = None
    claim: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Where a container sees a volume."""

    volume: str
    path: str
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container.

    Attributes:
        image: Ours, or the whole reference of somebody else's.
        ports: Numbers by name.
        pre_stop: Command that runs before SIGTERM.
        writable_root: Why it may write to its own file system; None mounts it read-only.
        facts: Whether it reads the namespace's ConfigMap of facts.
    """

    name: str
    image: OwnImage | str
    pull_policy: str
    command: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[SecretVariable, ...] = ()
    ports: Mapping[str, int] = field(default_factory=dict)
    resources: Resources
    mounts: tuple[Mount, ...] = ()
    startup: Probe | None = None
    readiness: Probe | None = None
    liveness: Probe | None = None
    pre_stop: tuple[str, ...] = ()
    writable_root: str | None = None
    facts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """A pod template.

    Attributes:
        labels: Ours; KubeRay adds its own.
        annotations: Of the template; a change of one replaces the pods.
        spread: Topology spread constraints, as Kubernetes writes them.
        affinity: Pod affinity, as Kubernetes writes it; empty where there is none.
        user: Under which every container runs, and the group of its volumes.
    """

    labels: Mapping[str, str]
    service_account: str
    node_selector: Mapping[str, str]
    tolerations: tuple[Taint, ...]
    containers: tuple[Container, ...]
    init_containers: tuple[Container, ...] = ()
    volumes: tuple[Volume, ...] = ()
    spread: tuple[Mapping[str, Any], ...] = ()
    affinity: Mapping[str, Any] = field(default_factory=dict)
    termination_grace_s: int
    user: int = 1000
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """How many pods there are, and who decides.

    Attributes:
        scaler: Who changes the number between both; None where they are equal.
    """

    least: int
    most: int
    scaler: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RayAutoscaler:
    """Ray's own autoscaler, beside the head.

    Attributes:
        idle_s: Until a worker without a replica goes.
        environment: Of its own container, which the head's does not reach.
    """

    mode: str
    idle_s: int
    resources: Resources
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RayCluster:
    """What a RayService has besides its workers.

    Attributes:
        version: Of Ray, as the image has it.
        group: Name of the worker group.
        autoscaler: None where the number of workers stays.
        serve_config: Text of `serveConfigV2`.
        upgrade: KubeRay's strategy.
        head_parameters: Of `ray start` on the head.
        worker_parameters: Of `ray start` on a worker; a value that is JSON stands in quotes of its own.
    """

    version: str
    head: Pod
    group: str
    autoscaler: RayAutoscaler | None
    serve_config: str
    upgrade: str
    head_parameters: Mapping[str, str]
    worker_parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The Service through which a model is asked.

    Attributes:
        name: Of the Service; of a RayService's, what comes before KubeRay's `-serve-svc`.
        port: That clients use.
        target: Port of the container.
        host: Of an Ingress on the internal load balancer; None has none.
    """

    name: str
    type: str
    port: int
    target: int
    annotations: Mapping[str, str] = field(default_factory=dict)
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWorkload:
    """Everything in Kubernetes that one served model is.

    Attributes:
        name: Of the RayService or Deployment.
        worker: The pod with the engine; the Deployment's own, or a worker of Ray.
        ray: None of a plain Deployment.
        callers: Namespaces whose pods may ask it.
        key: Secret in which the model server's key lies, and its key there.
    """

    name: str
    namespace: str
    model: ServedModel
    labels: Mapping[str, str]
    worker: Pod
    ray: RayCluster | None
    scaling: Scaling
    door: Door
    callers: tuple[str, ...]
    key: SecretVariable
