"""Rules over the values of releases, each with its mistake planted."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from triad.planning.controllers import controllers
from triad.planning.release import Release
from triad.rules import release_rules
from triad.rules.deployed import OBJECT, RELEASE, bodies, read_json
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule
from triad.spec import PlatformSpec

WITH_REQUESTS = [
    Release.LOAD_BALANCER_CONTROLLER,
    Release.CERT_MANAGER,
    Release.EXTERNAL_SECRETS,
    Release.KEDA,
    Release.KUBERAY,
    Release.NVIDIA_PLUGIN,
    Release.NEURON_PLUGIN,
    Release.PROMETHEUS,
    Release.KARPENTER,
]


def spoil(platform: Rendered, release: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the values of one release where they stand."""
    [resource] = [each for each in platform.resources(RELEASE) if each.properties["Release"] == release]
    values = read_json(resource.properties["Values"])
    assert isinstance(values, dict)
    change(values)
    dict_of(resource.properties)["Values"] = json.dumps(values)


def place(platform: Rendered, release: str) -> str:
    """Where a release stands."""
    [found] = [each.where for each in platform.resources(RELEASE) if each.properties["Release"] == release]

    return found


def dict_of(value: object) -> dict[str, Any]:
    """See what was read as what it is, to be changed."""
    assert isinstance(value, dict)

    return value


def renamed(value: object) -> object:
    """Misspell every `requests`."""
    if isinstance(value, dict):
        return {("request" if key == "requests" else key): renamed(below) for key, below in value.items()}

    return [renamed(each) for each in value] if isinstance(value, list) else value


def misspell(values: dict[str, Any]) -> None:
    """Misspell every `requests`, in place."""
    changed = dict_of(renamed(values))
    values.clear()
    values.update(changed)


def everything(value: object) -> Iterator[dict[str, Any]]:
    """Every map, at any depth."""
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything(below)


def messages(rule: Rule, platform: Rendered) -> list[str]:
    """What a rule says."""
    return [finding.message for finding in rule.findings(platform)]


def test_every_release_of_the_example_is_judged(good: Rendered) -> None:
    """A release that brings no pods is the one exception."""
    releases = {each.release for each in controllers(good.spec)}

    assert releases - {Release.KARPENTER_CRD} == set(WITH_REQUESTS)


def test_a_release_of_another_name_is_found(platform: Rendered) -> None:
    """Nothing is counted for it, and what was planned is missing."""
    for resource in platform.resources(RELEASE):
        if resource.properties["Release"] == "keda":
            dict_of(resource.properties)["Release"] = "scaler"

    one, other = messages(release_rules.release_planned, platform)

    assert one.startswith("release 'scaler' is not planned; planned are aws-load-balancer-controller, ")
    assert other == "is planned, and in no template"


def test_without_any_release_there_is_nothing_to_compare(platform: Rendered) -> None:
    """A folder of manifests has no templates."""
    assert messages(release_rules.release_planned, replace(platform, templates={})) == []


@pytest.mark.parametrize(("values", "found"), [({"cpu": "100m", "memory": "128Mi"}, 0), ({"cpu": "100m"}, 1)])
def test_the_exporter_of_a_platform_with_prometheus_alone_is_judged(values: dict[str, str], found: int) -> None:
    """It comes where Container Insights, which would bring its own, is off."""
    spec = PlatformSpec.model_validate(
        {"pools": {"gpu": {"silicon": "nvidia"}}, "controllers": {"prometheus": True, "container_insights": False}}
    )
    properties = {"Release": "dcgm-exporter", "Values": json.dumps({"resources": {"requests": values}})}
    templates = {"one": {"Resources": {"Exporter": {"Type": RELEASE, "Properties": properties}}}}

    assert (
        len(messages(release_rules.release_requests, Rendered(spec=spec, manifests=(), templates=templates))) == found
    )


@pytest.mark.parametrize("release", WITH_REQUESTS)
@pytest.mark.parametrize("change", [misspell, dict.clear], ids=["misspelt", "empty"])
def test_a_release_without_requests_is_found(
    platform: Rendered, release: Release, change: Callable[[dict[str, Any]], object]
) -> None:
    """Whichever chart it is, and it alone."""
    spoil(platform, release, change)

    found = list(release_rules.release_requests.findings(platform))

    assert found
    assert {each.message.partition(":")[0] for each in found} == {"a controller pod without requests"}
    assert {each.where for each in found} == {place(platform, release)}


