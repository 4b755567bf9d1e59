"""Custom resource definitions that a deploy would leave behind at their old version."""

from collections.abc import Iterable, Iterator, Mapping

from triad.catalog.versions import Chart
from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.doctor.refusal import REFUSALS, code_of
from triad.spec import PlatformSpec

NAME = "CRDs"
ALLOWS = "cloudformation:GetTemplate"

IN_CRDS_FOLDER = frozenset({"aws-load-balancer-controller", "kuberay-operator"})
"""Charts that carry CRDs in `crds/`, which Helm installs once and never upgrades.

Source: Helm documentation, "Custom Resource Definitions"; upgrade notes of both charts. Karpenter's are upgraded by the
chart karpenter-crd.
"""

_HELM_CHART = "Custom::AWSCDK-EKS-HelmChart"


def crds(spec: PlatformSpec, charts: Iterable[Chart], clients: Clients) -> Iterator[Check]:
    """Compare the versions of such charts in the deployed stack with those of the catalogue."""
    deployed = _deployed(f"{spec.prefix}-controllers", clients)
    for chart in charts:
        if chart.name in IN_CRDS_FOLDER:
            yield _check(chart, deployed.get(chart.name))


def _deployed(stack: str, clients: Clients) -> Mapping[str, str]:
    """Read chart versions from the stack's template; none where the stack is yet to be deployed."""
    try:
        template = clients.cloudformation.get_template(StackName=stack)["TemplateBody"]
    except REFUSALS as error:
        # CloudFormation has no code of its own for a stack that does not exist.
        if code_of(error) == "ValidationError" and "does not exist" in str(error):
            return {}
        raise
    resources = template["Resources"].values()
    found = [each["Properties"] for each in resources if each["Type"] == _HELM_CHART]

    return {each["Chart"]: each["Version"] for each in found}


def _check(chart: Chart, deployed: str | None) -> Check:
    name = f"{NAME} of {chart.name}"
    if deployed is None:
        return Check(name=name, status=Status.OK, found=f"not deployed yet, Helm installs those of {chart.version}")
    if deployed == chart.version:
        return Check(name=name, status=Status.OK, found=f"{deployed} is deployed")
    todo = (
        f"before the deploy: `helm show crds {chart.name} --repo {chart.repository} --version {chart.version}"
        " | kubectl apply --server-side --force-conflicts -f -`"
    )

    return Check(
        name=name, status=Status.WARN, found=f"{deployed} is deployed, Helm leaves its CRDs when it upgrades", todo=todo
    )
