"""What the agent's pods may ask: a model chooses what tools look up, and must not choose an address of the VPC."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, ip_address, ip_network
from urllib.parse import urlsplit

from contracts import environment as names
from triad.planning.names import GATEWAY_NAMESPACE
from triad.rules.agent_containers import agent_containers
from triad.rules.cluster import Cluster, where
from triad.rules.policy import egress_peers, meant_namespaces, meant_pods, rules_egress
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.spec.platform import PlatformSpec

_INSIDE = tuple(
    IPv4Network(each)
    for each in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
)
_DNS_NAMESPACE = "kube-system"
_ASKED = frozenset({GATEWAY_NAMESPACE, _DNS_NAMESPACE})


@rule(
    "agent-egress",
    source="EKS best practices, security: NetworkPolicies and 169.254.0.0/16 (IMDS, Pod Identity); OWASP SSRF",
)
def agent_egress(rendered: Rendered) -> Iterator[Offence]:
    """The agent reaches names, the gateway, and the internet on named ports: nothing of the VPC, and no metadata."""
    cluster = Cluster.read(rendered)
    for pod in {id(each.pod): each.pod for each in agent_containers(rendered, cluster)}.values():
        policies = [each for each in rendered.of_kind("NetworkPolicy") if rules_egress(each, pod)]
        if not policies:
            yield Offence(pod.name, "no NetworkPolicy says what it may ask, so it may ask everything")
        elif not any(_leads_to_gateway(cluster, each) for each in policies):
            yield Offence(pod.name, "no NetworkPolicy lets it out to the gateway, so it gets no answer")
        for policy in policies:
            for index, allowed in enumerate(_let_out(policy)):
                for fault in _faults(rendered.spec, cluster, policy, allowed):
                    yield Offence(f"{where(policy)} spec.egress[{index}]", fault)


@rule("agent-weather", source="RFC 6890, 2.2.2: 127.0.0.0/8 and 169.254.0.0/16 lead off no host, and a pod is one")
def agent_weather(rendered: Rendered) -> Iterator[Offence]:
    """The agent asks for the weather elsewhere than in its own pod: a stand-in of a laptop is not there."""
    for agent in agent_containers(rendered, Cluster.read(rendered)):
        for name in (names.WEATHER_URL, names.GEOCODING_URL):
            url = agent.said.get(name) or ""
            if _stays(urlsplit(url).hostname or ""):
                fault = f"{url!r} is the pod itself, where nobody answers; allowed: another host, or none"
                yield Offence(f"{agent.where} env {name}", fault)


def _stays(host: str) -> bool:
    """Tell whether a host is the one that asks, or the link that it is on."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.rstrip(".").rpartition(".")[2] == "localhost"

    return address.is_loopback or address.is_link_local or address.is_unspecified


def _let_out(policy: Body) -> Sequence[Body]:
    return policy["spec"].get("egress") or ()


def _leads_to_gateway(cluster: Cluster, policy: Body) -> bool:
    return any(
        pod.namespace == GATEWAY_NAMESPACE
        for _, peer in egress_peers(policy)
        for pod in meant_pods(cluster, policy, peer)
    )


def _faults(spec: PlatformSpec, cluster: Cluster, policy: Body, allowed: Body) -> Iterator[str]:
    if not allowed.get("ports"):
        yield "lets out on every port"
    if not allowed.get("to"):
        yield "lets out to everybody"
    for peer in allowed.get("to") or ():
        if "ipBlock" in peer:
            yield from _of_range(spec, peer["ipBlock"])
        else:
            yield from _of_pods(cluster, policy, peer)


def _of_range(spec: PlatformSpec, block: Body) -> Iterator[str]:
    given = ip_network(str(block["cidr"]))
    if not isinstance(given, IPv4Network):
        yield f"lets out to {given}; the cluster has no addresses of IPv6"
        return
    shut = [IPv4Network(str(each)) for each in block.get("except") or ()]
    meant = (*shut, *spec.agent.weather.cidrs)
    for inside in (*_INSIDE, spec.network.cidr, *spec.network.peers, spec.network.services):
        if given.overlaps(inside):
            reached = max(given, inside, key=lambda each: each.prefixlen)
            if not any(reached.subnet_of(each) for each in meant):
                yield f"lets out to {reached} by {given}; leave it out by 'except'"


def _of_pods(cluster: Cluster, policy: Body, peer: Body) -> Iterator[str]:
    if not peer.get("podSelector"):
        yield "lets out to every pod of a namespace; name the pods by a podSelector"
    others = sorted(meant_namespaces(cluster, policy, peer) - _ASKED)
    if others:
        yield f"lets out to pods of {', '.join(others)}; allowed: {', '.join(sorted(_ASKED))}"
