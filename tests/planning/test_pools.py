"""The node pools of a platform, with every default decided."""

import pytest
from pydantic import TypeAdapter, ValidationError

from triad.catalog.instances import Architecture, Silicon
from triad.catalog.versions import kubernetes_versions
from triad.planning.names import HEAD_LABEL, MODEL_LABEL, POOL_LABEL
from triad.planning.pools import AGENT_POOL, HEAD_POOL_PREFIX, NodePool, Taint, node_pools
from triad.spec.fields import Name
from triad.spec.platform import PlatformSpec, Size
from triad.spec.pool import Capacity
from triad.spec.role import DEFAULT_FAMILIES, Role

LABELS = {
    (Silicon.GRAVITON, Role.MODELS): "cpu-arm",
    (Silicon.GRAVITON, Role.AGENTS): "agent-arm",
    (Silicon.X86, Role.MODELS): "cpu-x86",
    (Silicon.X86, Role.AGENTS): "agent-x86",
    (Silicon.X86, Role.LOAD): "load",
    (Silicon.NVIDIA, Role.MODELS): "gpu-general",
    (Silicon.NEURON, Role.MODELS): "neuron-general",
}
SPOT = ["spot", "on-demand"]


def decided(*, size: Size = Size.DEV, kubernetes: str = "1.35", **pools: dict[str, object]) -> dict[str, NodePool]:
    """Decide pools that are given as a file would give them."""
    named = {name.replace("_", "-"): pool for name, pool in pools.items()}
    spec = PlatformSpec.model_validate({"size": size, "kubernetes": kubernetes, "pools": named})

    return {pool.name: pool for pool in node_pools(spec)}


@pytest.mark.parametrize(("silicon", "role"), DEFAULT_FAMILIES)
def test_a_pool_is_named_and_kept_by_one_label_and_taint(silicon: Silicon, role: Role) -> None:
    """A pod finds its nodes by the label, and no other pod takes them, by the taint."""
    pool = decided(only={"silicon": silicon, "role": role, "enabled": True})["only"]
    key, value = (HEAD_LABEL, "true") if role is Role.HEADS else (MODEL_LABEL, LABELS[silicon, role])

    assert pool.labels == {key: value, POOL_LABEL: "only"}
    assert pool.taints == (Taint(key=key, value=value, effect="NoSchedule"),)


@pytest.mark.parametrize(("silicon", "role"), DEFAULT_FAMILIES)
def test_a_pool_carries_what_its_silicon_and_role_mean(silicon: Silicon, role: Role) -> None:
    """Families, types, architecture and capacity are those of the spec's defaults."""
    pool = decided(only={"silicon": silicon, "role": role, "enabled": True})["only"]

    assert pool.families == DEFAULT_FAMILIES[silicon, role]
    assert {each.family for each in pool.types} == set(pool.families)
    assert {each.architecture for each in pool.types} == {pool.architecture}
    assert pool.architecture is (Architecture.ARM64 if silicon is Silicon.GRAVITON else Architecture.AMD64)
    assert pool.capacity == (Capacity.ON_DEMAND,)


@pytest.mark.parametrize(
    ("silicon", "resource"),
    [
        (Silicon.GRAVITON, None),
        (Silicon.X86, None),
        (Silicon.NVIDIA, "nvidia.com/gpu"),
        (Silicon.NEURON, "aws.amazon.com/neuron"),
    ],
)
def test_accelerators_are_limited_by_the_resource_that_pods_request(silicon: Silicon, resource: str | None) -> None:
    """Karpenter counts against the name that the device plugin gives."""
    pool = decided(only={"silicon": silicon, "enabled": True})["only"]

    assert pool.accelerator_resource == resource
    assert (pool.accelerator_limit > 0) is (resource is not None)


@pytest.mark.parametrize(
    ("silicon", "family", "has_disks"),
    [("nvidia", "g5", True), ("nvidia", "p4d", True), ("neuron", "trn1", True), ("neuron", "inf2", False)],
)
def test_local_disks_are_used_where_there_are_any(silicon: str, family: str, *, has_disks: bool) -> None:
    """Images and weights load fastest from the disks that are in the price."""
    assert decided(only={"silicon": silicon, "families": [family]})["only"].instance_store is has_disks


