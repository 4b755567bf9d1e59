"""Controllers that a platform may do without."""

from triad.spec.fields import Flag
from triad.spec.part import Part


class Controllers(Part):
    """Optional controllers; the others follow from what the platform runs."""

    cert_manager: Flag | None = None
    """cert-manager; by default on in production."""

    prometheus: Flag | None = None
    """kube-prometheus-stack with Grafana; by default on in production."""

    container_insights: Flag | None = None
    """CloudWatch Container Insights with enhanced observability; by default on in production."""
