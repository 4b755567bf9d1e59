"""Whether the secrets that the spec names exist; no value is ever read."""

from collections.abc import Iterator

from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.doctor.refusal import REFUSALS, code_of
from triad.spec import PlatformSpec

ALLOWS = "secretsmanager:DescribeSecret"


def named(spec: PlatformSpec) -> dict[str, str]:
    """List the names given, by path in the spec, which is the name of the check; the agent's where there is one."""
    agent = {"agent.gateway_secret": spec.agent.gateway_secret, "agent.weather.secret": spec.agent.weather.secret}
    given = {f"secrets.{key}": name for key, name in spec.secrets} | (agent if spec.has_agent else {})

    return {path: name for path, name in given.items() if name is not None}


def secret(spec: PlatformSpec, check: str, name: str, clients: Clients) -> Iterator[Check]:
    """Describe a secret: one that is scheduled for deletion can be described and not be read."""
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
