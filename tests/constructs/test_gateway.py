"""The gateway's objects, and what it may ask of AWS."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.gateway import Gateway
from triad.planning.routes import LastResort

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]
AddCluster = Callable[[Construct], eks.ICluster]

KINDS = ("ServiceAccount", "ExternalSecret", "NetworkPolicy", "HorizontalPodAutoscaler", "Deployment", "Ingress")
OBJECTS = [
    {"apiVersion": "v1", "kind": kind, "metadata": {"name": "gateway", "namespace": "gateway"}}
    for kind in reversed(KINDS)
]


def last(model: str, region: str = "us-west-2") -> LastResort:
    """Make a model of Bedrock that a route ends at."""
    return LastResort(name="a/bedrock", model=model, region=region, order=2, timeout_s=260)


@pytest.fixture(scope="module")
def make(synth: Synth, add_cluster: AddCluster) -> Callable[[Sequence[LastResort]], Resources]:
    """Put a gateway into a stack, and return the resources that are its own."""

    def built(bedrock: Sequence[LastResort]) -> Resources:
        def build(scope: Construct) -> None:
            Gateway(scope, "Gateway", cluster=add_cluster(scope), objects=OBJECTS, bedrock=bedrock)

        return {key: each for key, each in synth(build).items() if key.startswith("Gateway")}

    return built


@pytest.fixture(scope="module")
def made(make: Callable[[Sequence[LastResort]], Resources]) -> Resources:
    """A gateway that asks one model of one region."""
    return make([last("amazon.nova-lite-v1:0")])


def test_each_object_is_there_once(made: Resources) -> None:
    """In whatever order they were written."""
    assert sorted(_by_kind(made)) == sorted(KINDS)


def test_pods_come_after_all_that_they_read_and_are(made: Resources) -> None:
    """A pod gets its role when it starts, and without its secrets it waits."""
    objects = _by_kind(made)
    before = set(made[objects["Deployment"]]["DependsOn"])
    roles = {key for key, each in made.items() if each["Type"].startswith(("AWS::EKS::PodIdentity", "AWS::IAM::Pol"))}

    assert len(roles) == 2
    assert {objects[kind] for kind in ("ServiceAccount", "ExternalSecret", "NetworkPolicy")} | roles <= before


def test_the_load_balancer_comes_last_and_goes_first(made: Resources) -> None:
    """One that still sends requests to pods that are gone answers with errors."""
    objects = _by_kind(made)

    assert objects["Deployment"] in made[objects["Ingress"]]["DependsOn"]


def test_only_the_named_model_may_be_asked(made: Resources) -> None:
    """In its region, whole or as a stream, by the pods of the gateway's account."""
    [association] = [each["Properties"] for each in made.values() if each["Type"] == "AWS::EKS::PodIdentityAssociation"]
    statement = _statement(made)

    assert (association["Namespace"], association["ServiceAccount"]) == ("gateway", "gateway")
    assert statement["Action"] == ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    assert _arns(statement) == [":bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0"]


def test_a_profile_of_several_regions_is_asked_with_its_model_in_all_of_them(
    make: Callable[[Sequence[LastResort]], Resources],
) -> None:
    """Bedrock checks both; the profile is the account's."""
    arns = _arns(_statement(make([last("us.amazon.nova-lite-v1:0")])))

    assert set(arns) == {
        ":bedrock:us-west-2:<account>:inference-profile/us.amazon.nova-lite-v1:0",
        ":bedrock:*::foundation-model/amazon.nova-lite-v1:0",
    }


def test_without_bedrock_it_has_no_role_at_all(make: Callable[[Sequence[LastResort]], Resources]) -> None:
    """Whoever got into a pod would find no credentials."""
    assert {each["Type"] for each in make([]).values()} == {"Custom::AWSCDK-EKS-KubernetesResource"}


def test_two_routes_that_end_at_one_model_name_it_once(make: Callable[[Sequence[LastResort]], Resources]) -> None:
    """IAM counts the characters of a policy."""
    both = make([last("amazon.nova-lite-v1:0"), last("amazon.nova-lite-v1:0"), last("amazon.nova-pro-v1:0")])

    assert len(_arns(_statement(both))) == 2


def _by_kind(resources: Resources) -> dict[str, str]:
    objects = {key: each["Properties"].get("Manifest") for key, each in resources.items()}

    return {json.loads(text)[0]["kind"]: key for key, text in objects.items() if text}


def _statement(resources: Resources) -> Any:  # noqa: ANN401  # a template is JSON
    [policy] = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::IAM::Policy"]
    [statement] = policy["PolicyDocument"]["Statement"]

    return statement


def _arns(statement: Mapping[str, Any]) -> list[str]:
    """Write the resources down from the service on; the account is a token."""
    given = statement["Resource"]

    return [_text(each).partition("arn:aws")[2] for each in (given if isinstance(given, list) else [given])]


def _text(arn: Any) -> str:  # noqa: ANN401  # a template is JSON
    if isinstance(arn, str):
        return arn

    return "".join(part if isinstance(part, str) else "<account>" for part in arn["Fn::Join"][1])
