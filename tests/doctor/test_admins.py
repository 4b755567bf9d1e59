"""Who can use the cluster once it is there."""

from triad.doctor.admins import admins
from triad.doctor.check import Status
from triad.spec import PlatformSpec


def test_a_cluster_that_nobody_may_enter_is_said_before_the_deploy() -> None:
    """EKS makes no administrator of who deploys."""
    check = admins(PlatformSpec())

    assert check.status is Status.WARN
    assert "access.admins" in str(check.todo)


def test_a_named_administrator_is_enough() -> None:
    """A role that people take on serves a whole team."""
    spec = PlatformSpec.model_validate({"access": {"admins": ["arn:aws:iam::111122223333:role/Admin"]}})

    assert admins(spec).status is Status.OK
