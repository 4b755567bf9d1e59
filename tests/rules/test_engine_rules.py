"""Rules over the engines inside pods, each with its mistake planted."""

import pytest

from tests.rules.serving_objects import HEAD, WORKERS, Object, change, found_by
from triad.rules import engine_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    engine_rules.vllm_remote_media,
    engine_rules.engine_key,
    engine_rules.ray_version,
)

PLANTED = [
    (
        engine_rules.engine_key,
        "Deployment/code",
        "spec.template.spec.containers.0.env.1",
        {"name": "OTHER", "value": "x"},
        "Deployment/models/code vllm env VLLM_API_KEY",
        "must be there, by secretKeyRef",
    ),
    (
        engine_rules.engine_key,
        "Deployment/code",
        "spec.template.spec.containers.0.env.1",
        {"name": "VLLM_API_KEY", "value": ""},
        "Deployment/models/code vllm env VLLM_API_KEY",
        "must be there, by secretKeyRef",
    ),
    (
        engine_rules.engine_key,
        "Deployment/code",
        "spec.template.spec.containers.0.command",
        ["/opt/llama.cpp/llama-server"],
        "Deployment/models/code vllm env LLAMA_API_KEY",
        "must be there, by secretKeyRef",
    ),
    (
        engine_rules.vllm_remote_media,
        "Deployment/code",
        "spec.template.spec.containers.0.args",
        ["--model", "x"],
        "Deployment/models/code vllm",
        "must have --allowed-media-domains and at least one host, got none",
    ),
    (
        engine_rules.vllm_remote_media,
        "Deployment/code",
        "spec.template.spec.containers.0.args",
        ["--allowed-media-domains", "--model", "x"],
        "Deployment/models/code vllm",
        "got none",
    ),
    (
        engine_rules.vllm_remote_media,
        "Deployment/code",
        "spec.template.spec.containers.0.args",
        ["--allowed-media-domains=*"],
        "Deployment/models/code vllm",
        "got *",
    ),
    (
        engine_rules.vllm_remote_media,
        "Deployment/code",
        "spec.template.spec.containers.0.env.0.value",
        "1",
        "Deployment/models/code vllm",
        "VLLM_MEDIA_URL_ALLOW_REDIRECTS must be '0', got '1'",
    ),
    (
        engine_rules.ray_version,
        "RayService/chat",
        "spec.rayClusterConfig.rayVersion",
        "2.47.0",
        "RayService/models/chat rayVersion",
        "must be '2.60.0' as in the image of",
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

    found, *_ = found_by(rule, empty, served)

    assert found[0].startswith(place)
    assert message in found[1]


@pytest.mark.parametrize(
    ("image", "command", "is_vllm"),
    [
        ("public.ecr.aws/neuron/pytorch-inference-vllm-neuronx:0.16.0", None, True),
        ("1.dkr.ecr.us-east-1.amazonaws.com/triad/cuda:1", ["vllm", "serve", "/models/code"], True),
        (
            "1.dkr.ecr.us-east-1.amazonaws.com/triad/cuda:1",
            ["python", "-m", "vllm.entrypoints.openai.api_server"],
            True,
        ),
        ("docker.io/vllm/vllm-openai:v0.29.0", ["python", "-m", "serving.jobs.fetch"], False),
        ("1.dkr.ecr.us-east-1.amazonaws.com/vllm/graviton:1", None, False),
    ],
)
def test_vllm_is_known_by_its_command_or_its_image(
    empty: Rendered, served: list[Object], image: str, command: list[str] | None, *, is_vllm: bool
) -> None:
    """A command of its own decides what runs in an image."""
    container = "spec.template.spec.containers.0"
    change(served, "Deployment/code", f"{container}.image", image)
    change(served, "Deployment/code", f"{container}.args", [])
    if command:
        change(served, "Deployment/code", f"{container}.command", command)

    assert bool(found_by(engine_rules.vllm_remote_media, empty, served)) is is_vllm


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("rayproject/ray:2.60.0-py312", []),
        (
            "docker.io/rayproject/ray-llm:2.59.0-py311-cu130",
            ["must be '2.59.0' as in the image of workerGroupSpecs[0], got '2.60.0'"],
        ),
        ("${registry}/triad/graviton:abc", []),
        ("example.com/someone/model:1.0", []),
    ],
)
def test_an_image_that_tells_its_ray_is_believed(
    empty: Rendered, served: list[Object], image: str, found: list[str]
) -> None:
    """One that does not tell is not judged."""
    change(served, "RayService/chat", f"{WORKERS}.template.spec.containers.0.image", image)

    assert [message for _, message in found_by(engine_rules.ray_version, empty, served)] == found


def test_head_and_workers_are_both_compared(empty: Rendered, served: list[Object]) -> None:
    """A cluster of two versions does not come up."""
    change(served, "RayService/chat", f"{HEAD}.template.spec.containers.0.image", "rayproject/ray:2.58.0")

    [(_, message)] = found_by(engine_rules.ray_version, empty, served)

    assert "headGroupSpec" in message
