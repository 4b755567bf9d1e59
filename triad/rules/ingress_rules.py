"""Rules over the load balancers that Ingresses make."""

import json
from collections.abc import Iterator, Mapping

from triad.planning.names import AGENT_NAMESPACE, GATEWAY_NAMESPACE
from triad.rules.balancers import annotations, leads
from triad.rules.cluster import where
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.replicas import namespace_of
from triad.spec.platform import PlatformSpec

_GUIDE = "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/"
_PATHS = "https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types"
_PUBLIC = "internet-facing"
_EVERYBODY = "0.0.0.0/0"
_ASKED = "/v1"
_GATEWAY, _AGENT = ("gateway", "gateway"), ("agent", "agent")
_AGENTS_ALONE = frozenset({"/", "/chat", "/session", "/health", "/openapi.json"})
_AGENTS_BELOW = ("/page", "/weather")


@rule("public-ingress", source=f"{_GUIDE}#inbound-cidrs: without it a load balancer answers everybody")
def public_ingress(rendered: Rendered) -> Iterator[Offence]:
    """A load balancer has a public address only where the spec asks for it: its owner's, for the ranges it names."""
    wanted = _wanted(rendered.spec)
    for ingress in rendered.of_kind("Ingress"):
        given = annotations(ingress)
        if given.get("scheme") == _PUBLIC:
            named = wanted.get(namespace_of(ingress), frozenset())
            ranges = {each.strip() for each in given.get("inbound-cidrs", _EVERYBODY).split(",")}
            if not ranges <= named:
                shown, allowed = (", ".join(sorted(each)) or "none" for each in (ranges, named))
                yield Offence(f"{where(ingress)} inbound-cidrs", f"is public for {shown}; the spec allows {allowed}")
            yield from (Offence(where(ingress), fault) for fault in _plain(given))


@rule("gateway-paths", source="docs.litellm.ai proxy/ui and proxy/prometheus: pages and metrics stand beside the API")
def gateway_paths(rendered: Rendered) -> Iterator[Offence]:
    """What leads into the gateway from outside leads to OpenAI's API alone: no page, no metric, no administration."""
    for ingress, path, _ in _led(rendered, _GATEWAY):
        if path != _ASKED and not path.startswith(f"{_ASKED}/"):
            yield Offence(where(ingress), f"leads to {path!r} of the gateway, must begin with {_ASKED!r}")


@rule("agent-paths", source=f"{_PATHS}: a prefix takes all that lies below it; metrics and readiness need no key")
def agent_paths(rendered: Rendered) -> Iterator[Offence]:
    """What leads into the agent from outside leads to its page and its API alone, and below `/` to nothing."""
    for ingress, path, type_ in _led(rendered, _AGENT):
        is_alone = type_ == "Exact" and path in _AGENTS_ALONE
        if not is_alone and not any(path == each or path.startswith(f"{each}/") for each in _AGENTS_BELOW):
            allowed = f"allowed: exactly {', '.join(sorted(_AGENTS_ALONE))}, and below {', '.join(_AGENTS_BELOW)}"
            yield Offence(where(ingress), f"leads to {path!r} of the agent as {type_}; {allowed}")


def _wanted(spec: PlatformSpec) -> Mapping[str, frozenset[str]]:
    """Ranges for which the spec makes a load balancer public, by the namespace that it is in."""
    doors = (
        (GATEWAY_NAMESPACE, spec.has_gateway, spec.gateway.ingress),
        (AGENT_NAMESPACE, spec.has_agent, spec.agent.ingress),
    )

    return {
        namespace: frozenset(map(str, door.allowed_cidrs)) for namespace, there, door in doors if there and door.public
    }


def _plain(given: Mapping[str, str]) -> Iterator[str]:
    """What lets a key travel in plain text."""
    listened = [name for each in json.loads(given.get("listen-ports", '[{"HTTP": 80}]')) for name in each]
    if "HTTPS" not in listened or not given.get("certificate-arn"):
        yield "is public without TLS, must listen for HTTPS with a certificate"
    if "HTTP" in listened and "ssl-redirect" not in given:
        yield "answers plain HTTP, must redirect it by ssl-redirect"


def _led(rendered: Rendered, service: tuple[str, str]) -> Iterator[tuple[Body, str, str]]:
    """Every path, with its type, that leads from outside to one Service, by the Ingress that says so."""
    for ingress in rendered.of_kind("Ingress"):
        for each in leads(ingress):
            if (namespace_of(ingress), (each.backend.get("service") or {}).get("name")) == service:
                yield ingress, each.path, each.type
