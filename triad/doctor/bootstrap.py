"""Whether `cdk bootstrap` was run in the account and region, and late enough."""

from collections.abc import Iterator

from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.doctor.refusal import REFUSALS, code_of
from triad.spec import PlatformSpec

NAME = "bootstrap"
ALLOWS = "ssm:GetParameter"
PARAMETER = "/cdk-bootstrap/hnb659fds/version"
"""Where `cdk bootstrap` writes its version; hnb659fds is CDK's default qualifier (AWS CDK guide, "Bootstrapping")."""

REQUIRED = 6
"""`requiresBootstrapStackVersion` that aws-cdk-lib 2.275.0 writes into the assembly and the CDK CLI enforces."""


def bootstrap(spec: PlatformSpec, clients: Clients) -> Iterator[Check]:
    """Compare the version of the bootstrap stack with the one that a deploy asks for."""
    todo = f"`cdk bootstrap aws://{spec.account or 'ACCOUNT'}/{spec.region}`"
    try:
        text = clients.ssm.get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    except REFUSALS as error:
        if code_of(error) != "ParameterNotFound":
            raise
        yield Check(name=NAME, status=Status.FAIL, found=f"{spec.region} has no bootstrap stack", todo=todo)
        return
    found = f"version {text} ({PARAMETER}), the assembly needs {REQUIRED}"
    if not text.isdecimal():
        yield Check(name=NAME, status=Status.FAIL, found=f"{PARAMETER} is {text!r}, not a version", todo=todo)
    elif int(text) < REQUIRED:
        yield Check(name=NAME, status=Status.FAIL, found=found, todo=todo)
    else:
        yield Check(name=NAME, status=Status.OK, found=found)
