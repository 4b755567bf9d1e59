from datetime import date, timedelta
from importlib.metadata import version as installed

import pytest

from triad.catalog.kubernetes import ADDONS, DEFAULT_KUBERNETES, KUBERNETES, KubernetesVersion

EVERY = list(KUBERNETES.values())


def test_default_is_offered_and_stays_in_standard_support_longest_but_one() -> None:
    """The careful default is one minor behind the newest."""
    offered = [version.minor for version in EVERY if version.offered]

    assert offered == ["1.33", "1.34", "1.35", "1.36"]
    assert offered[-2] == DEFAULT_KUBERNETES


@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.minor)
def test_kubectl_layer_is_of_the_minor_and_installed(version: KubernetesVersion) -> None:
    """CDK applies manifests by the kubectl of the cluster's own minor."""
    assert version.kubectl_layer == f"v{version.minor.removeprefix('1.')}"
    assert installed(f"aws-cdk.lambda-layer-kubectl-{version.kubectl_layer}")


@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.minor)
def test_extended_support_is_a_year_after_standard_support(version: KubernetesVersion) -> None:
    """EKS gives twelve months of extended support."""
    standard = version.standard_support_ends

    assert version.extended_support_ends == standard.replace(year=standard.year + 1)


@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.minor)
def test_an_offered_minor_pins_nodes_and_what_a_cluster_cannot_start_without(version: KubernetesVersion) -> None:
    """What is not offered may lack pins, since they were not found."""
    if not version.offered:
        assert version.warning(date(2026, 11, 21))
        return

    assert version.warning(date(2026, 11, 21)) is None
    assert set(ADDONS[:-1]) <= set(version.addons)
    assert version.ami_alias is not None
    assert version.ami_release is not None
    assert version.ami_release.startswith(f"{version.minor}.")
    assert version.ami_release.partition("-")[2] == version.ami_alias.removeprefix("al2023@v")


@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.minor)
def test_kube_proxy_is_of_the_minor(version: KubernetesVersion) -> None:
    """Its version is Kubernetes' own, and the other add-ons' are not."""
    if "kube-proxy" in version.addons:
        assert version.addons["kube-proxy"].startswith(f"v{version.minor}.")


def test_warning_names_the_last_day_and_knows_when_it_is_over() -> None:
    """1.31 leaves extended support on 2026-11-26."""
    old = KUBERNETES["1.31"]
    last = date(2026, 11, 26)

    assert old.warning(last) == "kubernetes 1.31 leaves extended support on 2026-11-26, take 1.35"
    assert old.warning(last + timedelta(days=1)) == "kubernetes 1.31 left extended support on 2026-11-26, take 1.35"
