"""Secrets: made where nobody sees them, read by whom the template names."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import aws_cdk as cdk
import pytest
from constructs import Construct

from constructs.secrets import GeneratedSecrets, read_secrets
from triad.spec.platform import PlatformSpec, Size
from triad.spec.secrets import Secrets

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

SPEC = PlatformSpec.model_validate({"models": {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}})


def test_values_are_made_up_by_secrets_manager(synth: Synth) -> None:
    """A template has no value of a secret in it, only what comes before the random part."""
    for each in _secrets(synth, Size.DEV):
        generate = each["Properties"]["GenerateSecretString"]

        assert json.loads(generate["SecretStringTemplate"]) == {"prefix": "sk-"}
        assert (generate["GenerateStringKey"], generate["PasswordLength"]) == ("key", 48)
        assert generate["ExcludePunctuation"] is True
        assert "SecretString" not in each["Properties"]


def test_each_secret_has_the_name_by_which_it_is_read(synth: Synth) -> None:
    """No reader needs a reference to this stack."""
    names = [each["Properties"]["Name"] for each in _secrets(synth, Size.DEV)]

    assert names == [
        "triad-dev/gateway-client/default",
        "triad-dev/gateway-client/agent",
        "triad-dev/agent-client/default",
        "triad-dev/model-server-key",
    ]


@pytest.mark.parametrize(("size", "policy"), [(Size.DEV, "Delete"), (Size.PRODUCTION, "Retain")])
def test_production_keeps_what_cannot_be_made_again(synth: Synth, size: Size, policy: str) -> None:
    """A database encrypted with a lost salt is lost."""
    assert {each["DeletionPolicy"] for each in _secrets(synth, size)} == {policy}


def test_a_reader_may_read_these_secrets_and_change_none() -> None:
    """Every resource is one secret by its name, with the six characters that AWS adds."""
    stack = cdk.Stack(cdk.App(), "reader", env=cdk.Environment(region="us-east-1"))
    statement = stack.resolve(
        read_secrets(stack, SPEC.model_copy(update={"secrets": Secrets(tavily="team/tavily")})).to_statement_json()
    )
    parts = [each["Fn::Join"][1] for each in statement["Resource"]]

    assert statement["Action"] == ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    assert [each[-1].partition(":secret:")[2] for each in parts] == [
        "triad-dev/gateway-client/default-??????",
        "triad-dev/gateway-client/agent-??????",
        "triad-dev/agent-client/default-??????",
        "triad-dev/model-server-key-??????",
        "team/tavily-??????",
    ]
    assert {str(each[:-1]) for each in parts} == {str(parts[0][:-1])}


def _secrets(synth: Synth, size: Size) -> list[Any]:
    spec = SPEC.model_copy(update={"size": size, "stage": "dev"})
    made = synth(lambda scope: GeneratedSecrets(scope, "Secrets", spec=spec))

    return list(made.values())
