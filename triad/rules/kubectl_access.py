"""What lets the function that runs kubectl and Helm into the cluster."""

from triad.rules.deployed import ACCESS, Deployed, Deployment
from triad.rules.reference import Reference

_HANDLER = "USER_ON_EVENT_FUNCTION_ARN"
"""Where the CDK's provider framework is told of the function that does the work."""

_WHY = (
    "kubectl and Helm are refused without it, at the start and at the end: "
    "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html"
)


def kubectl_access(each: Deployed, deployment: Deployment) -> Reference:
    """The access entry of the role with which an object or a release is applied."""
    role = _role(each, deployment)
    entries = tuple(
        entry
        for entry in deployment.of_type(ACCESS)
        if role and role == deployment.meant(entry, "PrincipalArn") and entry.properties.get("AccessPolicies")
    )

    return Reference("the access entry of its handler's role", entries, _WHY)


def _role(each: Deployed, deployment: Deployment) -> Deployed | None:
    """Follow the service token to the framework's function, and from there to the one that it calls."""
    function = deployment.meant(each, "ServiceToken")
    handler = function and deployment.meant(function, "Environment", "Variables", _HANDLER)

    return handler and deployment.meant(handler, "Role")
