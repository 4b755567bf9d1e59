"""Rules over the agent: it asks for keys, finds its own and the gateway, and whoever waits for it waits longer."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from contracts import environment as names
from triad.planning.names import GATEWAY_NAMESPACE
from triad.rules.agent_containers import AgentContainer, agent_containers, doors
from triad.rules.balancers import deregistration_s, idle_s
from triad.rules.cluster import Cluster, where
from triad.rules.gateway_config import gateway_configs
from triad.rules.held import Held, secrets
from triad.rules.pod_stop import stops
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.rules.waiting import out_of_order, seconds
from triad.simulate.replicas import namespace_of
from triad.spec.nearest import unknown

_ALB = "Application Load Balancer user guide"
_PODS = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination"
_OF_THE_CLUSTER = ("svc", "cluster", "local")
_GRACE_S = 30
"""Kubernetes' own, where a pod says nothing."""


@rule("agent-keys", source="agent/settings.py: AGENT_KEYS is who may ask; OWASP API2, broken authentication")
def agent_keys(rendered: Rendered) -> Iterator[Offence]:
    """The agent asks for a key, for it listens to more than itself; so does whatever leads to it from outside."""
    cluster = Cluster.read(rendered)
    for agent in agent_containers(rendered, cluster):
        if not agent.said.get(names.AGENT_KEYS):
            yield Offence(agent.where, f"has no {names.AGENT_KEYS}, so that whoever reaches it may ask")
            for ingress in doors(rendered, cluster, agent):
                yield Offence(where(ingress), f"leads to {agent.where}, which has no {names.AGENT_KEYS}")


@rule("agent-secrets", source="agent/settings.py: a file that is named and cannot be read ends the start")
def agent_secrets(rendered: Rendered) -> Iterator[Offence]:
    """Each key that the agent is told to read lies in a Secret that it mounts."""
    held = secrets(rendered)
    for agent in agent_containers(rendered, Cluster.read(rendered)):
        files = dict(_files(agent, held))
        folder = agent.said.get(names.AGENT_KEYS)
        if folder and PurePosixPath(folder) not in files:
            yield Offence(f"{agent.where} env {names.AGENT_KEYS}", f"no Secret is mounted at {folder!r}{_at(files)}")
        for name in (names.GATEWAY_KEY_FILE, names.WEATHER_KEY_FILE):
            path = PurePosixPath(agent.said.get(name) or "")
            there = files.get(path.parent, frozenset())
            if path.name and there is not None and path.name not in there:
                yield Offence(f"{agent.where} env {name}", f"{str(path)!r} is in no Secret that is mounted{_at(files)}")


@rule("agent-gateway", source="contracts/environment.py: the agent asks models through the gateway alone")
def agent_gateway(rendered: Rendered) -> Iterator[Offence]:
    """The agent asks a Service and a port of the gateway's namespace for a route that there is, and shows its key."""
    cluster = Cluster.read(rendered)
    doors_of_gateway = {
        str(each["metadata"]["name"]): frozenset(port["port"] for port in each["spec"].get("ports") or ())
        for each in cluster.services
        if namespace_of(each) == GATEWAY_NAMESPACE
    }
    routes = {
        str(each.get("model_name")) for config in gateway_configs(rendered) for each in config.body["model_list"] or ()
    }
    for agent in agent_containers(rendered, cluster):
        fault = _url_fault(agent.said.get(names.GATEWAY_URL) or "", doors_of_gateway)
        if fault:
            yield Offence(f"{agent.where} env {names.GATEWAY_URL}", fault)
        model = agent.said.get(names.GATEWAY_MODEL)
        if model not in routes:
            yield Offence(f"{agent.where} env {names.GATEWAY_MODEL}", unknown("route", model, routes))
        if not agent.said.get(names.GATEWAY_KEY_FILE):
            yield Offence(agent.where, f"has no {names.GATEWAY_KEY_FILE}: the gateway answers nobody without a key")


@rule("agent-timeouts", source=f"{_ALB}, idle timeout and deregistration delay; {_PODS}; triad/planning/timing.py")
def agent_timeouts(rendered: Rendered) -> Iterator[Offence]:
    """The longest answer ends before the load balancer gives it up, and before a pod that must go is killed."""
    cluster = Cluster.read(rendered)
    for agent in agent_containers(rendered, cluster):
        longest_s = seconds(agent.said.get(names.AGENT_SECONDS))
        if longest_s is None:
            yield Offence(agent.where, f"must say {names.AGENT_SECONDS}, which all who wait for it outlast")
            continue
        longest = (f"{names.AGENT_SECONDS} of the agent", longest_s)
        for ingress in doors(rendered, cluster, agent):
            keep_alive = seconds(agent.said.get(names.AGENT_KEEP_ALIVE_SECONDS))
            idle = (f"idle_timeout of {where(ingress)}", idle_s(ingress))
            yield from out_of_order(agent.where, (longest, idle, (names.AGENT_KEEP_ALIVE_SECONDS, keep_alive)))
            yield from out_of_order(
                agent.where, (longest, (f"deregistration_delay of {where(ingress)}", deregistration_s(ingress)))
            )
        yield from _killed(agent, longest_s)


def _killed(agent: AgentContainer, longest_s: float) -> Iterator[Offence]:
    grace_s = float(agent.pod.spec.get("terminationGracePeriodSeconds", _GRACE_S))
    for stop in stops(agent.pod):
        if stop.where == agent.where:
            hook_and_answer = (f"preStop and {names.AGENT_SECONDS}", stop.pre_stop_s + longest_s)
            yield from out_of_order(agent.where, (hook_and_answer, ("terminationGracePeriodSeconds", grace_s)))


def _files(agent: AgentContainer, held: Held) -> Iterator[tuple[PurePosixPath, frozenset[str] | None]]:
    """Folders of mounted Secrets with the files in each; None where no file of ours tells them."""
    there = held.get(agent.pod.namespace, {})
    of_volume = {
        str(each["name"]): there.get(str(each["secret"].get("secretName")), frozenset())
        for each in agent.pod.spec.get("volumes") or ()
        if "secret" in each
    }
    for mount in agent.body.get("volumeMounts") or ():
        if mount["name"] in of_volume:
            yield PurePosixPath(str(mount["mountPath"])), of_volume[str(mount["name"])]


def _at(files: Mapping[PurePosixPath, frozenset[str] | None]) -> str:
    shown = ", ".join(f"{folder} ({', '.join(sorted(keys or ())) or '?'})" for folder, keys in sorted(files.items()))

    return f"; there are {shown or 'none'}"


def _url_fault(url: str, doors_of_gateway: Mapping[str, frozenset[int]]) -> str | None:
    """Say why a URL leads to no Service of the gateway's namespace."""
    parts = urlsplit(url)
    service, _, rest = (parts.hostname or "").partition(".")
    allowed = ", ".join(
        f"http://{name}.{GATEWAY_NAMESPACE}.svc.cluster.local:{port}/v1"
        for name, ports in sorted(doors_of_gateway.items())
        for port in sorted(ports)
    )
    is_there = tuple(rest.split(".")) in {(GATEWAY_NAMESPACE, *_OF_THE_CLUSTER[:kept]) for kept in (0, 1, 3)}
    if parts.scheme == "http" and is_there and parts.port in doors_of_gateway.get(service, ()) and parts.path == "/v1":
        return None

    return f"{url!r} leads to no Service of the gateway; allowed: {allowed or 'none'}"
