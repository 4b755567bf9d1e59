"""The nodes that a whole rendering launches."""

from pathlib import Path
from typing import Any

import cdk8s
import pytest
import yaml

from cdk8s_charts.platform import capacity_charts, manifests
from triad.catalog.versions import kubernetes_versions
from triad.simulate.platform import Scale, simulate
from triad.spec import load

ZONES = frozenset({"use1-az1", "use1-az2", "use1-az4"})
OFFERED = [minor for minor, version in kubernetes_versions().items() if version.offered]
TOLERATIONS = [{"key": "model-inferencing", "value": "cpu-arm", "effect": "NoSchedule"}]
WORKER = {"app": "ray-service-llamacpp", "component": "server"}
Object = dict[str, Any]


def _template(labels: dict[str, str], cpu: str, memory: str, **spec: object) -> Object:
    container = {"name": "ray", "image": "x:1", "resources": {"requests": {"cpu": cpu, "memory": memory}}}
    chosen = {"nodeSelector": {"triad/pool": "graviton"}, "tolerations": TOLERATIONS}

    return {"metadata": {"labels": labels}, "spec": {**chosen, "containers": [container], **spec}}


def _ten_workers() -> Object:
    """The guidance of Ray Serve with llama.cpp on Graviton: ten workers of 30 processors and 55 GiB, and a head."""
    near = {
        "topologyKey": "topology.kubernetes.io/zone",
        "labelSelector": {"matchLabels": WORKER},
        "matchLabelKeys": ["ray.io/cluster"],
    }
    affinity = {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [near]}}
    group = {"groupName": "cpu-group", "replicas": 10, "minReplicas": 10, "maxReplicas": 10}

    return {
        "apiVersion": "ray.io/v1",
        "kind": "RayService",
        "metadata": {"name": "ray-service-llamacpp", "namespace": "models"},
        "spec": {
            "rayClusterConfig": {
                "headGroupSpec": {"template": _template({**WORKER, "component": "head"}, "10", "20Gi")},
                "workerGroupSpecs": [{**group, "template": _template(WORKER, "30", "55Gi", affinity=affinity)}],
            }
        },
    }


@pytest.fixture
def pools(root: Path) -> list[Object]:
    """The node pools of the full example."""
    text = (root / "tests/cdk8s_charts/golden/full/node-pools.yaml").read_text(encoding="utf-8")

    return list(yaml.safe_load_all(text))


def _of(objects: list[Object], kind: str, name: str) -> Any:  # noqa: ANN401  # read from YAML
    return next(each for each in objects if (each["kind"], each["metadata"]["name"]) == (kind, name))["spec"]


@pytest.mark.parametrize("insights", [True, False])
def test_ten_workers_and_a_head_take_eleven_nodes(pools: list[Object], *, insights: bool) -> None:
    """A worker leaves less than a head needs on its node, and all workers are in one zone."""
    outcome = simulate([*pools, _ten_workers()], zones=ZONES, container_insights=insights)
    workers = [node for node in outcome.nodes if "workerGroupSpecs" in node.pods[0].name]

    assert (outcome.counts, outcome.waiting) == ({"pool graviton": 11}, {})
    assert [len(node.pods) for node in outcome.nodes] == [1] * 11
    assert {node.zone for node in workers} == {workers[0].zone}
    assert {candidate.instance.size for node in workers for candidate in node.candidates} == {"8xlarge"}


@pytest.mark.parametrize("minor", OFFERED)
def test_every_offered_minor_launches_the_same_nodes(root: Path, minor: str) -> None:
    """What a node leaves to pods follows from its type and its class, and a minor changes the image alone."""
    spec = load(root / "examples/full.yaml").spec.model_copy(update={"kubernetes": minor})
    [chart] = capacity_charts(cdk8s.Testing.app(), spec)

    outcome = simulate([*chart.to_json(), _ten_workers()], zones=ZONES, container_insights=True)

    assert (outcome.counts, outcome.waiting) == ({"pool graviton": 11}, {})


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("minor", OFFERED)
def test_every_model_of_the_full_example_and_the_gateway_find_nodes(root: Path, minor: str, scale: Scale) -> None:
    """Together, at the fewest and at the most replicas, on every offered minor."""
    spec = load(root / "examples/full.yaml").spec.model_copy(update={"kubernetes": minor})
    objects = [each for text in manifests(spec).values() for each in yaml.safe_load_all(text) if each]

    outcome = simulate(objects, zones=frozenset(spec.zone_ids), container_insights=True, scale=scale)

    assert outcome.waiting == {}
    started = {pod.labels.get("triad/model", "gateway") for node in outcome.nodes for pod in node.pods}
    assert started == {*spec.models, "gateway"}


