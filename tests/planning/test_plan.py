"""Tests of triad.planning.plan."""

from datetime import date

import pytest

from triad.planning.plan import plan_for
from triad.spec import PlatformSpec

OTHER = {"enabled": True, "repository": "example.org/fluent-bit", "tag": "9.9"}


def test_facts_of_other_kubernetes_versions_are_left_out() -> None:
    """What this platform does not use need not be filled in for it."""
    spec = PlatformSpec.model_validate({"kubernetes": "1.32", "ami": "al2023@v20260930"})
    absent = [each.what for each in plan_for(spec, today=date(2026, 12, 1)).absent]

    assert "AMI alias of Kubernetes 1.32" in absent
    assert "AMI alias of Kubernetes 1.31" not in absent
    assert any("kuberay-operator" in what for what in absent)


@pytest.mark.parametrize(("sidecar", "is_absent"), [({"enabled": True}, True), ({}, False), (OTHER, False)])
def test_the_sidecars_image_is_to_be_filled_in_where_it_is_the_catalogues(
    sidecar: dict[str, object], *, is_absent: bool
) -> None:
    """Nobody has told its digest; of another image the spec's owner knows."""
    keys = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu", "fluent_bit": sidecar}
    spec = PlatformSpec.model_validate({"pools": {"cpu": {"silicon": "graviton"}}, "models": {"m": keys}})
    absent = {each.about for each in plan_for(spec, today=date(2026, 12, 1)).absent}

    assert ("fluent-bit" in absent) is is_absent
