"""Tests of triad.doctor.secrets."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # no stubs upstream

from triad.doctor.check import Status
from triad.doctor.secrets import named, secret
from triad.spec import PlatformSpec
from triad.spec.secrets import Secrets

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

DESCRIBED: dict[str, object] = {
    "ARN": "arn:aws:secretsmanager:us-east-1:111122223333:secret:hf-token-AbCdEf",
    "Name": "hf-token",
}


def test_only_the_secrets_given_are_looked_for() -> None:
    """A platform without gated models or search has none."""
    assert named(PlatformSpec()) == {}
    assert named(PlatformSpec(secrets=Secrets(tavily="search"))) == {"secrets.tavily": "search"}


def test_those_of_the_agent_are_looked_for_where_there_is_one() -> None:
    """Its pods would wait for them for ever."""
    agent = {"gateway_secret": "team/agent", "weather": {"secret": "team/weather"}}
    keys = {
        "models": {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}},
        "gateway": {"keys": "database"},
    }
    there, off = (PlatformSpec.model_validate({**keys, "agent": {**agent, "enabled": each}}) for each in (True, False))

    assert named(there) == {"agent.gateway_secret": "team/agent", "agent.weather.secret": "team/weather"}
    assert named(off) == {}


def test_a_secret_is_described_and_never_read(aws: "Aws") -> None:
    """The stub would refuse any other request."""
    aws.answers("secrets_manager", "describe_secret", DESCRIBED, SecretId="hf-token")

    [check] = secret(PlatformSpec(), "secrets.hugging_face", "hf-token", aws.clients)

    assert (check.name, check.status) == ("secrets.hugging_face", Status.OK)


def test_a_secret_that_is_missing_gets_the_command(aws: "Aws") -> None:
    """A pod would otherwise wait for it for ever."""
    aws.refuses("secrets_manager", "describe_secret", "ResourceNotFoundException")

    [check] = secret(PlatformSpec(), "secrets.hugging_face", "hf-token", aws.clients)

    assert check.status is Status.FAIL
    assert "create-secret --region us-east-1 --name hf-token" in (check.todo or "")


def test_a_secret_that_is_about_to_be_deleted_fails(aws: "Aws") -> None:
    """It can still be described, and no longer be read."""
    deleted = DESCRIBED | {"DeletedDate": datetime(2026, 11, 21, tzinfo=UTC)}
    aws.answers("secrets_manager", "describe_secret", deleted, SecretId="hf-token")

    [check] = secret(PlatformSpec(), "secrets.hugging_face", "hf-token", aws.clients)

    assert check.status is Status.FAIL
    assert "restore-secret" in (check.todo or "")


def test_a_refusal_is_not_taken_for_a_missing_secret(aws: "Aws") -> None:
    """Who may not describe it does not know whether it is there."""
    aws.refuses("secrets_manager", "describe_secret", "AccessDeniedException")

    with pytest.raises(ClientError, match="AccessDeniedException"):
        list(secret(PlatformSpec(), "secrets.hugging_face", "hf-token", aws.clients))
