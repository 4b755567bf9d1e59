"""The pods of the gateway and all that lies around them."""

import re
from ipaddress import IPv4Network

import pytest

from triad.planning.gateway_pods import DOCUMENTS_HASH, GatewayPods, gateway_pods
from triad.planning.model_pods import Container, VolumeKind
from triad.spec import PlatformSpec

MODELS = {
    "chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"},
    "spare": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"},
}
DOCUMENTS = {"config.yaml": "model_list: []\n", "clients.json": "{}\n"}
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0123"


def pods(
    size: str = "dev", documents: dict[str, str] | None = None, routes: object = None, **gateway: object
) -> GatewayPods:
    """Decide the gateway of a platform with two models."""
    keys = {"size": size, "models": MODELS, "gateway": gateway, **({"routes": routes} if routes else {})}
    decided = gateway_pods(PlatformSpec.model_validate(keys), documents=documents or DOCUMENTS)

    assert decided is not None
    return decided


def container(gateway: GatewayPods) -> Container:
    """Take the one container."""
    [found] = gateway.pod.containers

    return found


def test_a_platform_without_models_has_none() -> None:
    """There is nothing that it could ask; and none where it is turned off."""
    off = PlatformSpec.model_validate({"models": MODELS, "gateway": {"enabled": False}})

    assert gateway_pods(PlatformSpec(), documents=DOCUMENTS) is None
    assert gateway_pods(off, documents=DOCUMENTS) is None


def test_dev_runs_one_and_production_scales_from_two() -> None:
    """One node may go at any time, and nobody owns the number but the scaler."""
    dev, production = pods().scaling, pods("production").scaling

    assert (dev.least, dev.most, dev.scaler) == (1, 1, None)
    assert (production.least, production.most, production.scaler) == (2, 6, "HorizontalPodAutoscaler")


def test_a_fixed_number_has_no_scaler() -> None:
    """Between two and two there is nothing to decide."""
    assert pods("production", replicas={"min": 2, "max": 2}).scaling.scaler is None


def test_a_change_of_a_document_replaces_the_pods() -> None:
    """Both are read at the start; nothing else of the pod tells that they changed."""
    hashes = {
        pods(documents=each).pod.annotations[DOCUMENTS_HASH]
        for each in (DOCUMENTS, {**DOCUMENTS, "clients.json": "{ }\n"}, {**DOCUMENTS, "config.yaml": "{}\n"})
    }

    assert len(hashes) == 3
    assert pods().pod.annotations == pods("dev").pod.annotations


def test_it_finds_documents_and_keys_where_they_are_mounted() -> None:
    """Documents from the ConfigMap, keys as files of the Secret, read-only."""
    gateway = pods()
    found = container(gateway)
    paths = {each.volume: each.path for each in found.mounts}
    sources = {each.name: (each.kind, each.source) for each in gateway.pod.volumes}

    assert found.environment["GATEWAY_CONFIG"] == f"{paths['config']}/config.yaml"
    assert found.environment["GATEWAY_CLIENTS"] == f"{paths['config']}/clients.json"
    assert found.environment["GATEWAY_KEYS"] == paths["keys"]
    assert sources["config"] == (VolumeKind.CONFIG, gateway.config_map)
    assert sources["keys"] == (VolumeKind.SECRET, "gateway-client-keys")
    assert {each.volume for each in found.mounts if not each.read_only} == {"tmp"}
    assert {each.volume for each in found.mounts} == set(sources)


def test_a_database_takes_the_place_of_files() -> None:
    """The gateway takes one of both; the cache's host is a fact that only AWS knows."""
    found = container(pods(keys="database"))

    assert "GATEWAY_KEYS" not in found.environment
    assert {each.volume for each in found.mounts} == {"config", "tmp"}
    assert (found.environment["REDIS_PORT"], found.environment["REDIS_SSL"]) == ("6379", "true")
    assert found.facts
    assert not container(pods()).facts


def test_no_credential_stands_in_the_environment() -> None:
    """Whatever is called a key, a password or an address with one comes from a Secret."""
    for keys in ("static", "database"):
        named = [name for name in container(pods(keys=keys)).environment if re.search(r"KEY$|PASSWORD|URL|TOKEN", name)]

        assert named == []


