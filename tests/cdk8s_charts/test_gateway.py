"""Everything in Kubernetes that the gateway is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import cdk8s
import pytest
import yaml

from cdk8s_charts.gateway import GatewayChart
from cdk8s_charts.platform import manifests
from tests.cdk8s_charts.accepted import OFFERED, needs_schemas, refused, waiting
from tests.cdk8s_charts.accepted import rendered as all_of
from tests.cdk8s_charts.golden_text import golden, without_hashes
from tests.cdk8s_charts.made_gateway import GATEWAY, SMALL_GATEWAY
from tests.cdk8s_charts.made_service import AROUND
from tests.cdk8s_charts.made_workloads import PLAIN, SERVED, uri
from triad.catalog.versions import DEFAULT_KUBERNETES
from triad.planning.gateway_pods import GatewayPods
from triad.simulate.platform import simulate
from triad.spec.platform import PlatformSpec

SIZES, KEYS = ("dev", "production"), ("static", "database")
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0123"
CREDENTIAL = re.compile(r"(?i)_key$|(?:^|_)(?:password|salt|secret|token)$")
LAST = {"chat": {"backends": ["chat"], "bedrock": {"model": "us.amazon.nova-lite-v1:0"}}}


def written(gateway: GatewayPods) -> list[Any]:
    """Write the chart."""
    chart = GatewayChart(cdk8s.Testing.app(), "gateway", gateway=gateway, models=[SERVED], uri=uri, around=AROUND)

    return list(cdk8s.Testing.synth(chart))


@cache
def rendered(size: str, keys: str, minor: str) -> tuple[PlatformSpec, tuple[Mapping[str, Any], ...]]:
    """Render a platform with a gateway that has all it may have."""
    spec = PlatformSpec.model_validate(
        {
            "size": size,
            "kubernetes": minor,
            "models": {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton", "cpus": 4}},
            "routes": LAST,
            "gateway": {"keys": keys, "ingress": {"certificate": CERTIFICATE, "host": "gateway.example.org"}},
        }
    )

    return spec, all_of(spec)


def of_gateway(size: str, keys: str) -> list[Mapping[str, Any]]:
    """Take what lies in its namespace."""
    return [each for each in rendered(size, keys, OFFERED[-1])[1] if each["metadata"].get("namespace") == "gateway"]


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("size", SIZES)
def test_the_gateway_is_the_golden_one(size: str, keys: str) -> None:
    """No change of what would be deployed goes by unseen; TRIAD_GOLDEN=renew writes it anew."""
    text = without_hashes(manifests(rendered(size, keys, DEFAULT_KUBERNETES)[0])["gateway"])

    assert golden(f"gateway/{size}-{keys}", text) == text


def test_documents_and_policy_are_there_before_its_pods() -> None:
    """Of what no other service has, these two."""
    kinds = [each["kind"] for each in written(SMALL_GATEWAY)]

    assert kinds == ["ServiceAccount", "ExternalSecret", "ConfigMap", "NetworkPolicy", "Service", "Deployment"]
    assert [each["kind"] for each in written(GATEWAY)][-2:] == ["ServiceMonitor", "Ingress"]


def test_documents_are_the_files_of_a_config_map() -> None:
    """As they were written, under the name that the pod mounts."""
    [documents] = [each for each in written(GATEWAY) if each["kind"] == "ConfigMap"]

    assert (documents["metadata"]["name"], documents["data"]) == ("documents", {"config.yaml": "model_list: []\n"})


def test_only_models_that_it_asks_are_in_its_policy() -> None:
    """Of all models of the platform."""
    chart = GatewayChart(
        cdk8s.Testing.app(), "gateway", gateway=SMALL_GATEWAY, models=[PLAIN, SERVED], uri=uri, around=AROUND
    )
    other = GatewayChart(cdk8s.Testing.app(), "gateway", gateway=SMALL_GATEWAY, models=[], uri=uri, around=AROUND)
    [policy], [bare] = (
        [each for each in cdk8s.Testing.synth(each) if each["kind"] == "NetworkPolicy"] for each in (chart, other)
    )

    assert len(policy["spec"]["egress"]) > len(bare["spec"]["egress"]) == 1


def credentials(value: object) -> Iterator[tuple[str, str]]:
    """Find what is called a credential and stands there in so many words: no reference to where it is kept."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            if isinstance(below, str) and CREDENTIAL.search(str(key)) and not below.startswith("os.environ/"):
                yield str(key), below
            yield from credentials(below)
        if "value" in value and CREDENTIAL.search(str(value.get("name"))):
            yield str(value["name"]), str(value["value"])
    elif isinstance(value, list):
        for below in value:
            yield from credentials(below)


