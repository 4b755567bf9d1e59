"""Rules over whom the gateway reaches, each with its mistake planted."""

import json
from typing import Any

import pytest

from tests.rules.serving_objects import Object, found_by
from tests.rules.three_models import three_models
from triad.rules import reach_rules
from triad.rules.rule import Rule

RULES = (reach_rules.gateway_reaches, reach_rules.gateway_reaches_no_more)
MODEL = "triad/model"


def _gateway(three: list[Object], kind: str) -> Any:  # noqa: ANN401  # YAML
    return next(each for each in three if each["kind"] == kind and each["metadata"]["name"].startswith("gateway"))


def _peers(three: list[Object]) -> list[Object]:
    """The models that the gateway is let out to, by what they are selected."""
    egress = _gateway(three, "NetworkPolicy")["spec"]["egress"]

    return [peer for each in egress for peer in each["to"] if "podSelector" in peer]


def _labels(three: list[Object], model: str) -> Object:
    labels: list[Object] = [peer["podSelector"]["matchLabels"] for peer in _peers(three)]

    return next(each for each in labels if each.get(MODEL) == model)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_gateway_that_reaches_what_it_asks_is_allowed(three: list[Object], rule: Rule) -> None:
    """Two Deployments by their labels, and one behind Ray by KubeRay's."""
    assert found_by(rule, three_models(), three) == []


def test_a_model_in_the_place_of_another_is_found(three: list[Object]) -> None:
    """The gateway asks both, and would be let out to one alone."""
    _labels(three, "a")[MODEL] = "b"

    [(where, message)] = found_by(reach_rules.gateway_reaches, three_models(), three)

    assert where == "NetworkPolicy/gateway/gateway spec.egress"
    assert message.startswith("must let out to Deployment/models/a port 8000, as ConfigMap/gateway/")


@pytest.mark.parametrize(("key", "value"), [("port", 8001), ("port", 80)])
def test_a_port_that_nobody_asks_does_not_count(three: list[Object], key: str, value: int) -> None:
    """It is the port of the pod that is let through, whatever the Service's is."""
    for each in _gateway(three, "NetworkPolicy")["spec"]["egress"]:
        for port in each["ports"]:
            port[key] = value

    assert len(found_by(reach_rules.gateway_reaches, three_models(), three)) >= len(three_models().spec.models)


def test_pods_behind_ray_serve_must_be_reached_too(three: list[Object]) -> None:
    """Head and workers, for KubeRay's Service leads to both."""
    for peer in _peers(three):
        peer["podSelector"]["matchLabels"].pop("ray.io/serve", None)
        peer["podSelector"]["matchLabels"].setdefault("app", "other")

    found = found_by(reach_rules.gateway_reaches, three_models(), three)

    assert any("RayService/models/c spec.rayClusterConfig.workerGroupSpecs[0] port 8000" in said for _, said in found)


def test_a_model_that_nobody_asks_for_is_found(three: list[Object]) -> None:
    """Its door stands open to whoever gets into the gateway."""
    config = _gateway(three, "ConfigMap")
    config["data"] = {key: text.replace("http://b.models.", "http://a.models.") for key, text in config["data"].items()}

    [(where, message)] = found_by(reach_rules.gateway_reaches_no_more, three_models(), three)

    assert where.startswith("NetworkPolicy/gateway/gateway spec.egress[")
    assert message.startswith("lets out to Deployment/models/b, which ConfigMap/gateway/")


def test_without_a_policy_the_gateway_reaches_everything(three: list[Object]) -> None:
    """Then there is nothing to compare."""
    left = [each for each in three if each["kind"] != "NetworkPolicy"]

    assert json.dumps(left) != json.dumps(three)
    assert [found_by(rule, three_models(), left) for rule in RULES] == [[], []]
