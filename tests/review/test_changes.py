"""Tests of triad.review.changes."""

from typing import Any

from triad.review.changes import Fate, changes


def pool(name: str = "gpu", **spec: object) -> dict[str, Any]:
    """Make a NodePool of a few fields."""
    return {"kind": "NodePool", "metadata": {"name": name}, "spec": spec}


def said(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Say what changed between two objects."""
    return list(map(str, changes([before], [after])))


def test_a_changed_value_is_said_with_both_values() -> None:
    """`spec.` is left out: nearly everything stands under it."""
    assert said(pool(limits={"cpu": "64"}), pool(limits={"cpu": "128"})) == ["NodePool/gpu: limits.cpu 64 → 128"]


def test_an_object_that_comes_or_goes_is_named() -> None:
    """One word, and the object."""
    found = changes([pool("old")], [pool("new")])

    assert list(map(str, found)) == ["added NodePool/new", "removed NodePool/old"]
    assert [each.fate for each in found] == [Fate.ADDED, Fate.REMOVED]


def test_equal_renderings_have_no_change() -> None:
    """Nothing is said of what stayed, also when objects were written in another order."""
    assert changes([pool("a"), pool("b")], [pool("b"), pool("a")]) == ()


def test_items_with_a_name_are_compared_by_it() -> None:
    """A requirement that moved is not a change, and one that changed is named by its key."""
    family = {"key": "family", "values": ["g5", "g6"]}
    arch = {"key": "arch", "values": ["amd64"]}
    newer = {"key": "family", "values": ["g6", "g6e"]}

    assert said(pool(requirements=[family, arch]), pool(requirements=[arch, family])) == []
    assert said(pool(requirements=[family, arch]), pool(requirements=[newer, arch])) == [
        "NodePool/gpu: requirements[family].values with g6e, without g5"
    ]


def test_the_order_of_plain_values_is_a_change() -> None:
    """Order has a meaning in most lists of Kubernetes."""
    assert said(pool(zones=["a", "b"]), pool(zones=["b", "a"])) == ["NodePool/gpu: zones in another order: b, a"]


def test_a_key_that_comes_or_goes_is_said() -> None:
    """Setting a field is not the same as changing it."""
    assert said(pool(), pool(weight=10)) == ["NodePool/gpu: weight set to 10"]
    assert said(pool(weight=10), pool()) == ["NodePool/gpu: weight dropped, was 10"]


def test_a_key_that_holds_dots_is_bracketed() -> None:
    """So that it reads as one key."""
    assert said(pool(limits={"nvidia.com/gpu": "4"}), pool(limits={"nvidia.com/gpu": "8"})) == [
        "NodePool/gpu: limits[nvidia.com/gpu] 4 → 8"
    ]


def test_objects_of_one_name_in_two_namespaces_are_two() -> None:
    """The namespace belongs to the name."""
    here = {"kind": "Service", "metadata": {"name": "a", "namespace": "x"}, "spec": {}}
    there = {"kind": "Service", "metadata": {"name": "a", "namespace": "y"}, "spec": {}}

    assert list(map(str, changes([here], [here, there]))) == ["added Service/y/a"]


def test_all_differences_of_an_object_stand_in_one_line() -> None:
    """One line an object."""
    [line] = said(pool(weight=1, limits={"cpu": "1"}), pool(weight=2, limits={"cpu": "2"}))

    assert line == "NodePool/gpu: weight 1 → 2; limits.cpu 1 → 2"