def test_one_of_several_equal_requests_is_missed(platform: Rendered) -> None:
    """External Secrets runs three pods of the same size: what two of them have is not the third's."""
    spoil(platform, "external-secrets", lambda values: values["webhook"].pop("resources"))

    assert messages(release_rules.release_requests, platform) == [
        (
            "a controller pod without requests: 3 of 20m cpu and 64Mi memory wanted, for controller/controller, "
            "webhook/webhook, cert-controller/cert-controller; its values have 2"
        )
    ]


@pytest.mark.parametrize(("key", "less"), [("cpu", "99m"), ("memory", "127Mi")])
def test_other_requests_than_planned_are_found(platform: Rendered, key: str, less: str) -> None:
    """The fit on the system nodes counted with what was planned."""
    spoil(
        platform,
        "aws-load-balancer-controller",
        lambda values: values["resources"]["requests"].update({key: less}),
    )

    assert len(messages(release_rules.release_requests, platform)) == 1


def test_requests_outside_of_resources_do_not_count(platform: Rendered) -> None:
    """No chart reads them there."""
    spoil(
        platform,
        "kuberay-operator",
        lambda values: values.update({"resource": values.pop("resources")}),
    )

    assert len(messages(release_rules.release_requests, platform)) == 1


def test_a_quantity_may_be_written_in_another_way(platform: Rendered) -> None:
    """1000m is one processor."""
    spoil(
        platform,
        "karpenter",
        lambda values: values["controller"]["resources"]["requests"].update(cpu=1, memory="1Gi"),
    )

    assert messages(release_rules.release_requests, platform) == []


@pytest.mark.parametrize(
    ("release", "lost"),
    [
        (Release.LOAD_BALANCER_CONTROLLER, 1),
        (Release.KEDA, 3),
        (Release.EXTERNAL_SECRETS, 3),
        (Release.CERT_MANAGER, 3),
        (Release.PROMETHEUS, 1),
    ],
)
def test_a_chart_without_its_budgets_is_found(platform: Rendered, release: Release, lost: int) -> None:
    """One finding for each workload that a drain could take whole."""
    spoil(
        platform,
        release,
        lambda values: [each.pop("podDisruptionBudget", None) for each in list(everything(values))],
    )

    assert len(messages(release_rules.release_budgets, platform)) == lost


@pytest.mark.parametrize("budget", [{}, {"enabled": False}, {"enabled": False, "maxUnavailable": 1}, None])
def test_a_budget_that_bounds_nothing_is_found(platform: Rendered, budget: object) -> None:
    """The chart makes none of it."""
    spoil(platform, "aws-load-balancer-controller", lambda values: values.update(podDisruptionBudget=budget))

    assert messages(release_rules.release_budgets, platform) == [
        "controller runs 2 times and has no disruption budget in its values"
    ]


def test_a_default_that_is_switched_off_is_found(platform: Rendered) -> None:
    """Karpenter's chart makes a budget unless it is told otherwise."""
    spoil(platform, "karpenter", lambda values: values.update(podDisruptionBudget={}))

    assert len(messages(release_rules.release_budgets, platform)) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(kind="ConfigMap"),
        lambda body: body["metadata"].update(namespace="models"),
        lambda body: body["spec"]["selector"].update(matchLabels={"app": "another"}),
        lambda body: body["spec"].pop("maxUnavailable"),
    ],
    ids=["kind", "namespace", "labels", "bounds"],
)
def test_an_object_that_is_no_budget_of_the_operator_is_found(
    platform: Rendered, change: Callable[[dict[str, Any]], object]
) -> None:
    """KubeRay's chart makes none, so ours must meet its pods."""
    for resource in platform.resources(OBJECT):
        [body] = bodies(resource) or [{}]
        if body.get("kind") == "PodDisruptionBudget":
            change(dict_of(body))
            dict_of(resource.properties)["Manifest"] = json.dumps([body])

    assert messages(release_rules.release_budgets, platform) == [
        "operator runs 2 times and has no disruption budget in its values"
    ]
