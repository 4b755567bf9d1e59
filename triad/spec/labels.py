"""Node labels that a user may not set."""

_DOMAINS = ("kubernetes.io", "k8s.io", "karpenter.sh", "karpenter.k8s.aws")
"""Domains that Karpenter refuses in a NodePool (its CRD's rules on `spec.template.metadata.labels`)."""

_OWN = ("model-inferencing", "ray-control-plane")
_OWN_DOMAIN = "triad"


def is_reserved(key: str) -> bool:
    """Whether Kubernetes, Karpenter or Triad itself sets this label."""
    domain, slash, _ = key.rpartition("/")
    if not slash:
        return key in _OWN

    return domain == _OWN_DOMAIN or any(domain == each or domain.endswith(f".{each}") for each in _DOMAINS)
