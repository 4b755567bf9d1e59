"""Who gets into the cluster, and from where."""

from collections.abc import Iterator
from typing import Annotated

from triad.spec.fields import PublicCidr, form
from triad.spec.part import Contradiction, Part

PrincipalArn = Annotated[
    str,
    form(
        r"arn:aws[a-z-]*:iam::\d{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+",
        "the ARN of an IAM role or user, such as 'arn:aws:iam::111122223333:role/Admin'",
    ),
]


class Access(Part):
    """Access entries of the cluster and the reach of its API."""

    admins: tuple[PrincipalArn, ...] = ()
    """ARNs of IAM roles or users who may do everything in the cluster."""

    viewers: tuple[PrincipalArn, ...] = ()
    """ARNs of IAM roles or users who may read what is in namespaces, but no secrets and custom resources."""

    api_cidrs: tuple[PublicCidr, ...] = ()
    """Public ranges from which the Kubernetes API answers; none by default: `make connect` reaches it privately."""

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield principals that are named twice, which EKS refuses."""
        seen: set[str] = set()
        for key, principals in (("admins", self.admins), ("viewers", self.viewers)):
            for index, principal in enumerate(principals):
                if principal in seen:
                    yield Contradiction(
                        (key, index), f"{principal!r} is named twice; EKS takes one access entry a principal"
                    )
                seen.add(principal)
