"""Tests of triad.planning.controllers."""

from itertools import pairwise

import pytest

from triad.catalog.versions import charts
from triad.planning.controllers import Controller, controllers, interruption_queue
from triad.planning.release import Release
from triad.planning.workload import CRITICAL
from triad.spec import PlatformSpec, Size

EVERYTHING = {
    "pools": {name: {"silicon": name} for name in ("graviton", "nvidia", "neuron")},
    "controllers": {"cert_manager": True, "prometheus": True, "container_insights": False},
}
SPECS = [{}, {"size": "production"}, EVERYTHING, {"size": "production", **EVERYTHING}]


def decided(keys: dict[str, object]) -> dict[Release, Controller]:
    """Decide the controllers of a spec of a few keys."""
    return {each.release: each for each in controllers(PlatformSpec.model_validate(keys))}


def test_the_catalogue_has_a_chart_for_each_release() -> None:
    """A release is installed at an exact version or not at all."""
    assert {release.value for release in Release} <= set(charts())


@pytest.mark.parametrize("keys", SPECS)
def test_each_controller_comes_after_what_it_needs(keys: dict[str, object]) -> None:
    """First the webhooks that judge the others, last Karpenter, whose CRDs are there by then."""
    made = decided(keys)
    order = list(made)

    assert order[0] is Release.LOAD_BALANCER_CONTROLLER
    assert order[-2:] == [Release.KARPENTER_CRD, Release.KARPENTER]
    for release, each in made.items():
        assert all(order.index(earlier) < order.index(release) for earlier in each.after)


@pytest.mark.parametrize("keys", SPECS)
def test_a_chain_of_answers_leads_from_the_first_to_karpenter(keys: dict[str, object]) -> None:
    """Each but the first waits for the whole step before it: nothing is left to chance."""
    made = decided(keys)
    steps = list(dict.fromkeys(each.after for each in made.values()))

    assert steps[0] == ()
    for before, after in pairwise(steps):
        assert {release for release, each in made.items() if each.after == before} == set(after)
    assert made[Release.KARPENTER].after == (Release.KARPENTER_CRD,)


def test_metrics_of_gpus_come_after_who_defines_their_monitor() -> None:
    """The exporter's chart makes a ServiceMonitor, a custom resource of the stack."""
    made = decided(EVERYTHING)

    assert Release.PROMETHEUS in made[Release.DCGM_EXPORTER].after
    assert made[Release.KARPENTER_CRD].after == (Release.DCGM_EXPORTER,)


@pytest.mark.parametrize(
    ("silicon", "plugin"), [("nvidia", Release.NVIDIA_PLUGIN), ("neuron", Release.NEURON_PLUGIN), ("graviton", None)]
)
def test_a_device_plugin_comes_with_its_devices(silicon: str, plugin: Release | None) -> None:
    """No other does, and none with a pool that is off."""
    plugins = {Release.NVIDIA_PLUGIN, Release.NEURON_PLUGIN}
    off = {"pool": {"silicon": silicon, "enabled": False}, "graviton": {"silicon": "graviton"}}

    assert plugins & set(decided({"pools": {"pool": {"silicon": silicon}}})) == ({plugin} if plugin else set())
    assert not plugins & set(decided({"pools": off}))


@pytest.mark.parametrize("size", Size)
def test_optional_charts_follow_the_spec(size: Size) -> None:
    """cert-manager and Prometheus come by size, the exporter of GPUs only when no other reads them."""
    made = decided({"size": size, "pools": {"gpu": {"silicon": "nvidia"}}})

    assert (Release.CERT_MANAGER in made) is (Release.PROMETHEUS in made) is (size is Size.PRODUCTION)
    assert Release.DCGM_EXPORTER not in made


def test_production_runs_two_of_each_but_what_says_why_not() -> None:
    """One may go; who is alone has a reason, and no controller of ours but jobs is."""
    made = decided({"size": "production", **EVERYTHING})
    counted = {
        (each.release, workload.name): (workload.replicas, bool(workload.alone))
        for each in made.values()
        for workload in each.workloads
    }

    assert set(counted.values()) == {(2, False), (1, True)}
    assert {key for key, (replicas, _) in counted.items() if replicas == 1} == {
        (Release.CERT_MANAGER, "startupapicheck"),
        *((Release.PROMETHEUS, name) for name in ("operator", "patch", "kube-state-metrics", "grafana")),
    }


def test_dev_runs_one_of_each() -> None:
    """It may be away for a minute."""
    assert {each.replicas for one in decided(EVERYTHING).values() for each in one.workloads} == {1}


def test_what_watches_gives_way_to_what_runs_the_platform() -> None:
    """Only the monitoring stack has no priority."""
    made = decided({"size": "production", **EVERYTHING})
    priorities = {each.release: {workload.priority for workload in each.workloads} for each in made.values()}

    assert priorities.pop(Release.PROMETHEUS) == {None}
    assert set().union(*priorities.values()) == {CRITICAL}


@pytest.mark.parametrize("size", Size)
def test_each_request_has_a_source(size: Size) -> None:
    """A figure of ours says so."""
    made = decided({"size": size, **EVERYTHING})
    containers = [each for one in made.values() for workload in one.workloads for each in workload.containers]

    assert len(containers) >= 15
    assert all(
        each.source.startswith("ours") or "values.yaml" in each.source or "README" in each.source for each in containers
    )


def test_a_workload_is_found_by_name() -> None:
    """Values ask for workloads one by one."""
    assert decided({})[Release.KEDA].workload("webhooks").pod_labels == {"app": "keda-admission-webhooks"}


def test_the_queue_is_named_after_the_cluster() -> None:
    """Two platforms of one account hear their own interruptions."""
    assert interruption_queue(PlatformSpec(name="one")) == "one-dev-interruption"
