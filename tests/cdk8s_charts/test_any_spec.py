"""Whatever a person writes: what is accepted becomes objects that a cluster accepts, and the rest is refused."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from cdk8s_charts.platform import manifests
from tests.cdk8s_charts.accepted import waiting
from tests.cdk8s_charts.any_document import Document, problems, read
from tests.cdk8s_charts.any_spec import documents
from tests.cdk8s_charts.any_spoilt import spoilt
from triad.catalog.versions import DEFAULT_KUBERNETES
from triad.cli.manifests import objects
from triad.planning.names import DISCOVERY_TAG
from triad.rules.all_rules import RULES
from triad.rules.api_groups import BUILT_IN_GROUPS, group_of
from triad.rules.builtin_kinds import validate_builtin
from triad.rules.crds import CrdSchemas
from triad.rules.rendered import Rendered
from triad.spec.platform import PlatformSpec

ABOUT_TEMPLATES = "subnet-selector"
"""The one rule about objects that asks for more than objects: the subnets."""

OFTEN: Mapping[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),  # a rendering takes too long to shrink a document by it
    "report_multiple_bugs": False,
}

pytestmark = pytest.mark.skipif("TRIAD_SCHEMAS" not in os.environ, reason="TRIAD_SCHEMAS names no folder with the CRDs")


@pytest.fixture(scope="module", autouse=True)
def _compiled(root: Path) -> None:
    """Compile the CRDs' rules: that raises Python's recursion limit, which hypothesis wants to be its own."""
    for path in (root / "tests" / "cdk8s_charts" / "golden" / "full").glob("*.yaml"):
        for each in objects(path.read_text(encoding="utf-8")):
            _refused(each, DEFAULT_KUBERNETES)


@given(documents())
@settings(max_examples=10, **OFTEN)
def test_what_is_accepted_renders_to_what_a_cluster_accepts(document: Document) -> None:
    """Strict schema, CEL, and every rule about objects and pods, the scheduler's among them."""
    _check_rendered(document)


@pytest.mark.long
@given(documents())
@settings(max_examples=500, database=None, **OFTEN)
def test_five_hundred_specs_render_to_what_a_cluster_accepts(document: Document) -> None:
    """The same at full count."""
    _check_rendered(document)


@given(documents(), st.data())
@settings(max_examples=20, **OFTEN)
def test_what_cannot_be_is_refused_before_anything_is_rendered(document: Document, data: st.DataObject) -> None:
    """With a line that names the model: what nobody reads or fulfils would be a wish."""
    _check_refused(document, data)


@pytest.mark.long
@given(documents(), st.data())
@settings(max_examples=500, database=None, **OFTEN)
def test_what_cannot_be_is_refused_in_five_hundred_specs(document: Document, data: st.DataObject) -> None:
    """The same at full count."""
    _check_refused(document, data)


def _check_rendered(document: Document) -> None:
    spec = read(document)
    assume(spec is not None)
    assert isinstance(spec, PlatformSpec)
    made = tuple(each for text in manifests(spec).values() for each in objects(text))
    rendered = Rendered(spec=spec, manifests=made, templates={"network": _subnets(spec)})

    names = [model.name or name for name, model in spec.models.items()]
    pods = [each["metadata"]["name"] for each in made if each["kind"] in {"RayService", "Deployment"}]
    assert sorted(pods) == sorted([*names, "gateway", *(["agent"] if spec.has_agent else ())])
    assert [finding for each in made for finding in _refused(each, spec.kubernetes)] == []
    assert [each for rule in RULES if rule.name != ABOUT_TEMPLATES for each in rule.findings(rendered)] == []
    assert waiting(spec, made) == []


def _subnets(spec: PlatformSpec) -> Document:
    """Stand in for the template of the network, of which the scheduler reads the zones that nodes go to."""
    tag = {"Key": DISCOVERY_TAG, "Value": "any"}
    zones = {f"Subnet{index}": {"AvailabilityZoneId": zone, "Tags": [tag]} for index, zone in enumerate(spec.zone_ids)}

    return {"Resources": {name: {"Type": "AWS::EC2::Subnet", "Properties": each} for name, each in zones.items()}}


def _check_refused(document: Document, data: st.DataObject) -> None:
    assume(read(document) is not None)
    name = data.draw(st.sampled_from(sorted(document["models"])))
    spoiled = data.draw(spoilt(document["models"][name]))
    told = problems(document | {"models": document["models"] | {name: spoiled}})

    assert any(f": models.{name}" in each for each in told)
    assert all("\n" not in each for each in told)


def _refused(each: Mapping[str, Any], minor: str) -> list[object]:
    if group_of(each) in BUILT_IN_GROUPS:
        return list(validate_builtin(each, [minor]))

    return list(_schemas().validate(each))


@cache
def _schemas() -> CrdSchemas:
    return CrdSchemas(Path(os.environ["TRIAD_SCHEMAS"]))
