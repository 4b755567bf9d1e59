"""Everything in Kubernetes that the agent is."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import cdk8s
import pytest

from cdk8s_charts.agent import PATHS, AgentChart
from cdk8s_charts.platform import manifests
from tests.cdk8s_charts.accepted import OFFERED, needs_schemas, refused, waiting
from tests.cdk8s_charts.accepted import rendered as all_of
from tests.cdk8s_charts.golden_text import golden, without_hashes
from tests.cdk8s_charts.made_agent import AGENT, SMALL_AGENT
from tests.cdk8s_charts.made_service import AROUND
from tests.cdk8s_charts.made_workloads import uri
from triad.catalog.versions import DEFAULT_KUBERNETES
from triad.planning.agent_pods import AgentPods
from triad.spec.platform import PlatformSpec

SIZES = ("dev", "production")
CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/0123"
AGENTS: Mapping[str, Mapping[str, Any]] = {
    "dev": {},
    "production": {
        "clients": ["web", "batch"],
        "weather": {"secret": "open-meteo"},
        "ingress": {"certificate": CERTIFICATE, "host": "agent.example.org"},
    },
}
"""With nothing said, and with all that there may be."""


def written(agent: AgentPods) -> list[Any]:
    """Write the chart."""
    return list(cdk8s.Testing.synth(AgentChart(cdk8s.Testing.app(), "agent", agent=agent, uri=uri, around=AROUND)))


@cache
def rendered(size: str, minor: str) -> tuple[PlatformSpec, tuple[Mapping[str, Any], ...]]:
    """Render a platform with an agent."""
    spec = PlatformSpec.model_validate(
        {
            "size": size,
            "kubernetes": minor,
            "models": {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton", "cpus": 4}},
            "agent": AGENTS[size],
        }
    )

    return spec, all_of(spec)


def of_agent(size: str) -> Sequence[Mapping[str, Any]]:
    """Take what lies in its namespace."""
    return [each for each in rendered(size, OFFERED[-1])[1] if each["metadata"].get("namespace") == "agent"]


def one(size: str, kind: str) -> Mapping[str, Any]:
    """Take the one of a kind."""
    [found] = [each for each in of_agent(size) if each["kind"] == kind]

    return found


@pytest.mark.parametrize("size", SIZES)
def test_the_agent_is_the_golden_one(size: str) -> None:
    """No change of what would be deployed goes by unseen; TRIAD_GOLDEN=renew writes it anew."""
    text = without_hashes(manifests(rendered(size, DEFAULT_KUBERNETES)[0])["agent"])

    assert golden(f"agent/{size}", text) == text


def test_its_policy_is_there_before_its_pods() -> None:
    """Of what no other service has, that is all."""
    kinds = [each["kind"] for each in written(SMALL_AGENT)]

    assert kinds == ["ServiceAccount", "ExternalSecret", "NetworkPolicy", "Service", "Deployment"]
    assert [each["kind"] for each in written(AGENT)][-2:] == ["ServiceMonitor", "Ingress"]


def test_metrics_and_readiness_are_not_led_to_from_outside() -> None:
    """Nor does a prefix take them: the page's own address is exact."""
    [rule] = one("production", "Ingress")["spec"]["rules"]
    led = {each["path"]: each["pathType"] for each in rule["http"]["paths"]}

    assert led == PATHS
    assert {"/metrics", "/readiness"} & set(led) == set()
    assert led["/"] == "Exact"


@pytest.mark.parametrize("size", SIZES)
def test_keys_are_files_that_only_external_secrets_fills(size: str) -> None:
    """No variable and no document holds one, nor the beginning of one."""
    [pod] = [each["spec"]["template"]["spec"] for each in of_agent(size) if each["kind"] == "Deployment"]
    mounted = {each["secret"]["secretName"] for each in pod["volumes"] if "secret" in each}
    filled = {each["metadata"]["name"] for each in of_agent(size) if each["kind"] == "ExternalSecret"}

    assert mounted == filled
    assert "sk-" not in str(of_agent(size))


def test_in_production_it_is_never_one_pod_on_one_node() -> None:
    """Two that always run, spread over zones and nodes, of which one may be away."""
    [pod] = [each["spec"]["template"]["spec"] for each in of_agent("production") if each["kind"] == "Deployment"]
    apart = [each["topologyKey"] for each in pod["topologySpreadConstraints"]]

    assert one("production", "HorizontalPodAutoscaler")["spec"]["minReplicas"] == 2
    assert one("production", "PodDisruptionBudget")["spec"]["maxUnavailable"] == 1
    assert apart == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]


@needs_schemas
@pytest.mark.parametrize("minor", OFFERED)
@pytest.mark.parametrize("size", SIZES)
def test_every_version_would_accept_it_and_every_pod_finds_a_node(size: str, minor: str) -> None:
    """Strict schemas and CEL; at its fewest and at its most replicas."""
    spec, made = rendered(size, minor)

    assert refused(made, minor) == []
    assert waiting(spec, made) == []
