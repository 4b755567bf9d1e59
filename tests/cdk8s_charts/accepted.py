"""What a cluster would say to a whole rendering: its API server, and its scheduler."""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cdk8s_charts.platform import manifests
from triad.catalog.versions import kubernetes_versions
from triad.cli.manifests import objects
from triad.planning.monitoring import container_insights
from triad.rules.api_groups import BUILT_IN_GROUPS, group_of
from triad.rules.builtin_kinds import validate_builtin
from triad.rules.crds import CrdSchemas
from triad.rules.finding import Finding
from triad.simulate.platform import Scale, simulate
from triad.spec.platform import PlatformSpec

Objects = tuple[Mapping[str, Any], ...]

OFFERED = tuple(minor for minor, version in kubernetes_versions().items() if version.offered)
"""Versions of Kubernetes that a platform may have."""

needs_schemas = pytest.mark.skipif("TRIAD_SCHEMAS" not in os.environ, reason="TRIAD_SCHEMAS names no folder with CRDs")


def rendered(spec: PlatformSpec) -> Objects:
    """Render everything that a platform is in Kubernetes."""
    return tuple(each for text in manifests(spec).values() for each in objects(text))


def refused(made: Iterable[Mapping[str, Any]], minor: str) -> list[Finding]:
    """List what strict schemas and CEL find in objects, on one version of Kubernetes."""
    return [finding for each in made for finding in _wrong(each, minor)]


def waiting(spec: PlatformSpec, made: Objects) -> list[object]:
    """List the pods that find no node, at their fewest and at their most replicas."""
    zones, insights = frozenset(spec.zone_ids), container_insights(spec)
    outcomes = (simulate(made, zones=zones, container_insights=insights, scale=scale) for scale in Scale)

    return [pod for outcome in outcomes for pod in outcome.waiting]


def _wrong(each: Mapping[str, Any], minor: str) -> Iterable[Finding]:
    return validate_builtin(each, [minor]) if group_of(each) in BUILT_IN_GROUPS else _schemas().validate(each)


@cache
def _schemas() -> CrdSchemas:
    return CrdSchemas(Path(os.environ["TRIAD_SCHEMAS"]))
