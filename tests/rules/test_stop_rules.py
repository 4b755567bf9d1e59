"""Rules over the end of pods, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import HEAD, WORKERS, Object, change, found_by
from triad.planning.timing import CHAIN
from triad.rules import stop_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (stop_rules.serving_stops, stop_rules.grace_outlasts_stop, stop_rules.stop_outlasts_answer)
POD = "spec.template.spec"
WORKER = f"{WORKERS}.template.spec.containers.0"
SERVE = "applications: [{name: chat, deployments: [{name: llama-cpp, graceful_shutdown_timeout_s: 45}]}]"
HA_PROXY = [
    {"name": "RAY_SERVE_ENABLE_HA_PROXY", "value": "1"},
    {"name": "RAY_SERVE_HAPROXY_HARD_STOP_AFTER_S", "value": "30"},
]
LINK = "pre_stop_s + graceful_shutdown_s < termination_grace_s: otherwise streams are cut"

PLANTED = [
    (
        stop_rules.serving_stops,
        "Deployment/code",
        f"{POD}.containers.0.lifecycle",
        None,
        "Deployment/models/code",
        "no container has a preStop hook",
    ),
    (
        stop_rules.serving_stops,
        "RayService/chat",
        f"{WORKER}.lifecycle",
        None,
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0]",
        "no container has a preStop hook",
    ),
    (
        stop_rules.serving_stops,
        "RayService/chat",
        "spec.excludeHeadPodFromServeSvc",
        None,
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec",
        "no container has a preStop hook",
    ),
    (
        stop_rules.grace_outlasts_stop,
        "Deployment/code",
        f"{POD}.terminationGracePeriodSeconds",
        15,
        "Deployment/models/code vllm",
        f"terminationGracePeriodSeconds 15 is too short: preStop takes 15s and the engine 0s; {LINK}",
    ),
    (
        stop_rules.grace_outlasts_stop,
        "Deployment/code",
        f"{POD}.containers.0.args",
        ["--shutdown-timeout=45"],
        "Deployment/models/code vllm",
        "preStop takes 15s and the engine 45s",
    ),
    (
        stop_rules.grace_outlasts_stop,
        "Deployment/code",
        f"{POD}.containers.0.args",
        ["--port", "8000", "--shutdown-timeout", "45"],
        "Deployment/models/code vllm",
        "preStop takes 15s and the engine 45s",
    ),
    (
        stop_rules.grace_outlasts_stop,
        "RayService/chat",
        "spec.serveConfigV2",
        SERVE,
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] ray-worker",
        "preStop takes 15s and the engine 45s",
    ),
    (
        stop_rules.grace_outlasts_stop,
        "RayService/chat",
        f"{WORKER}.lifecycle.preStop.exec.command",
        ["sh", "-c", "ray drain-node --deadline-remaining-seconds 60; sleep 60"],
        "RayService/models/chat spec.rayClusterConfig.workerGroupSpecs[0] ray-worker",
        "preStop takes 60s and the engine 0s",
    ),
    (
        stop_rules.grace_outlasts_stop,
        "RayService/chat",
        f"{HEAD}.template.spec.containers.0.env",
        HA_PROXY,
        "RayService/models/chat spec.rayClusterConfig.headGroupSpec ray-head",
        f"terminationGracePeriodSeconds 30 is too short: preStop takes 0s and the engine 30s; {LINK}",
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


def test_a_hook_that_is_no_sleep_is_taken_on_trust(empty: Rendered, served: list[Object]) -> None:
    """How long a program takes cannot be read from its name."""
    hook = {"preStop": {"exec": {"command": ["python", "-m", "serving.drain"]}}}
    change(served, "Deployment/code", f"{POD}.containers.0.lifecycle", hook)

    assert [found_by(rule, empty, served) for rule in RULES] == [[], [], []]


@pytest.mark.parametrize("rule", [stop_rules.serving_stops, stop_rules.grace_outlasts_stop], ids=lambda rule: rule.name)
def test_a_hook_of_kubernetes_own_is_read_too(empty: Rendered, served: list[Object], rule: Rule) -> None:
    """A sleep that needs no program in the image."""
    change(served, "RayService/chat", f"{WORKER}.lifecycle", {"preStop": {"sleep": {"seconds": 39}}})

    assert found_by(rule, empty, served) == []


def test_every_inequality_that_is_named_is_one_of_the_chain() -> None:
    """Whoever reads a finding finds the sentence where the times are decided."""
    assert LINK in [str(each) for each in CHAIN]


ANSWER = "request_s < graceful_shutdown_s: otherwise streams are cut"
CUT = [
    (
        "Deployment/code",
        {},
        ("Deployment/models/code vllm", f"ends an answer of 240s: preStop takes 15s and the engine 0s; {ANSWER}"),
    ),
    (
        "Deployment/code",
        {f"{POD}.containers.0.args": ["--shutdown-timeout", "225"]},
        ("Deployment/models/code vllm", f"ends an answer of 240s: preStop takes 15s and the engine 225s; {ANSWER}"),
    ),
    (
        "RayService/chat",
        {"spec.serveConfigV2": SERVE, f"{WORKER}.lifecycle.preStop.exec.command": ["sleep", "240"]},
        (
            "RayService/models/chat spec.serveConfigV2 llama-cpp",
            f"graceful_shutdown_timeout_s 45 ends an answer of 240s; {ANSWER}",
        ),
    ),
]


@pytest.mark.parametrize(("where", "changes", "found"), CUT)
def test_a_model_whose_longest_answer_is_cut_is_found(
    empty: Rendered, served: list[Object], where: str, changes: dict[str, object], found: tuple[str, str]
) -> None:
    """By its hook, by its engine, or by Serve."""
    template = WORKERS if where == "RayService/chat" else "spec"
    for path in ("metadata|labels", f"{template}.template.metadata.labels".replace(".", "|")):
        change(served, where, f"{path}|triad/model", "chat-gpu")
    for path, value in changes.items():
        change(served, where, path, value)

    assert found_by(stop_rules.stop_outlasts_answer, empty, served) == [found]


@pytest.mark.parametrize("args", [["--shutdown-timeout", "226"], ["--shutdown-timeout=226"]])
def test_an_answer_that_has_its_time_is_not_cut(empty: Rendered, served: list[Object], args: list[str]) -> None:
    """Hook and engine have it together."""
    change(served, "Deployment/code", "spec|template|metadata|labels|triad/model", "chat-gpu")
    change(served, "Deployment/code", f"{POD}.containers.0.args", args)

    assert found_by(stop_rules.stop_outlasts_answer, empty, served) == []
