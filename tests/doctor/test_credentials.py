"""Tests of triad.doctor.credentials."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from triad.doctor.check import Status
from triad.doctor.clients import connect
from triad.doctor.credentials import credentials
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

IDENTITY: dict[str, object] = {
    "UserId": "AROAEXAMPLE:ada",
    "Account": "111122223333",
    "Arn": "arn:aws:sts::111122223333:assumed-role/Admin/ada",
}


def test_credentials_are_named_with_their_account(aws: "Aws") -> None:
    """A reader sees who would deploy, and where to."""
    aws.answers("sts", "get_caller_identity", IDENTITY)

    check = credentials(PlatformSpec(), aws.clients)

    assert check.status is Status.OK
    assert check.found == "account 111122223333 as arn:aws:sts::111122223333:assumed-role/Admin/ada"


def test_the_account_of_the_spec_is_accepted(aws: "Aws") -> None:
    """A spec that names the account of the credentials is right."""
    aws.answers("sts", "get_caller_identity", IDENTITY)

    assert credentials(PlatformSpec(account="111122223333"), aws.clients).status is Status.OK


def test_credentials_of_another_account_fail(aws: "Aws") -> None:
    """Nothing goes to an account that the spec does not mean."""
    aws.answers("sts", "get_caller_identity", IDENTITY)

    check = credentials(PlatformSpec(account="444455556666"), aws.clients)

    assert check.status is Status.FAIL
    assert "the spec's account is 444455556666" in check.found
    assert "take credentials of 444455556666" in (check.todo or "")


@pytest.mark.parametrize(("code", "found"), [("ExpiredToken", "expired"), ("InvalidClientTokenId", "does not know")])
def test_refused_credentials_fail(aws: "Aws", code: str, found: str) -> None:
    """An expired token, or a region that is not enabled, stops a deploy."""
    aws.refuses("sts", "get_caller_identity", code, status=403)

    check = credentials(PlatformSpec(), aws.clients)

    assert check.status is Status.FAIL
    assert found in check.found


def test_throttling_says_nothing_about_the_credentials(aws: "Aws") -> None:
    """What could not be asked is unknown."""
    aws.refuses("sts", "get_caller_identity", "Throttling")

    assert credentials(PlatformSpec(), aws.clients).status is Status.UNKNOWN


def test_an_answer_without_an_account_says_nothing(aws: "Aws") -> None:
    """Something else answered in the place of AWS."""
    aws.answers("sts", "get_caller_identity", {})

    check = credentials(PlatformSpec(), aws.clients)

    assert check.status is Status.UNKNOWN
    assert check.found == "could not check: the answer is not understood (KeyError: 'Account')"


def test_a_machine_without_credentials_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is sent where there is nothing to sign with."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "absent"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    check = credentials(PlatformSpec(), connect("us-east-1"))

    assert check.status is Status.FAIL
    assert check.found == "no credentials"