def test_the_three_questions_have_three_meanings() -> None:
    """A start may take two minutes; a busy pod leaves the Service after ten seconds, and restarts after sixty."""
    found = container(pods())
    start, ready, alive = found.startup, found.readiness, found.liveness

    assert start is not None
    assert ready is not None
    assert alive is not None
    assert ready.path != alive.path == start.path
    assert 120 < start.period_s * start.failures <= 130
    assert (ready.period_s * ready.failures, alive.period_s * alive.failures) == (10, 60)


def test_it_listens_longer_than_the_load_balancer_keeps_a_connection() -> None:
    """Or a request meets a closed one: 502."""
    gateway = pods(ingress={"certificate": CERTIFICATE})

    assert gateway.balancer is not None
    assert int(container(gateway).environment["GATEWAY_KEEP_ALIVE_SECONDS"]) > gateway.balancer.idle_s


def test_the_load_balancer_waits_longer_than_the_gateway() -> None:
    """With every retry that it may make; else a silent request is a 504."""
    gateway = pods(ingress={"certificate": CERTIFICATE}, retries=3)

    assert gateway.balancer is not None
    assert gateway.balancer.idle_s > int(container(gateway).environment["MAX_STREAM_SECONDS"])


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_a_pod_that_goes_finishes_a_whole_answer(retries: int) -> None:
    """After the pause in which it still gets requests, and though every attempt but the last took all of its time."""
    gateway = pods(retries=retries, ingress={"certificate": CERTIFICATE})
    longest_s = int(container(gateway).environment["MAX_STREAM_SECONDS"])

    assert gateway.balancer is not None
    assert container(gateway).pre_stop == ("sleep", "15")
    assert gateway.pod.termination_grace_s > 15 + longest_s > 15 + (1 + retries) * 4 * 60
    assert gateway.balancer.deregistration_s > longest_s


def test_it_notes_questions_only_where_that_is_asked_for() -> None:
    """They are the clients' own."""
    assert container(pods()).environment["LOG_PROMPTS"] == "false"
    assert container(pods(log_prompts=True)).environment["LOG_PROMPTS"] == "true"


def test_only_models_that_a_route_leads_to_are_asked() -> None:
    """Each once, however many routes lead there."""
    assert pods().models == ("chat", "spare")
    assert pods(routes={"a": {"backends": ["chat"]}, "b": {"backends": {"chat": 1}}}).models == ("chat",)


def test_bedrock_is_asked_where_a_route_ends_there() -> None:
    """Only then may a pod leave the VPC."""
    last = {"a": {"backends": ["chat"], "bedrock": {"model": "amazon.nova-lite-v1:0"}}}

    assert pods(routes=last).asks_bedrock
    assert not pods().asks_bedrock


def test_no_load_balancer_is_made_unless_a_certificate_is_named() -> None:
    """Keys do not travel in plain text."""
    assert pods().balancer is None


def test_a_load_balancer_is_internal_and_answers_the_vpc_and_its_peers() -> None:
    """By default; ranges that are given take their place."""
    internal = pods(ingress={"certificate": CERTIFICATE}).balancer
    narrowed = pods(ingress={"certificate": CERTIFICATE, "allowed_cidrs": ["10.0.7.0/24"]}).balancer

    assert internal is not None
    assert narrowed is not None
    assert (internal.scheme, internal.allowed) == ("internal", (IPv4Network("10.0.0.0/16"),))
    assert narrowed.allowed == (IPv4Network("10.0.7.0/24"),)


def test_a_public_load_balancer_answers_the_named_ranges_alone() -> None:
    """By the one key that makes it public."""
    ingress = {"certificate": CERTIFICATE, "public": True, "allowed_cidrs": ["203.0.114.0/24"]}
    balancer = pods(ingress=ingress).balancer

    assert balancer is not None
    assert (balancer.scheme, balancer.allowed) == ("internet-facing", (IPv4Network("203.0.114.0/24"),))


@pytest.mark.parametrize(("size", "cpu_m"), [("dev", 250), ("production", 1000)])
def test_a_replica_is_one_process(size: str, cpu_m: int) -> None:
    """It has a core in production; both have room for what LiteLLM takes in memory."""
    resources = container(pods(size)).resources

    assert resources.cpu_m == cpu_m
    assert resources.memory_mib >= 500


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