def test_a_label_given_takes_the_place_of_the_usual_one() -> None:
    """Label and taint stay one pair."""
    pool = decided(only={"silicon": "graviton", "label": "mine"})["only"]

    assert pool.labels[MODEL_LABEL] == "mine"
    assert pool.taints == (Taint(key=MODEL_LABEL, value="mine"),)


def test_further_labels_stand_beside_ours() -> None:
    """A pod that names a pool must reach it whatever else is written."""
    pool = decided(only={"silicon": "graviton", "labels": {"team": "a"}})["only"]

    assert pool.labels == {"team": "a", MODEL_LABEL: "cpu-arm", POOL_LABEL: "only"}


def test_pools_stand_in_the_order_of_the_file() -> None:
    """What is rendered changes where the file changed, and nowhere else."""
    pools = decided(zeta={"silicon": "nvidia"}, alpha={"silicon": "graviton"}, mid={"silicon": "neuron"})

    assert list(pools) == ["zeta", "alpha", "mid"]


def test_a_pool_that_is_off_is_not_decided() -> None:
    """The comparison and the load generator cost nothing until they are asked for."""
    pools = decided(
        graviton={"silicon": "graviton"},
        x86_cpu={"silicon": "x86"},
        load={"silicon": "x86", "role": "load"},
    )

    assert list(pools) == ["graviton"]


def test_on_demand_is_tried_before_spot_whatever_the_order_of_the_file() -> None:
    """A pod that names only the shared label gets a node that stays."""
    pools = decided(
        spot={"silicon": "graviton", "capacity": SPOT},
        steady={"silicon": "graviton"},
        second={"silicon": "graviton"},
    )

    assert sorted(pools, key=lambda name: -pools[name].weight) == ["steady", "second", "spot"]


def test_pools_with_different_labels_do_not_outweigh_each_other() -> None:
    """Weight only orders pools between which a pod could choose."""
    pools = decided(graviton={"silicon": "graviton"}, gpu={"silicon": "nvidia"}, mine={"silicon": "x86", "label": "m"})

    assert {pool.weight for pool in pools.values()} == {100}


def test_production_adds_heads_for_each_architecture_that_serves() -> None:
    """A Ray head lives apart from the nodes that come and go with the load."""
    pools = decided(
        size=Size.PRODUCTION, gpu={"silicon": "nvidia"}, graviton={"silicon": "graviton"}, inf={"silicon": "neuron"}
    )
    heads = [pool for pool in pools.values() if pool.role is Role.HEADS]

    assert [(pool.name, pool.architecture) for pool in heads] == [
        ("ray-control-plane-amd64", Architecture.AMD64),
        ("ray-control-plane-arm64", Architecture.ARM64),
    ]
    assert all(pool.capacity == (Capacity.ON_DEMAND,) for pool in heads)
    assert all(pool.accelerator_resource is None for pool in heads)


def test_production_adds_no_heads_for_agents_alone() -> None:
    """Only models run under Ray."""
    pools = decided(size=Size.PRODUCTION, gpu={"silicon": "nvidia"}, agents={"silicon": "graviton", "role": "agents"})

    assert [name for name in pools if name.startswith(HEAD_POOL_PREFIX)] == ["ray-control-plane-amd64"]


@pytest.mark.parametrize("enabled", [True, False])
def test_heads_that_are_named_take_the_place_of_added_ones(*, enabled: bool) -> None:
    """Named and off is an answer too: the heads then share their models' nodes."""
    pools = decided(
        size=Size.PRODUCTION,
        graviton={"silicon": "graviton"},
        heads={"silicon": "graviton", "role": "heads", "enabled": enabled},
    )

    assert list(pools) == ["graviton", *(["heads"] if enabled else [])]


def test_dev_adds_no_heads() -> None:
    """In dev a head shares its model's pool."""
    assert list(decided(graviton={"silicon": "graviton"}, gpu={"silicon": "nvidia"})) == ["graviton", "gpu"]


