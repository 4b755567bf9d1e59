"""Kubernetes objects in a template: one a resource, in an order that works, none too large."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.manifests import MAX_BYTES, Manifests

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]
AddCluster = Callable[[Construct], eks.ICluster]
Body = Mapping[str, Any]

TYPE = "Custom::AWSCDK-EKS-KubernetesResource"


def body(kind: str, name: str, namespace: str | None = None, **fields: object) -> Body:
    """Write a small object."""
    home = {"namespace": namespace} if namespace else {}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, **home}, **fields}


NAMESPACE = body("Namespace", "models")
INSIDE = body("ConfigMap", "facts", "models")
OUTSIDE = body("ConfigMap", "facts", "default")
EVERYWHERE = body("ClusterRole", "facts")


@pytest.fixture(scope="module")
def apply(synth: Synth, add_cluster: AddCluster) -> Callable[[Sequence[Body]], Resources]:
    """Put objects into a cluster, and return the resources they became, by logical ID."""

    def make(objects: Sequence[Body]) -> Resources:
        made = synth(lambda scope: Manifests(scope, "Objects", cluster=add_cluster(scope), objects=objects))

        return {key: each for key, each in made.items() if each["Type"] == TYPE}

    return make


def test_each_object_is_a_resource_of_its_own(apply: Callable[[Sequence[Body]], Resources]) -> None:
    """So a change touches one, and no event grows with the number of objects."""
    made = apply([NAMESPACE, INSIDE, OUTSIDE, EVERYWHERE])

    assert [json.loads(each["Properties"]["Manifest"]) for each in made.values()] == [
        [NAMESPACE],
        [INSIDE],
        [OUTSIDE],
        [EVERYWHERE],
    ]


def test_what_is_already_there_is_overwritten_and_nothing_is_pruned(
    apply: Callable[[Sequence[Body]], Resources],
) -> None:
    """A deploy that failed half-way can be repeated; pruning skips custom resources and adds a label."""
    [made] = apply([INSIDE]).values()

    assert made["Properties"]["Overwrite"] is True
    assert "PruneLabel" not in made["Properties"]


def test_an_object_keeps_its_resource_whatever_stands_around_it(
    apply: Callable[[Sequence[Body]], Resources],
) -> None:
    """Another logical ID would create the object again and then delete it."""
    [alone] = apply([INSIDE])

    assert list(apply([EVERYWHERE, OUTSIDE, INSIDE]))[-1] == alone


def test_an_object_waits_for_its_namespace(apply: Callable[[Sequence[Body]], Resources]) -> None:
    """And is deleted before it, whichever comes first in the list; others do not wait."""
    inside, outside, namespace = apply([INSIDE, OUTSIDE, NAMESPACE]).items()

    assert namespace[0] in inside[1]["DependsOn"]
    assert namespace[0] not in outside[1]["DependsOn"]


def test_an_object_that_an_update_could_not_carry_is_refused(apply: Callable[[Sequence[Body]], Resources]) -> None:
    """Old and new travel in one event; the limit counts bytes, not characters."""
    fits = MAX_BYTES - len(json.dumps(body("ConfigMap", "large", "default", data="")).encode())

    assert apply([body("ConfigMap", "large", "default", data="x" * fits)])
    with pytest.raises(ValueError, match=r"'ConfigMap\.default\.large' has 100001 bytes, at most 100000"):
        apply([body("ConfigMap", "large", "default", data="x" * (fits + 1))])


def test_two_objects_of_one_name_are_refused(apply: Callable[[Sequence[Body]], Resources]) -> None:
    """The second would silently win over the first in the cluster."""
    with pytest.raises(RuntimeError, match=r"ConfigMap\.models\.facts"):
        apply([INSIDE, INSIDE])
