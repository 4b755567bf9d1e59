"""Who would deploy, and where to."""

from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.doctor.refusal import ODD, REFUSALS, could_not_check, not_understood, refusal
from triad.spec import PlatformSpec

NAME = "credentials"
_ALLOWS = "sts:GetCallerIdentity"


def credentials(spec: PlatformSpec, clients: Clients) -> Check:
    """Compare the account of the credentials with the spec's; unlike other checks it fails where they are refused."""
    try:
        identity = clients.sts.get_caller_identity()

        return _compared(spec, account=identity["Account"], arn=identity["Arn"])
    except REFUSALS as error:
        why = refusal(error, allows=_ALLOWS, region=spec.region)
        if not why.of_credentials:
            return could_not_check(NAME, error, allows=_ALLOWS, region=spec.region)

        return Check(name=NAME, status=Status.FAIL, found=why.found, todo=why.todo)
    except ODD as error:
        return not_understood(NAME, error)


def _compared(spec: PlatformSpec, *, account: str, arn: str) -> Check:
    found = f"account {account} as {arn}"
    if spec.account is not None and spec.account != account:
        return Check(
            name=NAME,
            status=Status.FAIL,
            found=f"{found}, the spec's account is {spec.account}",
            todo=f"take credentials of {spec.account}, or change `account` in the spec",
        )

    return Check(name=NAME, status=Status.OK, found=found)
