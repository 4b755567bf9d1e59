"""Who can use the cluster once it is there."""

from triad.doctor.check import Check, Status
from triad.spec import PlatformSpec


def admins(spec: PlatformSpec) -> Check:
    """Look whether anybody is let in: EKS makes no administrator of who deploys."""
    named = len(spec.access.admins)

    return Check(
        name="access",
        status=Status.OK if named else Status.WARN,
        found=f"{named} administrators" if named else "nobody can use kubectl, not even who deploys",
        todo=None if named else "name an IAM role or user in access.admins",
    )