@pytest.mark.parametrize("architecture", Architecture)
def test_no_pool_of_a_file_can_have_the_name_of_added_heads(architecture: Architecture) -> None:
    """Two pools of one name would be one object in the cluster."""
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(f"{HEAD_POOL_PREFIX}-{architecture}")


@pytest.mark.parametrize(
    ("size", "agents", "is_added"),
    [
        ("production", None, True),
        ("production", {"silicon": "x86", "role": "agents"}, False),
        ("production", {"silicon": "graviton", "role": "agents", "enabled": False}, False),
        ("dev", None, False),
    ],
)
def test_production_adds_nodes_for_the_gateway_unless_some_are_named(
    size: str, agents: object, *, is_added: bool
) -> None:
    """Named and off is an answer too; in dev the gateway runs beside the controllers."""
    pools = {"graviton": {"silicon": "graviton"}, **({"agents": agents} if agents else {})}
    models = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}
    spec = PlatformSpec.model_validate({"size": size, "pools": pools, "models": models})

    assert (AGENT_POOL in {pool.name for pool in node_pools(spec)}) is is_added


def test_no_gateway_needs_no_nodes() -> None:
    """A platform of pools alone has those that it names, and heads."""
    assert AGENT_POOL not in decided(size=Size.PRODUCTION, graviton={"silicon": "graviton"})


def test_no_pool_of_a_file_can_have_the_name_of_the_gateways() -> None:
    """Two pools of one name would be one object in the cluster."""
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(AGENT_POOL)


@pytest.mark.parametrize("minor", [minor for minor, known in kubernetes_versions().items() if known.ami_alias])
def test_the_image_is_the_one_pinned_for_the_clusters_kubernetes(minor: str) -> None:
    """A node never runs an image that nobody chose."""
    pool = decided(kubernetes=minor, only={"silicon": "graviton"})["only"]

    assert pool.ami == kubernetes_versions()[minor].ami_alias
    assert pool.ami.startswith("al2023@v2")


def test_the_platforms_image_serves_every_pool_that_names_none() -> None:
    """A Kubernetes version whose image nobody has seen works with one that the user names."""
    pools = {"first": {"silicon": "graviton"}, "second": {"silicon": "graviton", "ami": "al2023@v20260102"}}
    spec = PlatformSpec.model_validate({"kubernetes": "1.32", "ami": "al2023@v20260101", "pools": pools})

    assert [pool.ami for pool in node_pools(spec)] == ["al2023@v20260101", "al2023@v20260102"]


def test_an_image_given_wins() -> None:
    """A pool can be moved to another release by itself."""
    assert decided(only={"silicon": "graviton", "ami": "al2023@v20260714"})["only"].ami == "al2023@v20260714"


@pytest.mark.parametrize(("size", "detailed"), [(Size.DEV, False), (Size.PRODUCTION, True)])
def test_metrics_every_minute_are_for_production(size: Size, *, detailed: bool) -> None:
    """They are paid for by the instance."""
    assert decided(size=size, only={"silicon": "graviton"})["only"].detailed_monitoring is detailed


def test_what_the_file_says_of_nodes_is_carried_over() -> None:
    """Volume, kubelet and grace are the user's where they are given."""
    pool = decided(
        only={
            "silicon": "graviton",
            "sizes": ["2xlarge", "xlarge"],
            "disk": {"size_gib": 77, "iops": 4000, "throughput_mib_s": 300},
            "max_pods": 33,
            "reserved": {"system_cpu_m": 1, "kube_memory_mib": 2},
            "termination_grace": "90s",
        }
    )["only"]

    assert pool.sizes == ("2xlarge", "xlarge")
    assert (pool.disk_gib, pool.iops, pool.throughput_mib_s) == (77, 4000, 300)
    assert (pool.max_pods, pool.reserved.system_cpu_m, pool.reserved.kube_memory_mib) == (33, 1, 2)
    assert pool.termination_grace == "90s"
