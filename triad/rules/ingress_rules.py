"""Rules over the load balancers that Ingresses make."""

import json
from collections.abc import Iterator, Mapping

from triad.rules.cluster import where
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.replicas import namespace_of

_ALB = "alb.ingress.kubernetes.io"
_GUIDE = "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/"
_PUBLIC = "internet-facing"
_EVERYBODY = "0.0.0.0/0"
_ASKED = "/v1"
_GATEWAY = ("gateway", "gateway")


@rule("public-ingress", source=f"{_GUIDE}#inbound-cidrs: without it a load balancer answers everybody")
def public_ingress(rendered: Rendered) -> Iterator[Offence]:
    """A load balancer has a public address only where the spec asks for it: the gateway's, for the ranges it names."""
    wanted = rendered.spec.gateway.ingress
    named = set(map(str, wanted.allowed_cidrs)) if rendered.spec.has_gateway and wanted.public else set()
    for ingress in rendered.of_kind("Ingress"):
        given = _annotations(ingress)
        if given.get("scheme") == _PUBLIC:
            ranges = {each.strip() for each in given.get("inbound-cidrs", _EVERYBODY).split(",")}
            if not ranges <= named:
                shown, allowed = (", ".join(sorted(each)) or "none" for each in (ranges, named))
                yield Offence(f"{where(ingress)} inbound-cidrs", f"is public for {shown}; the spec allows {allowed}")
            yield from (Offence(where(ingress), fault) for fault in _plain(given))


@rule("gateway-paths", source="docs.litellm.ai proxy/ui and proxy/prometheus: pages and metrics stand beside the API")
def gateway_paths(rendered: Rendered) -> Iterator[Offence]:
    """What leads into the gateway from outside leads to OpenAI's API alone: no page, no metric, no administration."""
    for ingress in rendered.of_kind("Ingress"):
        for path, backend in _leads(ingress):
            is_gateways = (namespace_of(ingress), (backend.get("service") or {}).get("name")) == _GATEWAY
            if is_gateways and path != _ASKED and not path.startswith(f"{_ASKED}/"):
                yield Offence(where(ingress), f"leads to {path!r} of the gateway, must begin with {_ASKED!r}")


def _annotations(ingress: Body) -> Mapping[str, str]:
    given = ingress["metadata"].get("annotations") or {}

    return {key.removeprefix(f"{_ALB}/"): str(value) for key, value in given.items() if key.startswith(_ALB)}


def _plain(given: Mapping[str, str]) -> Iterator[str]:
    """What lets a key travel in plain text."""
    listened = [name for each in json.loads(given.get("listen-ports", '[{"HTTP": 80}]')) for name in each]
    if "HTTPS" not in listened or not given.get("certificate-arn"):
        yield "is public without TLS, must listen for HTTPS with a certificate"
    if "HTTP" in listened and "ssl-redirect" not in given:
        yield "answers plain HTTP, must redirect it by ssl-redirect"


def _leads(ingress: Body) -> Iterator[tuple[str, Body]]:
    spec = ingress["spec"]
    if "defaultBackend" in spec:
        yield "/", spec["defaultBackend"]
    for each in spec.get("rules") or ():
        for path in (each.get("http") or {}).get("paths") or ():
            yield str(path.get("path", "/")), path["backend"]
