"""Tests of triad.cli.explain."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.planning.explain import explanation, paths
from triad.spec import load

_OBJECT = re.compile(r"^(?P<name>(NodePool|EC2NodeClass)/\S+) (?P<path>spec[^ ,]*)")


def test_a_value_is_explained_to_people(triad: Callable[..., Any], root: Path) -> None:
    """Value, line, rule, source and what it decides."""
    file = root / "examples" / "full.yaml"
    words = triad("explain", "pools.gpu.limits.cpu", "--spec", file).words

    assert "value 1024" in words
    assert f"{file}:" in words.replace(" ", "")
    assert "NodePool/gpu spec.limits.cpu" in words


def test_an_explanation_has_the_keys_that_programs_read(triad: Callable[..., Any], root: Path) -> None:
    """Keys stay."""
    ran = triad("explain", "network.nat", "--spec", root / "examples" / "full.yaml", "--json")
    found = json.loads(ran.out)

    assert list(found) == ["path", "meaning", "value", "given", "rule", "source", "decides", "holds", "outcome"]
    assert found["value"] == "per-zone"


def test_a_part_lists_what_it_holds(triad: Callable[..., Any], root: Path) -> None:
    """A path that is no value leads on."""
    ran = triad("explain", "pools.gpu.limits", "--spec", root / "examples" / "full.yaml")

    assert "pools.gpu.limits.accelerators" in ran.out


def test_an_unknown_path_is_one_line(triad: Callable[..., Any], root: Path) -> None:
    """Exit 2, and the nearest match."""
    ran = triad("explain", "pools.gpu.limit.cpu", "--spec", root / "examples" / "full.yaml")

    assert ran.code == 2
    assert ran.error.count("\n") == 1
    assert "'pools.gpu.limits.cpu'" in ran.error


@pytest.mark.parametrize("pool", ["graviton", "gpu"])
def test_what_a_value_decides_is_in_the_manifests(root: Path, pool: str) -> None:
    """A place that an explanation names exists in what is rendered."""
    loaded = load(root / "examples" / "full.yaml")
    rendered = {
        f"{each['kind']}/{each['metadata']['name']}": each
        for text in manifests(loaded.spec).values()
        for each in objects(text)
    }
    named = [
        (match["name"], match["path"])
        for path in paths(loaded)
        if path.startswith(f"pools.{pool}.")
        for place in explanation(loaded, path).decides
        if (match := _OBJECT.match(place)) and _is_set(loaded.spec.pools[pool], path)
    ]

    assert len(named) > 10
    assert [(name, path) for name, path in named if not _holds(rendered[name], list(_steps(path)))] == []


def _is_set(pool: object, path: str) -> bool:
    """Whether a kubelet setting was given; nothing is rendered of one that was not, nor of sizes that are any."""
    given: object = pool
    for key in path.split(".")[2:]:
        given = getattr(given, key, given)
    optional = any(part in path for part in (".reserved.", ".max_pods", ".sizes"))

    return bool(given) or not optional


def _steps(path: str) -> Iterator[str]:
    yield from (step for step in re.split(r"\.(?![^\[]*\])|[\[\]]", path) if step)


def _holds(value: object, steps: list[str]) -> bool:
    if not steps:
        return True
    step, rest = steps[0], steps[1:]
    if isinstance(value, dict):
        return step in value and _holds(value[step], rest)
    if isinstance(value, list) and step.isdigit():
        return int(step) < len(value) and _holds(value[int(step)], rest)

    return isinstance(value, list) and any(each["key"] == step for each in value)
