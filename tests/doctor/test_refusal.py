"""Tests of triad.doctor.refusal."""

import pytest
from botocore.exceptions import (  # type: ignore[import-untyped]  # no stubs upstream
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    SSOTokenLoadError,
    UnauthorizedSSOTokenError,
    UnknownServiceError,
)

from triad.doctor.check import Status
from triad.doctor.refusal import could_not_check, refusal

URL = "https://ec2.us-east-1.amazonaws.com/"


def answered(code: str) -> ClientError:
    """Make the error that botocore makes of a refusal."""
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeSecret")


@pytest.mark.parametrize(
    ("error", "found", "todo", "of_credentials"),
    [
        (answered("AccessDenied"), "access denied", "allow these credentials ec2:Describe", False),
        (answered("UnauthorizedOperation"), "access denied", "allow these credentials ec2:Describe", False),
        (answered("ExpiredToken"), "have expired", "aws sso login", True),
        (answered("ExpiredTokenException"), "have expired", "aws sso login", True),
        (answered("RequestLimitExceeded"), "throttling", "in a minute", False),
        (answered("ThrottlingException"), "throttling", "in a minute", False),
        (answered("OptInRequired"), "us-east-1 does not know", "enable-region --region-name us-east-1", True),
        (answered("UnrecognizedClientException"), "us-east-1 does not know", "enable-region", True),
        (answered("InternalError"), "AWS answered: An error occurred (InternalError)", "API reference", False),
        (NoCredentialsError(), "no credentials", "aws sso login", True),
        (UnauthorizedSSOTokenError(), "no valid credentials", "aws sso login", True),
        (SSOTokenLoadError(error_msg="none"), "no valid credentials", "aws sso login", True),
        (EndpointConnectionError(endpoint_url=URL), "no answer from AWS", "us-east-1", False),
        (ConnectTimeoutError(endpoint_url=URL), "no answer from AWS", "us-east-1", False),
        (UnknownServiceError(service_name="x", known_service_names="y"), "could not ask AWS", "configuration", False),
    ],
)
def test_a_refusal_says_what_it_means_and_what_to_do(
    error: Exception,
    found: str,
    todo: str,
    of_credentials: bool,  # noqa: FBT001  # a column of the table
) -> None:
    """Each cause has its own words and step."""
    why = refusal(error, allows="ec2:Describe", region="us-east-1")

    assert found in why.found
    assert todo in why.todo
    assert why.of_credentials is of_credentials


@pytest.mark.parametrize("error", [answered("AccessDenied"), answered("ExpiredToken"), NoCredentialsError()])
def test_what_could_not_be_checked_is_unknown(error: Exception) -> None:
    """It is neither a pass nor a failure."""
    check = could_not_check("quota", error, allows="x", region="us-east-1")

    assert check.status is Status.UNKNOWN
    assert check.found.startswith("could not check: ")
