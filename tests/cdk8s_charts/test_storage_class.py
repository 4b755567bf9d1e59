"""The default class of volumes."""

from typing import Any

import cdk8s
import pytest

from cdk8s_charts.storage_class import StorageClassChart


@pytest.fixture(scope="module")
def written() -> Any:  # noqa: ANN401  # a manifest's shape is Kubernetes'
    """The one object of the chart."""
    [made] = cdk8s.Testing.synth(StorageClassChart(cdk8s.Testing.app(), "storage-class"))
    return made


def test_a_claim_that_names_no_class_gets_this_one(written: Any) -> None:  # noqa: ANN401  # as above
    """EKS marks none of its own as the default."""
    assert written["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}


def test_volumes_are_encrypted_gp3(written: Any) -> None:  # noqa: ANN401  # as above
    """The driver's parameters are strings, also where they mean yes or no."""
    assert written["provisioner"] == "ebs.csi.aws.com"
    assert (written["parameters"]["type"], written["parameters"]["encrypted"]) == ("gp3", "true")


def test_a_volume_waits_for_its_pod(written: Any) -> None:  # noqa: ANN401  # as above
    """Made at once, it could be in a zone in which its pod never runs."""
    assert written["volumeBindingMode"] == "WaitForFirstConsumer"


def test_a_volume_can_grow(written: Any) -> None:  # noqa: ANN401  # as above
    """A full disk is mended by editing the claim."""
    assert written["allowVolumeExpansion"] is True
