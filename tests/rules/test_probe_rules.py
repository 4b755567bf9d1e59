"""Rules over probes, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import Object, change, found_by
from triad.rules import probe_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    probe_rules.serving_probes,
    probe_rules.probes_differ,
    probe_rules.probe_answered,
    probe_rules.vllm_readiness,
)
SERVER = "spec.template.spec.containers.0"
READY = f"{SERVER}.readinessProbe"

PLANTED = [
    *(
        (
            probe_rules.serving_probes,
            "Deployment/code",
            f"{SERVER}.{probe}",
            None,
            "Deployment/models/code containers[0]",
            f"has no {probe}",
        )
        for probe in ("startupProbe", "readinessProbe", "livenessProbe")
    ),
    (
        probe_rules.probes_differ,
        "Deployment/code",
        READY,
        {"httpGet": {"path": "/health", "port": 8000}, "periodSeconds": 30, "failureThreshold": 2},
        "Deployment/models/code containers[0].livenessProbe",
        "asks what readiness asks and gives up after 60s",
    ),
    (
        probe_rules.probes_differ,
        "Deployment/code",
        f"{SERVER}.startupProbe.failureThreshold",
        6,
        "Deployment/models/code containers[0].startupProbe",
        "gives up after 60s, must wait longer than liveness, which waits 60s",
    ),
    (
        probe_rules.probe_answered,
        "Deployment/code",
        f"{SERVER}.livenessProbe.httpGet.port",
        "htp",
        "Deployment/models/code containers[0].livenessProbe",
        "asks port 'htp', allowed: 8000, http",
    ),
    (
        probe_rules.probe_answered,
        "Deployment/code",
        READY,
        {"httpGet": {"path": "/v1/models", "port": "http"}},
        "Deployment/models/code containers[0].readinessProbe",
        "asks '/v1/models' without a key, which vLLM refuses",
    ),
    (
        probe_rules.vllm_readiness,
        "Deployment/code",
        READY,
        {"httpGet": {"path": "/health", "port": "http"}},
        "Deployment/models/code containers[0].readinessProbe",
        "must ask /v1/models, got (('httpGet', {'path': '/health', 'port': 'http'}),)",
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_served_without_a_mistake_is_allowed(empty: Rendered, served: list[Object], rule: Rule) -> None:
    """A model behind Ray Serve and one behind its engine's own server."""
    assert found_by(rule, empty, served) == []


@pytest.mark.parametrize(("rule", "where", "path", "value", "place", "message"), PLANTED)
def test_a_planted_mistake_is_found(
    empty: Rendered,
    served: list[Object],
    rule: Rule,
    where: str,
    path: str,
    value: object,
    place: str,
    message: str,
) -> None:
    """By the name of the object, and with what is there in its place."""
    change(served, where, path, value)

    [found] = found_by(rule, empty, served)

    assert found[0].startswith(place)
    assert message in found[1]


def test_a_container_without_a_port_is_asked_nothing(empty: Rendered, served: list[Object]) -> None:
    """Nothing answers there: the kubelet sees by itself when it ends."""
    for key in ("ports", "startupProbe", "readinessProbe", "livenessProbe"):
        change(served, "Deployment/code", f"{SERVER}.{key}", None)

    assert found_by(probe_rules.serving_probes, empty, served) == []


def test_another_server_may_show_its_models_to_a_probe(empty: Rendered, served: list[Object]) -> None:
    """The path is guarded in vLLM alone."""
    change(served, "Deployment/code", f"{SERVER}.image", "docker.io/ours/llama-server:1")
    change(served, "Deployment/code", READY, {"httpGet": {"path": "/v1/models", "port": "http"}})

    assert found_by(probe_rules.probe_answered, empty, served) == []