def written_down(made: Sequence[Mapping[str, Any]]) -> list[object]:
    """Read what is rendered, the documents in a ConfigMap as what they are."""
    texts = [text for each in made if each["kind"] == "ConfigMap" for text in each["data"].values()]

    return [*(each for each in made if each["kind"] != "ExternalSecret"), *map(yaml.safe_load, texts)]


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("size", SIZES)
def test_no_default_credential_stands_anywhere(size: str, keys: str) -> None:
    """Not in a variable, not in a document: only names of Secrets, which Secrets Manager makes up."""
    found = [pair for each in written_down(of_gateway(size, keys)) for pair in credentials(each)]

    assert found == []
    assert "sk-" not in str(of_gateway(size, keys))


@pytest.mark.parametrize(
    "planted",
    [
        {"general_settings": {"master_key": "sk-1234"}},
        {"model_list": [{"litellm_params": {"api_key": "none"}}]},
        {"env": [{"name": "UI_PASSWORD", "value": "admin"}]},
    ],
)
def test_a_planted_credential_would_be_seen(planted: object) -> None:
    """The test above looks where one would stand."""
    assert list(credentials(planted)) != []


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("size", SIZES)
def test_everything_that_the_documents_take_from_the_environment_is_there(size: str, keys: str) -> None:
    """A variable that is missing is a backend without a key."""
    made = of_gateway(size, keys)
    [documents] = [
        each["data"] for each in made if each["kind"] == "ConfigMap" and each["metadata"]["name"] == "gateway"
    ]
    [facts] = [each["data"] for each in made if each["kind"] == "ConfigMap" and each["metadata"]["name"] != "gateway"]
    [pod] = [each["spec"]["template"]["spec"] for each in made if each["kind"] == "Deployment"]
    [container] = pod["containers"]
    told = {each["name"] for each in container["env"]} | (set(facts) if container.get("envFrom") else set())
    asked = set(re.findall(r"os\.environ/(\w+)", documents["config.yaml"]))

    assert asked
    assert asked <= told


@pytest.mark.parametrize("keys", KEYS)
def test_administration_and_metrics_are_not_public(keys: str) -> None:
    """What leads in from outside leads to OpenAI's API alone; Prometheus reads inside the cluster."""
    made = of_gateway("production", keys)
    [ingress] = [each for each in made if each["kind"] == "Ingress"]
    paths = [path["path"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    [service] = [each for each in made if each["kind"] == "Service"]

    assert paths == ["/v1"]
    assert "defaultBackend" not in ingress["spec"]
    assert service["spec"]["type"] == "ClusterIP"


@needs_schemas
@pytest.mark.parametrize("minor", OFFERED)
@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("size", SIZES)
def test_every_version_would_accept_it_and_every_pod_finds_a_node(size: str, keys: str, minor: str) -> None:
    """Strict schemas and CEL; at its fewest and at its most replicas."""
    spec, made = rendered(size, keys, minor)

    assert refused(made, minor) == []
    assert waiting(spec, made) == []


def test_in_production_the_simulation_launches_nodes_for_it() -> None:
    """On the pool that the platform adds; in dev it runs beside the controllers, which Karpenter does not launch."""
    counts = {
        size: simulate(
            rendered(size, "static", OFFERED[-1])[1],
            zones=frozenset(rendered(size, "static", OFFERED[-1])[0].zone_ids),
            container_insights=True,
        ).counts
        for size in SIZES
    }

    assert counts["production"]["pool gateway-and-agents-arm64"] == 2
    assert set(counts["dev"]) == {"pool graviton"}
