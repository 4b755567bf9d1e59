"""The objects of one served model: what is there before its pods, and what comes after them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.model_cache import ModelCache
from constructs.served_model import ServedModel
from contracts.weights import readable_prefix
from triad.planning.model_pods import Container, ModelWorkload
from triad.planning.model_workloads import model_workloads
from triad.spec.platform import PlatformSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]
AddCluster = Callable[[Construct], eks.ICluster]

SPEC = PlatformSpec.model_validate(
    {
        "pools": {"cpu": {"silicon": "graviton"}},
        "models": {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu"}},
    }
)
[WORKLOAD] = model_workloads(SPEC, serve_configs={"chat": "applications: []\n"})
KINDS = ("ServiceAccount", "NetworkPolicy", "RayService", "Ingress")
OBJECTS = [
    {"apiVersion": "v1", "kind": kind, "metadata": {"name": "chat", "namespace": "models"}} for kind in reversed(KINDS)
]


@pytest.fixture(scope="module")
def make(synth: Synth, add_cluster: AddCluster) -> Callable[[ModelWorkload], Resources]:
    """Put one model into a stack, and return the resources that are its own."""

    def built(workload: ModelWorkload) -> Resources:
        def build(scope: Construct) -> None:
            ServedModel(
                scope,
                "Model",
                cluster=add_cluster(scope),
                model_cache=ModelCache(scope, "Cache", retain=True),
                workload=workload,
                objects=OBJECTS,
            )

        return {key: each for key, each in synth(build).items() if key.startswith("Model")}

    return built


@pytest.fixture(scope="module")
def made(make: Callable[[ModelWorkload], Resources]) -> Resources:
    """A model whose weights an init container fetches."""
    return make(WORKLOAD)


def test_each_object_is_there_once(made: Resources) -> None:
    """In whatever order they were written."""
    assert sorted(_by_kind(made)) == sorted(KINDS)


def test_pods_come_after_account_policy_and_permission(made: Resources) -> None:
    """A pod gets its role when it starts; without a policy nobody could call it, and too many could before."""
    objects = _by_kind(made)
    before = set(made[objects["RayService"]]["DependsOn"])
    identity = {key for key, each in made.items() if each["Type"] == "AWS::EKS::PodIdentityAssociation"}
    policy = {key for key, each in made.items() if each["Type"] == "AWS::IAM::Policy"}

    assert identity
    assert policy
    assert {objects["ServiceAccount"], objects["NetworkPolicy"]} | identity | policy <= before


def test_the_door_opens_when_the_pods_are_there_and_closes_before_they_go(made: Resources) -> None:
    """A load balancer that still sends requests gets errors."""
    objects = _by_kind(made)

    assert objects["RayService"] in made[objects["Ingress"]]["DependsOn"]


def test_the_role_is_that_of_the_pods_account_for_its_own_weights(made: Resources) -> None:
    """The prefix that the job makes its keys with."""
    [association] = [each["Properties"] for each in made.values() if each["Type"] == "AWS::EKS::PodIdentityAssociation"]
    weights = WORKLOAD.model.weights
    prefix = readable_prefix(str(weights.repository), weights.revision, weights.gguf)

    assert (association["Namespace"], association["ServiceAccount"]) == ("models", "chat")
    assert f"/{prefix}*" in json.dumps(_actions(made)["s3:GetObject"])


@pytest.mark.parametrize(
    ("told", "actions"),
    [("init", {"s3:GetObject", "s3:PutObject"}), ("server", {"s3:GetObject"}), ("nobody", set())],
)
def test_who_fetches_may_fill_the_bucket_and_who_streams_may_read(
    make: Callable[[ModelWorkload], Resources], told: str, actions: set[str]
) -> None:
    """And a pod that is told of no bucket has no role at all."""
    worker = WORKLOAD.worker
    pod = replace(
        worker,
        init_containers=_told(worker.init_containers, told == "init"),
        containers=_told(worker.containers, told == "server"),
    )

    assert {"s3:GetObject", "s3:PutObject"} & set(_actions(make(replace(WORKLOAD, worker=pod)))) == actions


def _told(containers: tuple[Container, ...], facts: bool) -> tuple[Container, ...]:  # noqa: FBT001  # of a helper
    return tuple(replace(each, facts=facts) for each in containers)


def _by_kind(resources: Resources) -> dict[str, str]:
    objects = {key: each["Properties"].get("Manifest") for key, each in resources.items()}

    return {json.loads(text)[0]["kind"]: key for key, text in objects.items() if text}


def _actions(resources: Resources) -> dict[str, Any]:
    statements = [
        statement
        for each in resources.values()
        if each["Type"] == "AWS::IAM::Policy"
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
    ]

    return {
        action: statement
        for statement in statements
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
