"""Values of the charts, held against what the charts publish."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from constructs.helm_values import helm_values
from constructs.pod_values import SYSTEM_NODES, resources, spread
from triad.planning.controllers import Controller, controllers
from triad.planning.release import Release
from triad.spec.platform import PlatformSpec

POOLS = {name: {"silicon": name} for name in ("graviton", "nvidia", "neuron")}
SPECS = {
    "dev": PlatformSpec(),
    "production": PlatformSpec.model_validate({"size": "production", "pools": POOLS}),
    "prometheus": PlatformSpec.model_validate(
        {"pools": POOLS, "controllers": {"prometheus": True, "container_insights": False}}
    ),
}
ALL = {f"{name}-{each.release}": (spec, each) for name, spec in SPECS.items() for each in controllers(spec)}


def cases(of: Callable[[Controller], bool] = lambda _: True) -> list[Any]:
    """Releases of every spec, or some of them."""
    return [pytest.param(spec, each, id=name) for name, (spec, each) in ALL.items() if of(each)]


FURTHER: Mapping[Release, Mapping[str, Any]] = {
    # aws-neuron/neuron-helm-charts@7324cd0e values.yaml, newer than the 1.0.0 that is published as source
    Release.NEURON_PLUGIN: {"devicePlugin": {"resources": {}}},
    # charts inside it: prometheus-community charts/kube-state-metrics, grafana-community charts/grafana values.yaml
    Release.PROMETHEUS: {
        "kube-state-metrics": {"resources": {}, "nodeSelector": {}},
        "grafana": {"resources": {}, "nodeSelector": {}, "sidecar": {"resources": {}}},
    },
    # NVIDIA/dcgm-exporter@9190a38a deployment/values.yaml
    Release.DCGM_EXPORTER: {
        "resources": {},
        "nodeSelector": {},
        "tolerations": [],
        "serviceMonitor": {"enabled": True},
    },
}
"""Keys that a chart knows and its published values do not show."""

FOLDERS = {Release.LOAD_BALANCER_CONTROLLER: "aws-load-balancer-controller-eks-charts"}


WITH_SCHEMA = {Release.CERT_MANAGER, Release.EXTERNAL_SECRETS}
"""Charts that publish a schema of their values."""


@pytest.fixture(scope="module")
def published() -> Path:
    """The folder of published values."""
    folder = os.environ.get("TRIAD_SCHEMAS")
    if not folder:
        pytest.skip("TRIAD_SCHEMAS is unset: no published values of charts (`make schemas` fetches them)")

    return Path(folder) / "helm-values"


def values_of(spec: PlatformSpec, controller: Controller) -> dict[str, Any]:
    """Write the values of one release, in a VPC with a readable name."""
    return helm_values(controller, spec=spec, vpc_id="vpc-1")


@pytest.mark.parametrize(("spec", "controller"), cases())
def test_each_chart_knows_each_key(spec: PlatformSpec, controller: Controller, published: Path) -> None:
    """Helm takes a misspelt key without a word, and leaves the default in place."""
    file = published / FOLDERS.get(controller.release, controller.release) / "values.yaml"
    known = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    further = FURTHER.get(controller.release, {})

    assert file.exists() or further or not values_of(spec, controller)
    assert list(unknown(values_of(spec, controller), merged(known, further))) == []


def test_a_misspelt_key_is_found() -> None:
    """At any depth; what a chart leaves open takes every key."""
    known = {"resources": {"web": {"limits": {}}}, "operator": {"replicas": 1}, "name": None}

    assert list(unknown({"operator": {"replica": 2}, "recources": {}}, known)) == ["operator.replica", "recources"]
    assert list(unknown({"resources": {"webs": {"requests": {}}}}, known)) == ["resources.webs"]
    assert list(unknown({"resources": {"web": {"requests": {}}}, "name": "a"}, known)) == []


@pytest.mark.parametrize(("spec", "controller"), cases(lambda each: each.release in WITH_SCHEMA))
def test_values_meet_the_schema_of_a_chart_that_has_one(
    spec: PlatformSpec, controller: Controller, published: Path
) -> None:
    """Helm refuses others, at deploy."""
    file = published / controller.release / "values.schema.json"
    validator = Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))

    assert [error.message for error in validator.iter_errors(values_of(spec, controller))] == []


@pytest.mark.parametrize(("spec", "controller"), cases())
def test_what_planning_decided_reaches_the_chart(spec: PlatformSpec, controller: Controller) -> None:
    """Requests of each container, and as many replicas of each workload."""
    written = list(everything(values_of(spec, controller)))
    wanted = [resources(each) for workload in controller.workloads for each in workload.containers]

    assert [each for each in wanted if each not in written] == []
    counts = [value for value in written if isinstance(value, int) and not isinstance(value, bool)]
    assert counts.count(2) >= sum(each.replicas == 2 for each in controller.workloads)


@pytest.mark.parametrize(("spec", "controller"), cases(lambda each: bool(each.workloads)))
def test_controllers_run_on_the_system_nodes_with_their_priority(spec: PlatformSpec, controller: Controller) -> None:
    """A controller on a node that Karpenter launched could be ended by what it runs."""
    written = list(everything(values_of(spec, controller)))

    assert SYSTEM_NODES in written
    assert {each.priority for each in controller.workloads} - {None} <= {
        each for each in written if isinstance(each, str)
    }


@pytest.mark.parametrize(("spec", "controller"), cases(lambda each: any(one.replicas > 1 for one in each.workloads)))
def test_two_pods_prefer_two_nodes(spec: PlatformSpec, controller: Controller) -> None:
    """By spread or by affinity, and Karpenter's and the load balancer controller's charts do it themselves."""
    by_chart = {Release.KARPENTER, Release.LOAD_BALANCER_CONTROLLER}
    written = list(everything(values_of(spec, controller)))
    pairs = [each for each in controller.workloads if each.replicas > 1 and controller.release not in by_chart]

    for workload in pairs:
        assert spread(workload) in written or {"matchLabels": dict(workload.pod_labels)} in written


def test_budgets_are_asked_for_only_where_two_run() -> None:
    """In dev a budget that wants one available would hold up every drain."""
    for spec in SPECS.values():
        for each in controllers(spec):
            enabled = values_of(spec, each).get("podDisruptionBudget", {}).get("enabled")
            assert enabled in (None, spec.is_production)


@pytest.mark.parametrize(("release", "count"), [(Release.LOAD_BALANCER_CONTROLLER, 1), (Release.KEDA, 3)])
def test_one_pod_at_a_time_leaves_a_node_that_is_drained(release: Release, count: int) -> None:
    """One bound for each workload of the two charts that make no budget by themselves."""
    [controller] = [each for each in controllers(SPECS["production"]) if each.release is release]
    budgets = values_of(SPECS["production"], controller)["podDisruptionBudget"]

    assert len(controller.workloads) == count
    assert [each for each in everything(budgets) if isinstance(each, int)] == [1] * count


def test_the_load_balancer_controller_judges_no_service() -> None:
    """It knows its VPC without asking the node, and everything it may not do in AWS is off."""
    [controller] = [each for each in controllers(SPECS["dev"]) if each.release is Release.LOAD_BALANCER_CONTROLLER]
    values = values_of(SPECS["dev"], controller)

    assert (values["clusterName"], values["region"], values["vpcId"]) == ("triad-dev", "us-east-1", "vpc-1")
    assert values["enableServiceMutatorWebhook"] is False
    assert not any(values[key] for key in ("enableShield", "enableWaf", "enableWafv2"))
    assert set(values["controllerConfig"]["featureGates"].values()) == {False}


def test_karpenter_hears_its_own_queue() -> None:
    """Without a queue a Spot node goes without a word; the image is the packaged chart's."""
    values = values_of(SPECS["dev"], controllers(SPECS["dev"])[-1])

    assert values["settings"] == {"clusterName": "triad-dev", "interruptionQueue": "triad-dev-interruption"}
    assert set(values["controller"]) == {"resources"}


def unknown(values: Mapping[str, Any], known: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Keys that a chart does not know; below an empty map or null it takes any, and parts of a pod are Kubernetes'."""
    for key, value in values.items():
        if key not in known:
            yield f"{path}{key}"
        elif isinstance(value, dict) and isinstance(known[key], dict) and known[key] and not is_of_a_pod(key, value):
            yield from unknown(value, known[key], f"{path}{key}.")


def is_of_a_pod(key: str, value: Mapping[str, Any]) -> bool:
    """A selector, an affinity, or the requests and limits of one container."""
    return key in {"nodeSelector", "affinity"} or set(value) <= {"requests", "limits"}


def merged(known: Mapping[str, Any], further: Mapping[str, Any]) -> dict[str, Any]:
    """Known keys and further ones."""
    both = dict(known)
    for key, value in further.items():
        both[key] = merged(known[key], value) if isinstance(known.get(key), dict) and value else value

    return both


def everything(value: object) -> Iterator[object]:
    """A value and all that is in it."""
    yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything(below)
