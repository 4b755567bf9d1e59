"""How long AWS supports the cluster's Kubernetes."""

from datetime import date

from triad.catalog.versions import KubernetesVersion, kubernetes_versions
from triad.doctor.check import Check, Status
from triad.spec import PlatformSpec

NOTICE_DAYS = 90
"""Time to try an upgrade before the version's standard support ends."""


def support(spec: PlatformSpec, *, today: date) -> Check:
    """Compare the last days of standard and extended support with `today`."""
    version = kubernetes_versions()[spec.kubernetes]
    status, found = _judged(version, today)

    return Check(
        name=f"support of kubernetes {version.minor}",
        status=status,
        found=found,
        todo=None if status is Status.OK else _todo(version),
    )


def _judged(version: KubernetesVersion, today: date) -> tuple[Status, str]:
    standard, extended = version.standard_support_ends, version.extended_support_ends
    if today > extended:
        return Status.FAIL, f"extended support ended on {extended}, EKS upgrades such clusters by itself"
    if today > standard:
        return Status.WARN, f"standard support ended on {standard}, extended support costs more until {extended}"
    left = (standard - today).days
    if left < NOTICE_DAYS:
        return Status.WARN, f"standard support ends on {standard}, in {left} days"

    return Status.OK, f"standard support until {standard}"


def _todo(version: KubernetesVersion) -> str:
    longest = max(kubernetes_versions().values(), key=lambda each: each.standard_support_ends)
    if longest is version:
        return "no newer version is in the catalogue: update Triad"

    return f"set `kubernetes` up to {longest.minor!r}; a running cluster goes one minor at a time"