def test_workers_beyond_the_limit_of_a_pool_wait(pools: list[Object]) -> None:
    """Nine nodes of 32 processors are all that 300 let in."""
    _of(pools, "NodePool", "graviton")["limits"]["cpu"] = 300
    outcome = simulate([*pools, _ten_workers()], zones=ZONES, container_insights=True)

    assert sum(outcome.waiting.values()) == 2
    assert outcome.counts["pool graviton"] == 9


def test_a_zone_must_take_all_workers(pools: list[Object]) -> None:
    """A worker that asks for a zone of its own cannot be near the others."""
    service = _ten_workers()
    [group] = service["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    group["template"]["spec"]["topologySpreadConstraints"] = [
        {"topologyKey": "topology.kubernetes.io/zone", "maxSkew": 1, "labelSelector": {"matchLabels": WORKER}}
    ]
    outcome = simulate([*pools, service], zones=ZONES, container_insights=True)

    assert sum(outcome.waiting.values()) == 9


@pytest.mark.parametrize(("scale", "nodes"), [(Scale.LEAST, 3), (Scale.MOST, 5)])
def test_what_is_scaled_stands_at_either_end(pools: list[Object], scale: Scale, nodes: int) -> None:
    """Two to four workers, and the head."""
    service = _ten_workers()
    cluster = service["spec"]["rayClusterConfig"]
    cluster["enableInTreeAutoscaling"] = True
    cluster["workerGroupSpecs"][0] |= {"minReplicas": 2, "maxReplicas": 4}

    assert len(simulate([*pools, service], zones=ZONES, container_insights=True, scale=scale).nodes) == nodes


def test_a_pool_that_weighs_more_is_taken(pools: list[Object]) -> None:
    """A pod that names only what both pools have goes there."""
    _of(pools, "NodePool", "graviton")["weight"] = 1
    template = _template({}, "1", "1Gi", nodeSelector={"model-inferencing": "cpu-arm"})
    pod = {**template, "kind": "Pod", "metadata": {"name": "chat"}}

    assert simulate([*pools, pod], zones=ZONES, container_insights=True).counts == {"pool graviton-spot": 1}


@pytest.mark.parametrize(("team", "waiting"), [("chat", 0), ("other", 1)])
def test_a_namespace_is_meant_by_its_labels(pools: list[Object], team: str, waiting: int) -> None:
    """Those that are rendered."""
    namespace = {"kind": "Namespace", "metadata": {"name": "agent", "labels": {"team": team}}}
    head = {"kind": "Pod", **_template({"app": "head"}, "2", "1Gi")}
    head["metadata"] |= {"name": "head", "namespace": "agent"}
    near = {
        "topologyKey": "topology.kubernetes.io/zone",
        "labelSelector": {"matchLabels": {"app": "head"}},
        "namespaceSelector": {"matchLabels": {"team": "chat"}},
    }
    affinity = {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [near]}}
    worker = {"kind": "Pod", **_template({}, "1", "1Gi", affinity=affinity)}
    worker["metadata"] |= {"name": "worker", "namespace": "models"}

    outcome = simulate([*pools, namespace, head, worker], zones=ZONES, container_insights=True)

    assert sum(outcome.waiting.values()) == waiting


def test_a_deployment_and_its_scaler_count(pools: list[Object]) -> None:
    """Two of 15 processors share a node of 32; a DaemonSet is on every node already."""
    metadata = {"name": "chat", "namespace": "models"}
    spec = {"template": _template({"app": "chat"}, "15", "8Gi")}
    scaler = {"scaleTargetRef": {"name": "chat"}, "minReplicaCount": 1, "maxReplicaCount": 4}
    objects = [
        {"kind": "Deployment", "metadata": metadata, "spec": spec},
        {"kind": "ScaledObject", "metadata": metadata, "spec": scaler},
        {"kind": "DaemonSet", "metadata": metadata, "spec": {"template": _template({}, "500m", "1Gi")}},
    ]

    outcome = simulate([*pools, *objects], zones=ZONES, container_insights=True, scale=Scale.MOST)

    assert [len(node.pods) for node in outcome.nodes] == [2, 2]
    assert all("Deployment" in pod.name for node in outcome.nodes for pod in node.pods)


def test_pods_for_the_nodes_that_are_always_there_launch_none(pools: list[Object]) -> None:
    """Karpenter has no such nodes, and none of its own would take them."""
    template = _template(WORKER, "1", "1Gi")
    template["spec"]["nodeSelector"] = {"triad/pool": "system"}
    gateway = {"kind": "Deployment", "metadata": {"name": "g"}, "spec": {"replicas": 2, "template": template}}
    outcome = simulate([*pools, gateway], zones=ZONES, container_insights=True)

    assert (outcome.nodes, dict(outcome.waiting)) == ((), {})
