"""Values of kube-prometheus-stack."""

from typing import Any

import pytest

from constructs.helm_values import helm_values
from triad.planning.controllers import controllers
from triad.planning.release import Release
from triad.spec.platform import PlatformSpec, Size


def values_of(size: Size) -> dict[str, Any]:
    """Values of the stack on a platform of this size."""
    spec = PlatformSpec.model_validate({"size": size, "controllers": {"prometheus": True}})
    [controller] = [each for each in controllers(spec) if each.release is Release.PROMETHEUS]

    return helm_values(controller, spec=spec, vpc_id="vpc-1")


def test_nothing_asks_what_eks_does_not_show() -> None:
    """Alerts on the control plane's own parts would never end; nobody hears Alertmanager."""
    off = {key for key, each in values_of(Size.DEV).items() if each == {"enabled": False}}

    assert off == {"kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy", "alertmanager", "nodeExporter"}


def test_every_monitor_of_the_cluster_is_read() -> None:
    """By default Prometheus reads only what its own release brought."""
    spec = values_of(Size.DEV)["prometheus"]["prometheusSpec"]

    assert {spec[f"{kind}SelectorNilUsesHelmValues"] for kind in ("rule", "serviceMonitor", "podMonitor", "probe")} == {
        False
    }


def test_what_it_keeps_fits_its_volume_and_goes_with_it() -> None:
    """A full volume stops Prometheus, and one that stays is paid for by nobody's wish."""
    spec = values_of(Size.DEV)["prometheus"]["prometheusSpec"]
    claim = spec["storageSpec"]["volumeClaimTemplate"]["spec"]

    assert (spec["retentionSize"], claim["resources"]["requests"]["storage"]) == ("45GB", "50Gi")
    assert set(spec["persistentVolumeClaimRetentionPolicy"].values()) == {"Delete"}


@pytest.mark.parametrize(("size", "replicas"), [(Size.DEV, 1), (Size.PRODUCTION, 2)])
def test_production_has_two_and_a_budget(size: Size, replicas: int) -> None:
    """One keeps reading while the other's node is replaced."""
    values = values_of(size)["prometheus"]

    assert values["prometheusSpec"]["replicas"] == replicas
    assert values["podDisruptionBudget"] == {"enabled": replicas > 1}
