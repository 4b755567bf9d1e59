"""The rule that no secret is written where everybody reads it, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import WORKERS, Object, change, found_by
from triad.rules import plain_secret_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (plain_secret_rules.secret_in_plain,)

PLANTED = [
    (
        plain_secret_rules.secret_in_plain,
        "Deployment/code",
        "spec.template.spec.containers.0.env.1",
        {"name": "VLLM_API_KEY", "value": "abc"},
        "Deployment/models/code vllm env VLLM_API_KEY",
        "by secretKeyRef",
    ),
    (
        plain_secret_rules.secret_in_plain,
        "RayService/chat",
        f"{WORKERS}.template.spec.initContainers",
        [{"name": "weights", "env": [{"name": "HF_TOKEN", "value": "x"}]}],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] weights env HF_TOKEN",
        "by secretKeyRef",
    ),
    (
        plain_secret_rules.secret_in_plain,
        "Deployment/code",
        "spec.template.spec.containers.0.args",
        ["--api-key", "abc"],
        "Deployment/models/code vllm --api-key",
        "arguments are seen by all",
    ),
    (
        plain_secret_rules.secret_in_plain,
        "Deployment/code",
        "spec.template.spec.containers.0.args",
        ["--api-key=abc"],
        "Deployment/models/code vllm --api-key",
        "arguments are seen by all",
    ),
    (
        plain_secret_rules.secret_in_plain,
        "RayService/chat",
        "spec.serveConfigV2",
        "applications: [{runtime_env: {env_vars: {LLM_API_KEY: x}}}]",
        "RayService/models/chat spec.serveConfigV2 LLM_API_KEY",
        "must not be in a runtime environment",
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


@pytest.mark.parametrize("name", ["token", "gateway.password", "OPENAI_API_KEY"])
def test_a_config_map_with_a_secret_is_found(empty: Rendered, name: str) -> None:
    """Whoever may read a namespace may read it."""
    facts = {
        "kind": "ConfigMap",
        "metadata": {"name": "facts", "namespace": "models"},
        "data": {name: "abc", "url": "x"},
    }

    [(where, _)] = found_by(plain_secret_rules.secret_in_plain, empty, [facts])

    assert where == f"ConfigMap/models/facts data.{name}"


@pytest.mark.parametrize(
    "args", [["--api-key", "$(VLLM_API_KEY)"], ["--api-key=$(VLLM_API_KEY)"], ["--max-tokens", "5"]]
)
def test_a_variable_as_an_argument_is_allowed(empty: Rendered, served: list[Object], args: list[str]) -> None:
    """The kubelet puts its value in when the container starts."""
    change(served, "Deployment/code", "spec.template.spec.containers.0.args", args)

    assert found_by(plain_secret_rules.secret_in_plain, empty, served) == []
