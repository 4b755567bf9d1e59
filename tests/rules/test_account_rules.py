"""Rules over the service accounts of pods, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import HEAD, WORKERS, Object, change, found_by
from tests.rules.three_models import three_models
from triad.rules import account_rules
from triad.rules.rule import Rule

RULES = (account_rules.account_there, account_rules.account_token)
POD = "spec.template.spec"
TOKEN = "automountServiceAccountToken"  # noqa: S105  # name of a field


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_pods_with_accounts_of_their_own_are_allowed(three: list[Object], rule: Rule) -> None:
    """Without a token, but for a head with an autoscaler."""
    assert found_by(rule, three_models(), three) == []


def test_an_account_that_is_not_rendered_is_found(three: list[Object]) -> None:
    """The pod would never be made."""
    change(three, "Deployment/a", f"{POD}.serviceAccountName", "nope")

    assert found_by(account_rules.account_there, three_models(), three) == [
        (
            "Deployment/models/a serviceAccountName",
            "there is no ServiceAccount 'nope' in 'models'; allowed: a, b, c",
        )
    ]


def test_an_account_of_another_namespace_is_not_there(three: list[Object]) -> None:
    """It is named without one."""
    change(three, "ServiceAccount/a", "metadata.namespace", "gateway")

    assert [where for where, _ in found_by(account_rules.account_there, three_models(), three)] == [
        "Deployment/models/a serviceAccountName"
    ]


def test_every_namespace_has_the_default_account(three: list[Object]) -> None:
    """Kubernetes makes it."""
    change(three, "Deployment/a", f"{POD}.serviceAccountName", None)

    assert found_by(account_rules.account_there, three_models(), three) == []


@pytest.mark.parametrize(("of_account", "value"), [(True, None), (None, None), (False, True), (None, True)])
def test_a_mounted_token_is_found(three: list[Object], of_account: object, value: object) -> None:
    """Said by pod or account, or left to Kubernetes, which mounts it."""
    change(three, "ServiceAccount/a", TOKEN, value=False)
    change(three, "ServiceAccount/a", TOKEN, of_account)
    change(three, "Deployment/a", f"{POD}.{TOKEN}", value)

    [(where, message)] = found_by(account_rules.account_token, three_models(), three)

    assert where == f"Deployment/models/a {TOKEN}"
    assert message.startswith("must be false")


def test_an_account_may_keep_its_token_from_every_pod(three: list[Object]) -> None:
    """The pod need not say it again."""
    change(three, "ServiceAccount/a", TOKEN, value=False)
    change(three, "Deployment/a", f"{POD}.{TOKEN}", None)

    assert found_by(account_rules.account_token, three_models(), three) == []


@pytest.mark.parametrize(
    ("group", "scales", "is_allowed"), [(HEAD, True, True), (HEAD, False, False), (WORKERS, True, False)]
)
def test_only_a_head_with_an_autoscaler_asks_kubernetes(
    three: list[Object], group: str, *, scales: bool, is_allowed: bool
) -> None:
    """It asks KubeRay for workers; a worker asks nobody."""
    change(three, "RayService/c", "spec.rayClusterConfig.enableInTreeAutoscaling", scales)
    change(three, "RayService/c", f"{group}.template.spec.{TOKEN}", value=True)

    assert (found_by(account_rules.account_token, three_models(), three) == []) is is_allowed
