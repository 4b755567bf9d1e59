"""What it means when AWS does not answer a question."""

from dataclasses import dataclass

from botocore.exceptions import (  # type: ignore[import-untyped]  # no stubs upstream
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    LoginError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as NoConnectionError

from triad.doctor.check import Check, Status

REFUSALS = (ClientError, BotoCoreError)
"""Everything that botocore raises."""

ODD = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading an answer raises that has not the shape of the service's API."""

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_THROTTLED = frozenset({"RequestLimitExceeded", "Throttling", "ThrottlingException", "TooManyRequestsException"})
_NOT_KNOWN_HERE = frozenset({"AuthFailure", "InvalidClientTokenId", "OptInRequired", "UnrecognizedClientException"})
"""A region that is not enabled answers like this, and so does a key that was deleted."""

_LOG_IN = "log in again: `aws sso login`, or `aws configure`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refusal in words.

    Attributes:
        of_credentials: Whether every other question will be refused for the same reason.
    """

    found: str
    todo: str
    of_credentials: bool = False


def refusal(error: Exception, *, allows: str, region: str) -> Refusal:
    """Say what an error of botocore means.

    Args:
        error: One of `REFUSALS`.
        allows: The IAM actions that the question needs.
        region: The region that was asked.
    """
    if isinstance(error, ClientError):
        return _answered(error, allows=allows, region=region)
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return Refusal(found="no credentials", todo=_LOG_IN, of_credentials=True)
    if isinstance(error, (CredentialRetrievalError, LoginError, SSOError, TokenRetrievalError)):
        return Refusal(found=f"no valid credentials: {error}", todo=_LOG_IN, of_credentials=True)
    if isinstance(error, (HTTPClientError, NoConnectionError)):
        return Refusal(found=f"no answer from AWS: {error}", todo=f"mend the way to AWS in {region}, then run it again")

    return Refusal(found=f"could not ask AWS: {error}", todo="mend the AWS configuration of this machine")


def could_not_check(name: str, error: Exception, *, allows: str, region: str) -> Check:
    """Write a refusal as the line of a check that could not be done."""
    why = refusal(error, allows=allows, region=region)

    return Check(name=name, status=Status.UNKNOWN, found=f"could not check: {why.found}", todo=why.todo)


def not_understood(name: str, error: Exception) -> Check:
    """Write an answer of no known shape as the line of a check that could not be done."""
    return Check(
        name=name,
        status=Status.UNKNOWN,
        found=f"could not check: the answer is not understood ({type(error).__name__}: {error})",
        todo="run it again; if it stays, ask whoever answers in AWS's place: a proxy, or an emulator",
    )


def code_of(error: Exception) -> str:
    """Read AWS's code of an error; empty where AWS never answered."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def _answered(error: ClientError, *, allows: str, region: str) -> Refusal:
    code = code_of(error)
    if code in _DENIED:
        return Refusal(found="access denied", todo=f"allow these credentials {allows}")
    if code in _EXPIRED:
        return Refusal(found="the credentials have expired", todo=_LOG_IN, of_credentials=True)
    if code in _THROTTLED:
        return Refusal(found=f"AWS is throttling requests ({code})", todo="run it again in a minute")
    if code in _NOT_KNOWN_HERE:
        return Refusal(
            found=f"{region} does not know these credentials ({code})",
            todo=f"enable the region: `aws account enable-region --region-name {region}`; if it is enabled, {_LOG_IN}",
            of_credentials=True,
        )

    return Refusal(found=f"AWS answered: {error}", todo="see the error's code in the service's API reference")
