"""The gateway as it is rendered, with mistakes planted that the rules over selectors must see."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.rules import (
    egress_rules,
    ingress_rules,
    monitor_rules,
    plain_secret_rules,
    policy_rules,
    probe_rules,
    selector_rules,
    serving_rules,
)
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule
from triad.spec import PlatformSpec, load

Object = dict[str, Any]

RULES = (
    egress_rules.egress_service,
    ingress_rules.gateway_paths,
    ingress_rules.public_ingress,
    monitor_rules.service_monitor,
    plain_secret_rules.secret_in_plain,
    policy_rules.policy_peers,
    policy_rules.policy_ports,
    policy_rules.policy_selects,
    probe_rules.serving_probes,
    selector_rules.budget_selects,
    selector_rules.ingress_backend,
    selector_rules.scaler_target,
    selector_rules.service_ports,
    selector_rules.service_selects,
    serving_rules.scaled_replicas,
)
LABEL = "app.kubernetes.io/name"
PLANTED: tuple[tuple[Rule, str, tuple[str | int, ...], object], ...] = (
    (selector_rules.service_selects, "Service", ("spec", "selector", LABEL), "gatway"),
    (selector_rules.service_ports, "Service", ("spec", "ports", 0, "targetPort"), "web"),
    (selector_rules.budget_selects, "PodDisruptionBudget", ("spec", "selector", "matchLabels", LABEL), "gatway"),
    (selector_rules.scaler_target, "HorizontalPodAutoscaler", ("spec", "scaleTargetRef", "name"), "gatway"),
    (serving_rules.scaled_replicas, "Deployment", ("spec", "replicas"), 2),
    (monitor_rules.service_monitor, "ServiceMonitor", ("spec", "selector", "matchLabels", LABEL), "gatway"),
    (policy_rules.policy_selects, "NetworkPolicy", ("spec", "podSelector", "matchLabels", LABEL), "gatway"),
    (policy_rules.policy_ports, "NetworkPolicy", ("spec", "ingress", 0, "ports", 0, "port"), 4001),
    (
        selector_rules.ingress_backend,
        "Ingress",
        ("spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"),
        "g",
    ),
    (ingress_rules.gateway_paths, "Ingress", ("spec", "rules", 0, "http", "paths", 0, "path"), "/"),
)


@pytest.fixture(scope="module")
def spec(root: Path) -> PlatformSpec:
    """The full example."""
    return load(root / "examples/full.yaml", stage=None).spec


@pytest.fixture(scope="module")
def rendered(spec: PlatformSpec) -> tuple[Object, ...]:
    """All that it is in Kubernetes."""
    return tuple(each for text in manifests(spec).values() for each in objects(text))


def found(rule: Rule, spec: PlatformSpec, made: tuple[Object, ...]) -> list[str]:
    """Where a rule finds something."""
    return [each.where for each in rule.findings(Rendered(spec=spec, manifests=made, templates={}))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rendered_gateway_is_allowed(spec: PlatformSpec, rendered: tuple[Object, ...], rule: Rule) -> None:
    """Beside every model of the full example."""
    assert found(rule, spec, rendered) == []


@pytest.mark.parametrize(("rule", "kind", "path", "value"), PLANTED, ids=lambda each: getattr(each, "name", None))
def test_a_planted_mistake_is_found(
    spec: PlatformSpec,
    rendered: tuple[Object, ...],
    rule: Rule,
    kind: str,
    path: tuple[str | int, ...],
    value: object,
) -> None:
    """By the gateway's own object; a wrong label would otherwise be accepted, and lead nowhere."""
    spoiled = deepcopy(rendered)
    place: Any = next(each for each in spoiled if each["kind"] == kind and each["metadata"]["name"] == "gateway")
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert any(f"{kind}/gateway/gateway" in where for where in found(rule, spec, spoiled))


def test_a_renamed_pod_is_missed_by_all_that_look_for_it(spec: PlatformSpec, rendered: tuple[Object, ...]) -> None:
    """The models' policies too, which let in no others."""
    spoiled = deepcopy(rendered)
    pods = next(each for each in spoiled if each["kind"] == "Deployment" and each["metadata"]["name"] == "gateway")
    pods["spec"]["template"]["metadata"]["labels"][LABEL] = "front"

    assert found(selector_rules.service_selects, spec, spoiled) == ["Service/gateway/gateway spec.selector"]
    assert any("NetworkPolicy/models/" in where for where in found(policy_rules.policy_peers, spec, spoiled))


def test_a_key_that_is_written_down_is_found(spec: PlatformSpec, rendered: tuple[Object, ...]) -> None:
    """In place of the reference to its Secret."""
    spoiled = deepcopy(rendered)
    pods = next(each for each in spoiled if each["kind"] == "Deployment" and each["metadata"]["name"] == "gateway")
    pods["spec"]["template"]["spec"]["containers"][0]["env"].append({"name": "LITELLM_MASTER_KEY", "value": "sk-1234"})

    assert found(plain_secret_rules.secret_in_plain, spec, spoiled) == [
        "Deployment/gateway/gateway gateway env LITELLM_MASTER_KEY"
    ]
