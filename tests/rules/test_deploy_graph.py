"""What is deployed before what."""

from typing import Any

import pytest

from triad.rules.deploy_graph import DeployGraph, Place

A, B, C = Place("one", "A"), Place("one", "B"), Place("one", "C")


def _template(**resources: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {name: {"Type": "AWS::SNS::Topic", **body} for name, body in resources.items()}}


@pytest.mark.parametrize(
    "body",
    [
        {"DependsOn": "A"},
        {"DependsOn": ["A"]},
        {"Properties": {"Name": {"Ref": "A"}}},
        {"Properties": {"Name": {"Fn::GetAtt": ["A", "Arn"]}}},
        {"Properties": {"Name": {"Fn::GetAtt": "A.Arn"}}},
        {"Properties": {"Name": {"Fn::Sub": "x-${A}"}}},
        {"Properties": {"Name": {"Fn::Sub": "x-${A.Arn}"}}},
        {"Properties": {"Name": {"Fn::Sub": ["x-${B}-${A}", {"B": "y"}]}}},
        {"Properties": {"Names": [{"Fn::Join": ["", ["x", {"Fn::Select": [0, [{"Ref": "A"}]]}]]}]}},
    ],
)
def test_each_kind_of_reference_orders(body: dict[str, Any]) -> None:
    """Whatever makes CloudFormation wait, and in one direction only."""
    graph = DeployGraph({"one": _template(A={}, B=body)}, stacks={})

    assert graph.is_before(A, B)
    assert not graph.is_before(B, A)


def test_order_goes_through_what_is_between() -> None:
    """The last waits for the first, though it never names it."""
    graph = DeployGraph({"one": _template(A={}, B={"DependsOn": "A"}, C={"DependsOn": "B"})}, stacks={})

    assert graph.is_before(A, C)


@pytest.mark.parametrize("body", [{}, {"Properties": {"Name": {"Fn::Sub": "${!A}"}}}, {"Properties": {"Name": "A"}}])
def test_what_is_not_referred_to_may_come_at_any_time(body: dict[str, Any]) -> None:
    """A name in plain text orders nothing, nor does an escaped one."""
    graph = DeployGraph({"one": _template(A={}, B=body)}, stacks={})

    assert not graph.is_before(A, B)


def test_a_circle_ends() -> None:
    """CloudFormation refuses it; here each is before the other."""
    graph = DeployGraph({"one": _template(A={"DependsOn": "B"}, B={"DependsOn": "A"})}, stacks={})

    assert graph.is_before(A, B)
    assert graph.is_before(B, A)


def test_an_import_puts_the_whole_stack_before() -> None:
    """Not the exported resource alone: the export exists when its stack is complete."""
    first = {**_template(A={}, B={}), "Outputs": {"Out": {"Value": {"Ref": "A"}, "Export": {"Name": "one:A"}}}}
    second = _template(C={"Properties": {"Name": {"Fn::ImportValue": "one:A"}}}, D={})
    graph = DeployGraph({"one": first, "two": second}, stacks={})

    assert graph.is_before(B, Place("two", "D"))
    assert not graph.is_before(Place("two", "D"), B)


def test_stacks_are_ordered_through_each_other() -> None:
    """By what the CDK was told, without any value that crosses."""
    templates = {name: _template(A={}) for name in ("one", "two", "three")}
    graph = DeployGraph(templates, stacks={"two": ["one"], "three": ["two"]})

    assert graph.is_before(Place("one", "A"), Place("three", "A"))
    assert not graph.is_before(Place("three", "A"), Place("one", "A"))


def test_stacks_that_nothing_ties_are_not_ordered() -> None:
    """They may be deployed side by side."""
    graph = DeployGraph({"one": _template(A={}), "two": _template(A={})}, stacks={})

    assert not graph.is_before(A, Place("two", "A"))
