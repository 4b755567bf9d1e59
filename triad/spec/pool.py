"""A pool of nodes: which instances it may launch, under which label, within which limits."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from triad.catalog.instances import Architecture, InstanceType, Silicon, families
from triad.spec.ami import Ami
from triad.spec.disk import Disk
from triad.spec.fields import Count, Duration, DurationOrNever, Flag, LabelKey, LabelValue, PositiveCount, seconds
from triad.spec.labels import is_reserved
from triad.spec.nearest import unknown
from triad.spec.part import Contradiction, Part
from triad.spec.role import DEFAULT_FAMILIES, DEFAULT_SIZES, Role

MIN_SPOT_TYPES = 15
"""Below this number of instance types Karpenter does not move Spot nodes to cheaper ones, and capacity soon runs out.

Source: Karpenter documentation, "Disruption", Spot consolidation.
"""

MAX_TERMINATION_GRACE_S = 600
"""A deploy's custom resource has 15 minutes to delete a pool, drained nodes included."""

_MAX_PODS = 250


class Capacity(StrEnum):
    """How a node is bought; the values are Karpenter's."""

    ON_DEMAND = "on-demand"
    SPOT = "spot"


def _known_family(name: str) -> str:
    family = families().get(name)
    if family is None:
        raise ValueError(unknown("instance family", name, families()))
    if family.refused is not None:
        raise ValueError(family.refused)

    return name


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

    families: tuple[Annotated[str, AfterValidator(_known_family)], ...] = ()
    """Instance families, best first; by default those of the silicon and role."""

    sizes: tuple[str, ...] = ()
    """Instance sizes; by default every size for models, small ones for agents and heads."""

    capacity: Annotated[tuple[Capacity, ...], Field(min_length=1)] = (Capacity.ON_DEMAND,)
    """`[on-demand]`, or `[spot, on-demand]` for Spot with fallback."""

    label: LabelValue | None = None
    """Value of the label and taint `model-inferencing`; by default one per silicon and role."""

    labels: Mapping[LabelKey, str] = {}
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

    budget: Annotated[str, Field(pattern=r"^(100|[1-9]?[0-9])%$|^[0-9]+$")] = "10%"
    """How many nodes may be disrupted at once, a number or a percentage."""

    termination_grace: Duration = "5m"
    """The longest drain before a node is ended, at most 10m."""

    @property
    def is_enabled(self) -> bool:
        """Whether the pool is rendered."""
        if self.enabled is not None:
            return self.enabled

        return self.role is not Role.LOAD and (self.silicon, self.role) != (Silicon.X86, Role.MODELS)

    @property
    def architecture(self) -> Architecture:
        """Architecture of every node: only Graviton is arm64."""
        return Architecture.ARM64 if self.silicon is Silicon.GRAVITON else Architecture.AMD64

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
        """Yield families, sizes, capacity, image and grace that do not go together."""
        if not self.family_names:
            yield Contradiction(("role",), f"{self.role} do not run on {self.silicon}; allowed: {_roles(self.silicon)}")
            return
        yield from _family_contradictions(self)
        yield from _size_contradictions(self)
        yield from _spot_contradictions(self)
        for key in self.labels:
            if is_reserved(key):
                yield Contradiction(
                    ("labels", key), f"{key!r} is set by Kubernetes, Karpenter or Triad; choose another key"
                )
        mismatch = self.ami and Ami.parse(self.ami).mismatch(silicon=self.silicon, architecture=self.architecture)
        if mismatch:
            yield Contradiction(("ami",), f"{mismatch}; leave ami out to get the image that fits")
        if seconds(self.termination_grace) > MAX_TERMINATION_GRACE_S:
            yield Contradiction(
                ("termination_grace",),
                f"must be at most 10m, so that a deploy can delete the pool, got {self.termination_grace!r}",
            )


def _roles(silicon: Silicon) -> str:
    return ", ".join(role for each, role in DEFAULT_FAMILIES if each is silicon)


def _family_contradictions(pool: Pool) -> Iterator[Contradiction]:
    for index, name in enumerate(pool.families):
        silicon = families()[name].silicon
        if silicon is not pool.silicon:
            fitting = ", ".join(
                each for each, family in families().items() if family.silicon is pool.silicon and not family.refused
            )
            yield Contradiction(
                ("families", index), f"{name!r} is {silicon}, the pool's silicon is {pool.silicon}; allowed: {fitting}"
            )


def _size_contradictions(pool: Pool) -> Iterator[Contradiction]:
    sizes = dict.fromkeys(instance.size for name in pool.family_names for instance in families()[name].types)
    for index, size in enumerate(pool.sizes):
        if size not in sizes:
            yield Contradiction(("sizes", index), unknown(f"size of {', '.join(pool.family_names)}", size, sizes))


def _spot_contradictions(pool: Pool) -> Iterator[Contradiction]:
    if not pool.is_spot:
        return
    if pool.role is Role.HEADS:
        yield Contradiction(("capacity",), "Ray heads never run on Spot; allowed: [on-demand]")
    elif len(pool.types) < MIN_SPOT_TYPES:
        yield Contradiction(
            ("capacity",),
            f"a Spot pool needs at least {MIN_SPOT_TYPES} instance types, families and sizes give {len(pool.types)}; "
            "add families or sizes, or use [on-demand]",
        )
