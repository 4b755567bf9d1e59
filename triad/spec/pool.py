"""A pool of nodes: which instances it may launch, under which label, within which limits."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from triad.catalog.instances import Architecture, InstanceType, Silicon, families
from triad.spec import pool_checks
from triad.spec.ami import Ami
from triad.spec.disk import Disk
from triad.spec.fields import ONCE, Count, Duration, DurationOrNever, Flag, LabelKey, LabelValue, PositiveCount, form
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction, Part
from triad.spec.role import DEFAULT_FAMILIES, DEFAULT_LABELS, DEFAULT_SIZES, Role

_MAX_PODS = 250


class Capacity(StrEnum):
    """How a node is bought; the values are Karpenter's."""

    ON_DEMAND = "on-demand"
    SPOT = "spot"


def _known_family(name: str, info: ValidationInfo) -> str:
    family = families().get(name)
    if family is None:
        silicon = info.data.get("silicon")
        fitting = [each.name for each in families().values() if silicon in (None, each.silicon) and not each.refused]
        raise ValueError(unknown("instance family", name, fitting))
    if family.refused is not None:
        raise ValueError(family.refused)

    return name


def _number_too(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _pinned(text: str) -> str:
    Ami.parse(text)
    return text


class Limits(Part):
    """The most that a pool may hold at once; what is left out follows from the platform's size."""

    cpu: PositiveCount | None = None
    """vCPUs."""

    memory_gib: PositiveCount | None = None
    """Memory in GiB."""

    accelerators: Count | None = None
    """GPUs or Neuron devices."""


class Reserved(Part):
    """What the kubelet keeps from pods; left out, the machine image's own formula holds."""

    system_cpu_m: Count | None = None
    """Millicores for the operating system."""

    system_memory_mib: Count | None = None
    """Memory for the operating system."""

    kube_cpu_m: Count | None = None
    """Millicores for kubelet and container runtime."""

    kube_memory_mib: Count | None = None
    """Memory for kubelet and container runtime."""


class Pool(Part):
    """One Karpenter NodePool and its EC2NodeClass."""

    silicon: Silicon
    """What its nodes compute with: `graviton`, `x86`, `nvidia` or `neuron`."""

    role: Role = Role.MODELS
    """What runs on it: `models`, `agents`, Ray `heads`, or the `load` generator."""

    enabled: Flag | None = None
    """By default false for x86 models (a comparison) and for load, true for every other pool."""

    families: Annotated[tuple[Annotated[str, AfterValidator(_known_family)], ...], ONCE] = ()
    """Instance families, best first; by default those of the silicon and role."""

    sizes: Annotated[tuple[str, ...], ONCE] = ()
    """Instance sizes; by default every size for models, small ones for agents and heads."""

    capacity: Annotated[tuple[Capacity, ...], Field(min_length=1), ONCE] = (Capacity.ON_DEMAND,)
    """`[on-demand]`, or `[spot, on-demand]` for Spot with fallback."""

    label: LabelValue | None = None
    """Value of the label and taint `model-inferencing`; by default one per silicon and role."""

    labels: Mapping[LabelKey, LabelValue] = {}
    """Further labels of the pool's nodes."""

    limits: Limits = Limits()
    """The most that the pool may hold at once."""

    disk: Disk = Disk()
    """Root volume of each node."""

    ami: Annotated[str, AfterValidator(_pinned)] | None = None
    """Machine image; by default the alias that the catalogue pins for the Kubernetes version."""

    max_pods: Annotated[PositiveCount, Field(le=_MAX_PODS)] | None = None
    """Pods on a node; by default what the instance's network interfaces allow."""

    reserved: Reserved = Reserved()
    """What the kubelet keeps from pods."""

    consolidate_after: DurationOrNever | None = None
    """How long a node must be empty before it goes; by default one cold start for models."""

    expire_after: DurationOrNever | None = None
    """Age at which a node is replaced; by default 14 days, never for heads."""

    budget: Annotated[
        str,
        BeforeValidator(_number_too),
        form(r"[1-9]?[0-9]%|[0-9]{1,4}", "a number, or a percentage below '100%'"),
    ] = "10%"
    """How many nodes may be disrupted at once, a number or a percentage."""

    termination_grace: Duration | None = None
    """The longest drain before a node is ended, at most 10m; by default 5m, and on Spot the 2m of its notice."""

    @property
    def is_enabled(self) -> bool:
        """Whether the pool is rendered."""
        if self.enabled is not None:
            return self.enabled

        return self.role is not Role.LOAD and (self.silicon, self.role) != (Silicon.X86, Role.MODELS)

    @property
    def is_neuron(self) -> bool:
        """Whether its devices have cores of their own."""
        return self.silicon is Silicon.NEURON

    @property
    def cores_per_device(self) -> int:
        """NeuronCores of one device, which all types of a pool have alike; a GPU is one."""
        return max((each.neuron_cores // each.accelerators for each in self.types if each.neuron_cores), default=1)

    @property
    def architecture(self) -> Architecture:
        """Architecture of every node: only Graviton is arm64."""
        return Architecture.ARM64 if self.silicon is Silicon.GRAVITON else Architecture.AMD64

    @property
    def model_label(self) -> str | None:
        """Value of the label and taint `model-inferencing`; heads have one only if it is given."""
        return self.label or DEFAULT_LABELS.get((self.silicon, self.role))

    @property
    def grace(self) -> str:
        """Longest drain given, or the one that the capacity allows (a Spot node has two minutes' notice)."""
        return self.termination_grace or ("2m" if self.is_spot else "5m")

    @property
    def is_spot(self) -> bool:
        """Whether a node may be reclaimed with two minutes' notice."""
        return Capacity.SPOT in self.capacity

    @property
    def family_names(self) -> tuple[str, ...]:
        """Families given, or those of the silicon and role."""
        return self.families or DEFAULT_FAMILIES.get((self.silicon, self.role), ())

    @property
    def size_names(self) -> tuple[str, ...]:
        """Sizes given, or those of the role; empty means every size."""
        return self.sizes or DEFAULT_SIZES.get(self.role, ())

    @property
    def types(self) -> tuple[InstanceType, ...]:
        """Every instance type that the pool may launch."""
        return tuple(
            instance
            for name in self.family_names
            for instance in families()[name].types
            if not self.size_names or instance.size in self.size_names
        )

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield what of the pool does not go together."""
        yield from pool_checks.contradictions(self)
