"""Access entries: who may do what in the cluster."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

from constructs.access import Access
from triad.spec.access import Access as AccessSpec

Resources = Mapping[str, Any]
Synth = Callable[[Callable[[Construct], object]], Resources]

ADMIN = "arn:aws:iam::111122223333:role/team/Admin"
SAME_NAME_ELSEWHERE = "arn:aws:iam::444455556666:role/team/Admin"
VIEWER = "arn:aws:iam::111122223333:user/viewer"


@pytest.fixture(scope="module")
def grant(synth: Synth, add_cluster: Callable[[Construct], eks.ICluster]) -> Callable[..., Resources]:
    """Let principals in, and return their entries by logical ID."""

    def make(**principals: tuple[str, ...]) -> Resources:
        spec = AccessSpec.model_validate(principals)
        made = synth(lambda scope: Access(scope, "Access", cluster=add_cluster(scope), access=spec))

        return {key: each["Properties"] for key, each in made.items() if key.startswith("Access")}

    return make


@pytest.mark.parametrize(
    ("kind", "policy"), [("admins", "AmazonEKSClusterAdminPolicy"), ("viewers", "AmazonEKSViewPolicy")]
)
def test_a_principal_has_the_policy_of_its_list_everywhere(
    grant: Callable[..., Resources], kind: str, policy: str
) -> None:
    """The view policy is the one without secrets."""
    [entry] = grant(**{kind: (ADMIN,)}).values()
    [given] = entry["AccessPolicies"]

    assert entry["PrincipalArn"] == ADMIN
    assert given["AccessScope"] == {"Type": "cluster"}
    assert given["PolicyArn"]["Fn::Join"][1][-1] == f":eks::aws:cluster-access-policy/{policy}"


def test_an_entry_stays_itself_when_lists_change(grant: Callable[..., Resources]) -> None:
    """A new logical ID would add a principal before its old entry is deleted, which EKS refuses."""
    before = {entry["PrincipalArn"]: key for key, entry in grant(admins=(ADMIN, SAME_NAME_ELSEWHERE)).items()}
    after = {entry["PrincipalArn"]: key for key, entry in grant(admins=(VIEWER,), viewers=(ADMIN,)).items()}

    assert len(set(before.values())) == 2
    assert after[ADMIN] == before[ADMIN]


def test_nobody_is_let_in_unasked(grant: Callable[..., Resources]) -> None:
    """Whoever deploys is no exception."""
    assert grant() == {}
