"""Rules over the token of a Ray cluster and the key of its servers, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import Object, change, found_by
from tests.rules.three_models import three_models
from triad.rules import ray_key_rules
from triad.rules.ray_rules import ray_token
from triad.rules.rule import Rule

RULES = (ray_key_rules.ray_token_kept, ray_key_rules.front_key)
CLUSTER = "spec|rayClusterConfig"
OFF = {"name": "RAY_AUTH_MODE", "value": "disabled"}
WORKER = f"{CLUSTER}|workerGroupSpecs|0|template|spec|containers|0|env"

SWITCHED_OFF = [
    (f"{CLUSTER}|headGroupSpec|template|spec|containers|0|env", "headGroupSpec ray-head env RAY_AUTH_MODE"),
    (WORKER, "workerGroupSpecs[0] ray-worker env RAY_AUTH_MODE"),
    (f"{CLUSTER}|workerGroupSpecs|0|template|spec|initContainers|0|env", "workerGroupSpecs[0] weights env"),
    (f"{CLUSTER}|autoscalerOptions", "autoscalerOptions.env RAY_AUTH_MODE"),
]


def _c(three: list[Object]) -> Object:
    return next(each for each in three if (each["kind"], each["metadata"]["name"]) == ("RayService", "c"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_cluster_with_token_and_key_is_allowed(three: list[Object], rule: Rule) -> None:
    """As it is rendered."""
    assert found_by(rule, three_models(), three) == []


@pytest.mark.parametrize(("path", "place"), SWITCHED_OFF)
def test_a_container_that_turns_the_token_off_is_found(three: list[Object], path: str, place: str) -> None:
    """KubeRay adds the variable only where there is none."""
    change(three, "RayService/c", path, {"env": [OFF]} if path.endswith("Options") else [OFF])

    [(where, message)] = found_by(ray_key_rules.ray_token_kept, three_models(), three)

    assert where.startswith(f"RayService/models/c {place}")
    assert message == "must be 'token' or left to KubeRay, got 'disabled'"


def test_an_application_that_turns_the_token_off_is_found(three: list[Object]) -> None:
    """What Serve tells its processes comes last."""
    text = _c(three)["spec"]["serveConfigV2"].replace("env_vars:\n", "env_vars:\n      RAY_AUTH_MODE: disabled\n")
    change(three, "RayService/c", "spec|serveConfigV2", text)

    [(where, _)] = found_by(ray_key_rules.ray_token_kept, three_models(), three)

    assert where == "RayService/models/c serveConfigV2 c env_vars RAY_AUTH_MODE"


def test_a_cluster_that_is_never_told_to_ask_for_a_token_is_found(three: list[Object]) -> None:
    """Without `authOptions` KubeRay gives no container RAY_AUTH_MODE."""
    change(three, "RayService/c", f"{CLUSTER}|authOptions", None)

    [(where, _)] = found_by(ray_token, three_models(), three)

    assert where == "RayService/models/c authOptions.mode"


@pytest.mark.parametrize(
    "given", [[], [{"name": "LLM_API_KEY", "value": ""}], [{"name": "VLLM_API_KEY", "valueFrom": {"secretKeyRef": {}}}]]
)
def test_a_worker_without_the_key_is_found(three: list[Object], given: list[Object]) -> None:
    """Left out, empty, or under a name that the front does not read."""
    change(three, "RayService/c", WORKER, given)

    [(where, message)] = found_by(ray_key_rules.front_key, three_models(), three)

    assert where == "RayService/models/c workerGroupSpecs[0] ray-worker env LLM_API_KEY"
    assert message == "must be there, by secretKeyRef"


def test_an_application_of_somebody_else_is_not_judged(three: list[Object]) -> None:
    """Nobody here knows what it reads."""
    text = _c(three)["spec"]["serveConfigV2"].replace("import_path: serving.", "import_path: theirs.")
    change(three, "RayService/c", "spec|serveConfigV2", text)
    change(three, "RayService/c", WORKER, [])

    assert found_by(ray_key_rules.front_key, three_models(), three) == []
