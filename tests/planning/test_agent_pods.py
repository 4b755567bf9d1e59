"""The pods of the agent and all that lies around them."""

import re
from ipaddress import IPv4Network

from tests.planning.asked import asked
from tests.planning.routed import CERTIFICATE
from triad.planning.agent_pods import AgentPods, agent_pods
from triad.planning.gateway_pods import SELECTOR, gateway_pods
from triad.planning.model_pods import Container, VolumeKind
from triad.spec import PlatformSpec


def pods(size: str = "dev", /, **agent: object) -> AgentPods:
    """Decide the agent of a platform with three models."""
    decided = agent_pods(asked(size, **agent))

    assert decided is not None
    return decided


def container(agent: AgentPods) -> Container:
    """Take the one container."""
    [found] = agent.pod.containers

    return found


def test_a_platform_without_an_agent_has_no_pods_of_it() -> None:
    """As one without models."""
    assert agent_pods(PlatformSpec()) is None


def test_dev_runs_one_and_production_scales_from_two() -> None:
    """One node may go at any time, and nobody owns the number but the scaler."""
    dev, production = pods().scaling, pods("production").scaling

    assert (dev.least, dev.most, dev.scaler) == (1, 1, None)
    assert (production.least, production.most, production.scaler) == (2, 6, "HorizontalPodAutoscaler")
    assert pods("production", replicas={"min": 2, "max": 2}).scaling.scaler is None


def test_it_is_told_what_an_answer_may_cost() -> None:
    """And how many it gives at once, and whom it asks for the weather."""
    given = container(pods(route="cpu", parallel=7, budget={"steps": 3, "tokens": 2048, "seconds": 60})).environment

    assert given["AGENT_STEPS"] == "3"
    assert given["AGENT_TOKENS"] == "2048"
    assert given["AGENT_SECONDS"] == "60"
    assert given["AGENT_PARALLEL"] == "7"
    assert given["GATEWAY_MODEL"] == "cpu"
    assert (given["WEATHER_PROVIDER"], given["WEATHER_URL"]) == ("open-meteo", "https://api.open-meteo.com")


def test_it_asks_the_service_of_the_gateway_and_may_reach_its_pods() -> None:
    """By the name, the port and the labels that the gateway has."""
    agent = pods()
    gateway = gateway_pods(asked(), documents={})

    assert gateway is not None
    url = f"http://{gateway.name}.{gateway.namespace}.svc.cluster.local:{gateway.port}/v1"
    assert container(agent).environment["GATEWAY_URL"] == url
    assert (agent.gateway.namespace, agent.gateway.port) == (gateway.namespace, gateway.port)
    assert agent.gateway.selector == SELECTOR
    assert agent.namespace in gateway.callers


def test_a_provider_of_ones_own_hears_of_no_address() -> None:
    """An empty one would be a wrong one."""
    given = container(pods(weather={"provider": "sky.station:weather"})).environment

    assert given["WEATHER_PROVIDER"] == "sky.station:weather"
    assert not {"WEATHER_URL", "GEOCODING_URL"} & set(given)


def test_it_finds_keys_where_they_are_mounted() -> None:
    """A folder for its clients, a file for each of its own; all of it read-only but the temporary folder."""
    agent = pods(weather={"secret": "team/weather"})
    found = container(agent)
    paths = {each.volume: each.path for each in found.mounts}
    sources = {each.name: (each.kind, each.source) for each in agent.pod.volumes}

    assert found.environment["AGENT_KEYS"] == paths["keys"]
    assert found.environment["GATEWAY_KEY_FILE"] == f"{paths['gateway']}/key"
    assert found.environment["WEATHER_KEY_FILE"] == f"{paths['weather']}/key"
    assert sources["gateway"] == (VolumeKind.SECRET, "agent-gateway-key")
    assert {each.volume for each in found.mounts if not each.read_only} == {"tmp"}
    assert set(paths) == set(sources)
    assert found.writable_root is None


def test_no_credential_stands_in_the_environment() -> None:
    """Each is a file, whose name alone is there."""
    given = container(pods(weather={"secret": "team/weather"}))
    named = [name for name in given.environment if re.search(r"(KEY|PASSWORD|TOKEN)$", name)]

    assert named == []
    assert given.secrets == ()


def test_every_probe_asks_the_pod_and_not_the_gateway() -> None:
    """Without the gateway the page is still there to say so; liveness waits longest, as it kills."""
    agent = pods(ingress={"certificate": CERTIFICATE})
    found = container(agent)
    start, ready, alive = found.startup, found.readiness, found.liveness

    assert start is not None
    assert ready is not None
    assert alive is not None
    assert agent.balancer is not None
    assert {start.path, ready.path, alive.path, agent.balancer.health} == {"/health"}
    assert (ready.period_s * ready.failures, alive.period_s * alive.failures) == (10, 60)
    assert start.period_s * start.failures > alive.period_s * alive.failures


def test_everybody_around_an_answer_waits_longer() -> None:
    """The load balancer first, then the connection; and a pod that goes finishes what it began."""
    agent = pods(ingress={"certificate": CERTIFICATE}, budget={"seconds": 100})
    found = container(agent)

    assert agent.balancer is not None
    assert 100 < agent.balancer.idle_s < int(found.environment["AGENT_KEEP_ALIVE_SECONDS"])
    assert found.pre_stop == ("sleep", "15")
    assert agent.pod.termination_grace_s > 15 + 100
    assert agent.balancer.deregistration_s > 15 + 100


def test_no_load_balancer_is_made_unless_a_certificate_is_named() -> None:
    """Keys do not travel in plain text; one that is made is internal, and answers the VPC."""
    balancer = pods(ingress={"certificate": CERTIFICATE}).balancer

    assert pods().balancer is None
    assert balancer is not None
    assert (balancer.name, balancer.scheme) == ("triad-dev-agent", "internal")
    assert balancer.allowed == (IPv4Network("10.0.0.0/16"),)


def test_a_public_load_balancer_answers_the_named_ranges_alone() -> None:
    """By the one key that makes it public."""
    balancer = pods(ingress={"certificate": CERTIFICATE, "public": True, "allowed_cidrs": ["203.0.114.0/24"]}).balancer

    assert balancer is not None
    assert (balancer.scheme, balancer.allowed) == ("internet-facing", (IPv4Network("203.0.114.0/24"),))


def test_private_ranges_are_opened_where_the_weather_is_there() -> None:
    """And nowhere else."""
    weather = {"url": "https://10.7.0.5", "cidrs": ["10.7.0.0/24"]}

    assert pods().weather_ranges == ()
    assert pods(weather=weather).weather_ranges == (IPv4Network("10.7.0.0/24"),)


def test_replicas_lie_in_different_zones_and_on_different_nodes_where_they_can() -> None:
    """A preference: one that must wait for a node would stop a roll-out."""
    spread = pods("production").pod.spread

    assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    assert {each["whenUnsatisfiable"] for each in spread} == {"ScheduleAnyway"}
    assert all(each["labelSelector"]["matchLabels"].items() <= pods().pod.labels.items() for each in spread)


def test_only_production_is_watched_by_prometheus() -> None:
    """Where the chart is, its pods may ask for metrics."""
    assert pods("production").watched
    assert not pods().watched
