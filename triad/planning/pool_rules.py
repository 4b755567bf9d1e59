"""The fields of a pool."""

from collections.abc import Mapping

from triad.catalog.versions import kubernetes_versions
from triad.planning.disks import disk_gib
from triad.planning.disruption import disruption
from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.planning.limits import accelerator_limit, cpu_limit, memory_limit_gib

_TEMPLATE = "NodePool/{name} spec.template"
_KUBELET = "EC2NodeClass/{name} spec.kubelet"
_EBS = "EC2NodeClass/{name} spec.blockDeviceMappings[0].ebs"
_RESERVATION = "the formula of the machine image, which Karpenter estimates"
_KARPENTER = "karpenter.sh, NodePools"
_GP3 = "EBS user guide, General Purpose SSD volumes"


def _ami(place: Place) -> object:
    return place.pool.ami or place.spec.ami or kubernetes_versions()[place.spec.kubernetes].ami_alias


def _label(place: Place) -> object:
    return place.pool.model_label


def _reserved(kind: str, resource: str) -> FieldRule:
    return FieldRule(
        rule=_RESERVATION,
        source="aws/karpenter-provider-aws pkg/providers/instancetype/types.go; triad/catalog/allocatable.py",
        decides=(f"{_KUBELET}.{kind}.{resource}", "what of a node pods can request"),
    )


POOL_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("silicon",): FieldRule(
        rule="none: every pool says it",
        source=GIVEN_ONLY,
        decides=("families, label, disk and machine image of the pool", f"{_TEMPLATE}.spec.requirements"),
    ),
    ("role",): FieldRule(
        rule="models",
        source=HOUSE,
        decides=("families, sizes, limits and label of the pool", "NodePool/{name} spec.disruption"),
    ),
    ("enabled",): FieldRule(
        rule="false for x86 models and for load, true for every other pool",
        source=HOUSE,
        decides=("whether NodePool/{name} and EC2NodeClass/{name} are rendered",),
        value=lambda place: place.pool.is_enabled,
    ),
    ("families",): FieldRule(
        rule="those of the silicon and role",
        source="triad/spec/role.py",
        decides=(f"{_TEMPLATE}.spec.requirements[karpenter.k8s.aws/instance-family]", "quota class of its vCPUs"),
        value=lambda place: place.pool.family_names,
    ),
    ("sizes",): FieldRule(
        rule="every size of the families for models, those of the role otherwise",
        source="triad/spec/role.py",
        decides=(f"{_TEMPLATE}.spec.requirements[karpenter.k8s.aws/instance-size]",),
        value=lambda place: place.pool.size_names or "every size",
    ),
    ("capacity",): FieldRule(
        rule="on-demand",
        source="Karpenter documentation, Disruption: Spot needs many types and a two-minute drain",
        decides=(f"{_TEMPLATE}.spec.requirements[karpenter.sh/capacity-type]", "on-demand or Spot quota", "prices"),
    ),
    ("label",): FieldRule(
        rule="one per silicon and role; heads carry ray-control-plane=true instead",
        source="triad/planning/pools.py, the names of the guidances this project follows",
        decides=(f"{_TEMPLATE}.metadata.labels", f"{_TEMPLATE}.spec.taints", "which pods run on it"),
        value=_label,
    ),
    ("labels",): FieldRule(rule="no further labels", source=GIVEN_ONLY, decides=(f"{_TEMPLATE}.metadata.labels",)),
    ("limits", "cpu"): FieldRule(
        rule="by size of the platform and role of the pool, and at least one node's",
        source="triad/planning/limits.py",
        decides=("NodePool/{name} spec.limits.cpu", "hourly ceiling and vCPU quotas of `triad plan`"),
        value=lambda place: cpu_limit(place.pool, place.spec.size),
    ),
    ("limits", "memory_gib"): FieldRule(
        rule="limits.cpu times the most GiB per vCPU among the pool's types",
        source="triad/planning/limits.py",
        decides=("NodePool/{name} spec.limits.memory", "hourly ceiling of `triad plan`"),
        value=lambda place: memory_limit_gib(place.pool, place.spec.size),
    ),
    ("limits", "accelerators"): FieldRule(
        rule="by size of the platform, and at least one node's; 0 without accelerators",
        source="triad/planning/limits.py",
        decides=("NodePool/{name} spec.limits, of nvidia.com/gpu or aws.amazon.com/neuron", "hourly ceiling"),
        value=lambda place: accelerator_limit(place.pool, place.spec.size),
    ),
    ("disk", "size_gib"): FieldRule(
        rule="system + two images + weights, at most 85% full, in steps of 50 GiB",
        source="triad/planning/disks.py",
        decides=(f"{_EBS}.volumeSize", "price of a node"),
        value=lambda place: disk_gib(place.pool),
    ),
    ("disk", "iops"): FieldRule(
        rule="3000, what gp3 has for free", source=_GP3, decides=(f"{_EBS}.iops", "price of a node")
    ),
    ("disk", "throughput_mib_s"): FieldRule(
        rule="250, twice what gp3 has for free, so that images load faster",
        source=_GP3,
        decides=(f"{_EBS}.throughput", "price of a node"),
    ),
    ("ami",): FieldRule(
        rule="the platform's ami, else the alias that the catalogue pins for the Kubernetes version",
        source="triad/catalog/kubernetes.py",
        decides=("EC2NodeClass/{name} spec.amiSelectorTerms",),
        value=_ami,
    ),
    ("max_pods",): FieldRule(
        rule="what the instance's network interfaces allow",
        source="amazon-vpc-cni: interfaces * (addresses - 1) + 2",
        decides=(f"{_KUBELET}.maxPods",),
    ),
    ("reserved", "system_cpu_m"): _reserved("systemReserved", "cpu"),
    ("reserved", "system_memory_mib"): _reserved("systemReserved", "memory"),
    ("reserved", "kube_cpu_m"): _reserved("kubeReserved", "cpu"),
    ("reserved", "kube_memory_mib"): _reserved("kubeReserved", "memory"),
    ("consolidate_after",): FieldRule(
        rule="one cold start of the silicon for models, by role otherwise",
        source="triad/planning/disruption.py",
        decides=("NodePool/{name} spec.disruption.consolidateAfter",),
        value=lambda place: disruption(place.pool).consolidate_after,
    ),
    ("expire_after",): FieldRule(
        rule="336h (14 days), never for heads",
        source="triad/planning/disruption.py",
        decides=(f"{_TEMPLATE}.spec.expireAfter",),
        value=lambda place: disruption(place.pool).expire_after,
    ),
    ("budget",): FieldRule(rule="10%", source=_KARPENTER, decides=("NodePool/{name} spec.disruption.budgets",)),
    ("termination_grace",): FieldRule(
        rule="5m, on Spot the 2m of its notice; at most 10m, so that a deploy can delete the pool",
        source=f"{_KARPENTER}; a custom resource of CloudFormation has 15 minutes",
        decides=(f"{_TEMPLATE}.spec.terminationGracePeriod",),
        value=lambda place: place.pool.grace,
    ),
}
"""By path below `pools.NAME`."""
