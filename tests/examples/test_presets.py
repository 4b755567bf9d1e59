"""The presets: what people ran on the systems before this one, as specs of ours."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cdk8s_charts.platform import manifests
from triad.catalog.versions import kubernetes_versions
from triad.cli.manifests import objects
from triad.planning.fit import model_fits
from triad.planning.fit_result import Verdict
from triad.planning.pools import node_pools
from triad.rules.api_groups import BUILT_IN_GROUPS, group_of
from triad.rules.builtin_kinds import validate_builtin
from triad.rules.crds import CrdSchemas
from triad.simulate.platform import Scale, simulate
from triad.spec.load import load
from triad.spec.platform import PlatformSpec

PRESETS = sorted(path.stem for path in Path("examples").glob("*.yaml") if path.stem != "full")
ELEVEN = {
    "deepseek-r1-distill-llama-8b-ray-vllm-gpu": "deepseekr1-dis-llama-8b-ray-vllm",
    "deepseek-r1-distill-llama-8b-vllm-neuron": "deepseekr1-dis-llama-8b-vllm-nrn",
    "llama-2-13b-ray-vllm-neuron": "llama-2-13b-ray-vllm-neuron",
    "llama-3-70b-ray-vllm-neuron": "llama-3-70b-ray-vllm-neuron",
    "llama-31-8b-ray-vllm-neuron": "llama-31-8b-ray-vllm-nrn",
    "llama-31-8b-vllm-neuron": "llama-31-8b-vllm-nrn",
    "llama-32-1b-ray-vllm": "llama-32-1b-ray-vllm",
    "llama-32-1b-ray-vllm-autoscaling": "llama-32-1b-ray-vllm-scaling",
    "llama-32-1b-vllm": "llama-32-1b-vllm",
    "llama-4-scout-17b-vllm": "llama-4-scout-17b-vllm",
    "mistral-small-24b-ray-vllm": "mistral-small-24b-instruct-2501-ray-vllm",
}
"""Configurations of the inference charts, and the names of their services."""

UNMEASURED = {"llama-4-scout-17b-vllm"}
"""Whose weights have no known bytes in the precision that they are served in."""

OFFERED = tuple(minor for minor, version in kubernetes_versions().items() if version.offered)
SCHEMAS = pytest.mark.skipif("TRIAD_SCHEMAS" not in os.environ, reason="TRIAD_SCHEMAS names no folder with the CRDs")
Rendering = tuple[Mapping[str, Any], ...]


def _preset(root: Path, name: str) -> PlatformSpec:
    return load(root / "examples" / f"{name}.yaml").spec


def _rendered(spec: PlatformSpec) -> Rendering:
    return tuple(each for text in manifests(spec).values() for each in objects(text))


def _served(rendering: Rendering) -> Mapping[str, Any]:
    models = (each for each in rendering if "triad/model" in (each["metadata"].get("labels") or {}))
    [found] = [each for each in models if each["kind"] in {"RayService", "Deployment"}]

    return found


@pytest.mark.parametrize(("preset", "service"), ELEVEN.items())
def test_each_configuration_of_the_charts_has_its_service(root: Path, preset: str, service: str) -> None:
    """Who comes with a name finds it, and the kind of object that it had."""
    found = _served(_rendered(_preset(root, preset)))

    assert found["metadata"]["name"] == service
    assert found["kind"] == ("RayService" if "-ray-" in preset else "Deployment")


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_fits_and_finds_its_nodes(root: Path, preset: str) -> None:
    """At its fewest and at its most replicas: within the limits of its own pools, on nodes that Karpenter launches."""
    spec = _preset(root, preset)
    rendering, zones = _rendered(spec), frozenset(spec.zone_ids)

    verdict = Verdict.UNKNOWN if preset in UNMEASURED else Verdict.FITS
    assert {found.fit.verdict for found in model_fits(spec, node_pools(spec))} == {verdict}
    for scale in Scale:
        assert simulate(rendering, zones=zones, container_insights=False, scale=scale).waiting == {}


@SCHEMAS
@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_is_accepted_by_a_cluster(root: Path, preset: str) -> None:
    """Strict schema with CEL, on every version that is offered."""
    schemas = CrdSchemas(Path(os.environ["TRIAD_SCHEMAS"]))
    wrong = [
        finding
        for each in _rendered(_preset(root, preset))
        for finding in (
            validate_builtin(each, OFFERED) if group_of(each) in BUILT_IN_GROUPS else schemas.validate(each)
        )
    ]

    assert wrong == []


def test_ten_workers_and_a_head_take_eleven_nodes(root: Path) -> None:
    """Each worker has a node of its own, and so has the head, which runs no model."""
    spec = _preset(root, "llamacpp-rayserve-graviton")
    outcome = simulate(_rendered(spec), zones=frozenset(spec.zone_ids), container_insights=False)

    assert outcome.counts == {"pool graviton": 10, "pool heads": 1}
    assert outcome.waiting == {}
