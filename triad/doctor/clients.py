"""The AWS services that are asked."""

from dataclasses import dataclass

import boto3  # type: ignore[import-untyped]  # no stubs upstream
from botocore.client import BaseClient  # type: ignore[import-untyped]  # no stubs upstream
from botocore.config import Config  # type: ignore[import-untyped]  # no stubs upstream
from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]  # no stubs upstream

_BOUNDED = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 4, "mode": "standard"})
"""A service that does not answer is given up after at most 100 s; throttling is retried with pauses in between."""


_SERVICES = {
    "cloudformation": "cloudformation",
    "ec2": "ec2",
    "eks": "eks",
    "elbv2": "elbv2",
    "iam": "iam",
    "logs": "logs",
    "secrets_manager": "secretsmanager",
    "service_quotas": "service-quotas",
    "ssm": "ssm",
    "sts": "sts",
    "tagging": "resourcegroupstaggingapi",
}


class NotConfiguredError(Exception):
    """The AWS configuration of this machine contradicts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """One client a service, all of one region."""

    cloudformation: BaseClient
    ec2: BaseClient
    eks: BaseClient
    elbv2: BaseClient
    iam: BaseClient
    logs: BaseClient
    secrets_manager: BaseClient
    service_quotas: BaseClient
    ssm: BaseClient
    sts: BaseClient
    tagging: BaseClient


def connect(region: str) -> Clients:
    """Make every client with the credentials of the environment; nothing is asked yet.

    Raises:
        NotConfiguredError: `AWS_PROFILE` names a profile that does not exist, or a configuration file cannot be read.
    """
    try:
        session = boto3.Session(region_name=region)

        return Clients(**{field: session.client(service, config=_BOUNDED) for field, service in _SERVICES.items()})
    except BotoCoreError as error:
        raise NotConfiguredError(str(error)) from error
