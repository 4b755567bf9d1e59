"""Whether the secrets that the spec names exist; no value is ever read."""

from collections.abc import Iterator

from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.doctor.refusal import REFUSALS, code_of
from triad.spec import PlatformSpec
from triad.spec.secrets import Secrets

ALLOWS = "secretsmanager:DescribeSecret"


def secret_name(key: str) -> str:
    """Name the check of one secret."""
    return f"secrets.{key}"


def named(secrets: Secrets) -> dict[str, str]:
    """List the names given, by key of the spec."""
    return {key: name for key, name in secrets if name is not None}


def secret(spec: PlatformSpec, key: str, name: str, clients: Clients) -> Iterator[Check]:
    """Describe a secret: one that is scheduled for deletion can be described and not be read."""
    check = secret_name(key)
    try:
        described = clients.secrets_manager.describe_secret(SecretId=name)
    except REFUSALS as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        todo = f"`aws secretsmanager create-secret --region {spec.region} --name {name} --secret-string file://FILE`"
        yield Check(name=check, status=Status.FAIL, found=f"{spec.region} has no secret {name!r}", todo=todo)
        return
    if "DeletedDate" in described:
        todo = f"`aws secretsmanager restore-secret --region {spec.region} --secret-id {name}`"
        yield Check(name=check, status=Status.FAIL, found=f"{name!r} is scheduled for deletion", todo=todo)
    else:
        yield Check(name=check, status=Status.OK, found=f"{name!r} exists")
