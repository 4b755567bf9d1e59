"""Rules over whom the gateway reaches: every model that it asks, and none besides."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from triad.rules.belonging_rules import MODEL
from triad.rules.cluster import Cluster, where
from triad.rules.gateway_config import GatewayConfig, gateway_configs
from triad.rules.policy import egress_peers, meant_pods, rules_egress
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.pod_template import PodTemplate
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector

_POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"

Asked = Sequence[tuple[PodTemplate, object]]
"""A pod, and its port."""


@rule("gateway-reaches", source=f"{_POLICIES}#the-two-sorts-of-pod-isolation: what no policy names is dropped")
def gateway_reaches(rendered: Rendered) -> Iterator[Offence]:
    """The policies of the gateway let it out to every pod of every model that its config names."""
    cluster = Cluster.read(rendered)
    for config, policies in _isolated(rendered):
        for place, params in config.deployments:
            for pod, port in _behind(cluster, str(params.get("api_base") or "")):
                if not any(_lets_out(cluster, each, pod, port) for each in policies):
                    names = ", ".join(where(each) for each in policies)
                    yield Offence(f"{names} spec.egress", f"must let out to {pod.name} port {port}, as {place} asks it")


@rule("gateway-reaches-no-more", source=f"{_POLICIES}; CWE-1220: whoever got into the gateway would get no further")
def gateway_reaches_no_more(rendered: Rendered) -> Iterator[Offence]:
    """A pod of a model that the policies of the gateway name is one that its config asks."""
    cluster = Cluster.read(rendered)
    for config, policies in _isolated(rendered):
        asked = [
            pod.name
            for _, params in config.deployments
            for pod, _ in _behind(cluster, str(params.get("api_base") or ""))
        ]
        for policy in policies:
            for place, peer in egress_peers(policy):
                models = [each for each in meant_pods(cluster, policy, peer) if MODEL in each.labels]
                if models and not any(each.name in asked for each in models):
                    names = ", ".join(each.name for each in models)
                    yield Offence(f"{where(policy)} {place}", f"lets out to {names}, which {config.where} never asks")


def _isolated(rendered: Rendered) -> Iterator[tuple[GatewayConfig, Sequence[Body]]]:
    """Every config with the policies that say whom its readers may ask; without one they may ask all."""
    for config in gateway_configs(rendered):
        policies = [
            each
            for each in rendered.of_kind("NetworkPolicy")
            if any(rules_egress(each, pod) for pod, _ in config.readers)
        ]
        if policies:
            yield config, policies


def _behind(cluster: Cluster, url: str) -> Asked:
    """The pods behind a Service of the cluster, each with the port that takes what comes; none of another address."""
    parts = urlsplit(url)
    name, _, rest = (parts.hostname or "").partition(".")
    found: list[tuple[PodTemplate, object]] = []
    for service in cluster.services:
        if (service["metadata"]["name"], namespace_of(service)) == (name, rest.partition(".")[0]):
            selector = Selector.of_labels(service["spec"].get("selector"))
            target = _target(service, parts.port)
            found += [(pod, _number(pod, target)) for pod in cluster.pods(selector, [namespace_of(service)])]

    return found


def _target(service: Body, port: int | None) -> object:
    """The port behind a port of a Service; KubeRay's have the same."""
    return next((each.get("targetPort", port) for each in service["spec"]["ports"] if each["port"] == port), port)


def _number(pod: PodTemplate, port: object) -> object:
    return dict(pod.ports).get(port, port) if isinstance(port, str) else port


def _lets_out(cluster: Cluster, policy: Body, pod: PodTemplate, port: object) -> bool:
    for allowed in policy["spec"].get("egress") or ():
        ports, peers = allowed.get("ports"), allowed.get("to")
        if ports and port not in {each.get("port") for each in ports}:
            continue
        if not peers or any(pod in meant_pods(cluster, policy, each) for each in peers):
            return True

    return False
