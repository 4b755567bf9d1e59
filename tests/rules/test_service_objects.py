"""Gateway and agent as they are rendered, with mistakes planted that the rules over selectors must see."""

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
    reference_rules,
    selector_rules,
    serving_rules,
    stop_rules,
)
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule
from triad.spec import PlatformSpec, load

Object = dict[str, Any]

NAMES = ("gateway", "agent")
RULES = (
    egress_rules.egress_ports,
    egress_rules.egress_service,
    ingress_rules.agent_paths,
    ingress_rules.gateway_paths,
    ingress_rules.public_ingress,
    monitor_rules.service_monitor,
    plain_secret_rules.secret_in_plain,
    policy_rules.policy_peers,
    policy_rules.policy_ports,
    policy_rules.policy_selects,
    probe_rules.probes_differ,
    probe_rules.serving_probes,
    reference_rules.secret_fetched,
    reference_rules.secret_there,
    selector_rules.budget_selects,
    selector_rules.ingress_backend,
    selector_rules.scaler_target,
    selector_rules.service_ports,
    selector_rules.service_selects,
    serving_rules.root_read_only,
    serving_rules.scaled_replicas,
    stop_rules.serving_stops,
)
LABEL = "app.kubernetes.io/name"
WRONG = "elsewhere"
PATHS = ("spec", "rules", 0, "http", "paths", 0)
POD = ("spec", "template", "spec")
SCHEME, RANGES = (f"alb.ingress.kubernetes.io/{each}" for each in ("scheme", "inbound-cidrs"))
PLANTED: tuple[tuple[Rule, str, tuple[str | int, ...], object], ...] = (
    (selector_rules.service_selects, "Service", ("spec", "selector", LABEL), WRONG),
    (selector_rules.service_ports, "Service", ("spec", "ports", 0, "targetPort"), "web"),
    (selector_rules.budget_selects, "PodDisruptionBudget", ("spec", "selector", "matchLabels", LABEL), WRONG),
    (selector_rules.scaler_target, "HorizontalPodAutoscaler", ("spec", "scaleTargetRef", "name"), WRONG),
    (serving_rules.scaled_replicas, "Deployment", ("spec", "replicas"), 2),
    (monitor_rules.service_monitor, "ServiceMonitor", ("spec", "selector", "matchLabels", LABEL), WRONG),
    (policy_rules.policy_selects, "NetworkPolicy", ("spec", "podSelector", "matchLabels", LABEL), WRONG),
    (policy_rules.policy_ports, "NetworkPolicy", ("spec", "ingress", 0, "ports", 0, "port"), 4001),
    (egress_rules.egress_ports, "NetworkPolicy", ("spec", "egress", 1, "ports", 0, "port"), 4001),
    (
        egress_rules.egress_dns,
        "NetworkPolicy",
        ("spec", "egress", 0, "to", 0, "podSelector", "matchLabels"),
        {"k8s-app": "dns"},
    ),
    (selector_rules.ingress_backend, "Ingress", (*PATHS, "backend", "service", "name"), WRONG),
    (selector_rules.ingress_backend, "Ingress", (*PATHS, "backend", "service", "port", "name"), "web"),
    (ingress_rules.public_ingress, "Ingress", ("metadata", "annotations", SCHEME), "internet-facing"),
    (reference_rules.secret_there, "Deployment", (*POD, "volumes", 1, "secret", "secretName"), WRONG),
    (probe_rules.serving_probes, "Deployment", (*POD, "containers", 0, "readinessProbe"), None),
    (stop_rules.serving_stops, "Deployment", (*POD, "containers", 0, "lifecycle"), None),
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


def of(made: tuple[Object, ...], kind: str, name: str) -> Any:  # noqa: ANN401  # what is rendered is JSON
    """Find an object of a service in its namespace."""
    wanted = (kind, name, name)

    return next(
        each for each in made if (each["kind"], each["metadata"]["name"], each["metadata"].get("namespace")) == wanted
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_rendered_is_allowed(spec: PlatformSpec, rendered: tuple[Object, ...], rule: Rule) -> None:
    """Beside every model of the full example."""
    assert found(rule, spec, rendered) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("rule", "kind", "path", "value"), PLANTED, ids=lambda each: getattr(each, "name", None))
def test_a_planted_mistake_is_found(
    spec: PlatformSpec,
    rendered: tuple[Object, ...],
    rule: Rule,
    kind: str,
    path: tuple[str | int, ...],
    value: object,
    name: str,
) -> None:
    """By the service's own object; a wrong label would otherwise be accepted, and lead nowhere."""
    spoiled = deepcopy(rendered)
    place = of(spoiled, kind, name)
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert any(f"{kind}/{name}/{name}" in where for where in found(rule, spec, spoiled))


@pytest.mark.parametrize(
    ("name", "who_asks"), [("gateway", "NetworkPolicy/agent/agent"), ("agent", "NetworkPolicy/gateway/gateway")]
)
def test_a_renamed_pod_is_missed_by_all_that_look_for_it(
    spec: PlatformSpec, rendered: tuple[Object, ...], name: str, who_asks: str
) -> None:
    """The policies of its neighbours too, which name no others."""
    spoiled = deepcopy(rendered)
    of(spoiled, "Deployment", name)["spec"]["template"]["metadata"]["labels"][LABEL] = "front"

    assert found(selector_rules.service_selects, spec, spoiled) == [f"Service/{name}/{name} spec.selector"]
    assert any(where.startswith(f"{who_asks} ") for where in found(policy_rules.policy_peers, spec, spoiled))


@pytest.mark.parametrize(("name", "variable"), [("gateway", "LITELLM_MASTER_KEY"), ("agent", "GATEWAY_KEY")])
def test_a_key_that_is_written_down_is_found(
    spec: PlatformSpec, rendered: tuple[Object, ...], name: str, variable: str
) -> None:
    """In place of the reference to its Secret."""
    spoiled = deepcopy(rendered)
    [container] = of(spoiled, "Deployment", name)["spec"]["template"]["spec"]["containers"]
    container["env"].append({"name": variable, "value": "sk-1234"})

    assert found(plain_secret_rules.secret_in_plain, spec, spoiled) == [
        f"Deployment/{name}/{name} {name} env {variable}"
    ]


@pytest.mark.parametrize(
    ("rule", "name", "path"),
    [
        (ingress_rules.gateway_paths, "gateway", "/"),
        (ingress_rules.gateway_paths, "gateway", "/metrics"),
        (ingress_rules.agent_paths, "agent", "/metrics"),
        (ingress_rules.agent_paths, "agent", "/readiness"),
        (ingress_rules.agent_paths, "agent", "/pages"),
    ],
)
def test_a_path_that_is_not_for_people_is_found(
    spec: PlatformSpec, rendered: tuple[Object, ...], rule: Rule, name: str, path: str
) -> None:
    """Metrics, administration, and whether a pod can do its work."""
    spoiled = deepcopy(rendered)
    of(spoiled, "Ingress", name)["spec"]["rules"][0]["http"]["paths"][0]["path"] = path

    assert found(rule, spec, spoiled) == [f"Ingress/{name}/{name}"]
