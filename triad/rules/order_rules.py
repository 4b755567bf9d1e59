"""Rules over the order: everything is deployed after what it needs, and removed before it.

That `deploy_graph` has the one before the other proves both directions. A thing that is kept when the platform goes
must not need what does not stay with it.
"""

from collections.abc import Iterable, Iterator

from triad.rules.deployed import ASSOCIATION, Deployment
from triad.rules.needs import Need, addon_needs, identity_needs, object_needs, release_needs, title
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.rules.service_accounts import unlisted, users

_ORDER = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html"


@rule("object-order", source=f"triad/rules/order_table.py; {_ORDER}")
def object_order(rendered: Rendered) -> Iterator[Offence]:
    """A custom resource, what a webhook judges, and every pod come after what serves them."""
    deployment = Deployment(rendered)

    yield from _unmet(deployment, object_needs(deployment))


@rule("release-order", source=f"triad/rules/order_table.py; {_ORDER}")
def release_order(rendered: Rendered) -> Iterator[Offence]:
    """A release comes after nodes, add-ons, and the releases whose webhooks or CRDs it meets."""
    deployment = Deployment(rendered)

    yield from _unmet(deployment, release_needs(deployment))


@rule("addon-order", source=f"https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html; {_ORDER}")
def addon_order(rendered: Rendered) -> Iterator[Offence]:
    """Nodes come after the add-ons that make them ready, and before those that run on them."""
    deployment = Deployment(rendered)

    yield from _unmet(deployment, addon_needs(deployment))


@rule("identity-order", source=f"https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html; {_ORDER}")
def identity_order(rendered: Rendered) -> Iterator[Offence]:
    """A pod starts after its permissions are there and ends before they go; nobody has permissions for no pod."""
    deployment = Deployment(rendered)

    yield from _unmet(deployment, identity_needs(deployment))
    for association in deployment.of_type(ASSOCIATION):
        if not users(association, deployment):
            account = f"{association.properties.get('Namespace')}/{association.properties.get('ServiceAccount')}"
            yield Offence(association.where, f"no object, release or add-on has the service account {account}")
    for user, account in unlisted(deployment):
        yield Offence(user.where, f"calls AWS as {account!r}, of which triad/rules/order_table.py does not know")


def _unmet(deployment: Deployment, needs: Iterable[Need]) -> Iterator[Offence]:
    for need in needs:
        fault = _fault(deployment, need)
        if fault:
            yield Offence(title(need.dependant), f"{fault}; {need.why}")


def _fault(deployment: Deployment, need: Need) -> str | None:
    dependant = need.dependant
    if not need.one_of:
        return f"needs {need.what}, which nothing deploys"
    before = [each for each in need.one_of if deployment.graph.is_before(each.place, dependant.place)]
    if not before:
        return f"needs {need.what}, which is not deployed before it and removed after it"
    if not any(each.answers for each in before):
        return f"needs {need.what}, for which nothing waits until it answers"
    if dependant.is_kept and not any(each.is_kept for each in before):
        return f"needs {need.what}, and is kept when that is removed"

    return None
