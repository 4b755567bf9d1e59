"""Tests of triad.planning.ranks."""

import pytest

from tests.planning.placed import placed
from triad.planning.ranks import Ranks


def ranks(base: str, **model: object) -> Ranks:
    """Split one model."""
    found = placed(base, "production", **model).served.ranks
    assert found

    return found


@pytest.mark.parametrize(
    ("base", "vllm", "devices", "of_a_pod"),
    [
        ("vllm", {}, 1, 1),
        ("vllm", {"tensor_parallel": 4}, 4, 4),
        ("vllm", {"tensor_parallel": 2, "pipeline_parallel": 2}, 4, 4),
        ("ray vllm", {"tensor_parallel": 2, "pipeline_parallel": 2}, 4, 2),
        ("neuron", {}, 1, 1),
        ("neuron", {"tensor_parallel": 8}, 4, 4),
        ("neuron", {"gpus": 12, "tensor_parallel": 24}, 12, 12),
    ],
)
def test_devices_follow_from_the_degrees(base: str, vllm: dict[str, int], devices: int, of_a_pod: int) -> None:
    """A stage of the pipeline has a worker of its own on Ray; a Neuron device has two cores."""
    found = ranks(base, vllm=vllm)

    assert (found.devices, found.of_a_pod) == (devices, of_a_pod)


def test_on_neuron_all_cores_of_the_devices_share_each_layer() -> None:
    """A core that has nothing to do is paid for all the same."""
    assert [ranks("neuron", vllm={"gpus": count}).tensor for count in (1, 4)] == [2, 8]


@pytest.mark.parametrize(
    ("vllm", "accelerators", "pods"),
    [({}, None, 3), ({}, 4, 1), ({}, 2, 2), ({"pipeline_parallel": 2}, None, 6), ({"pipeline_parallel": 2}, 2, 3)],
)
def test_pods_hold_several_replicas_or_a_part_of_one(vllm: dict[str, int], accelerators: int | None, pods: int) -> None:
    """Three replicas of one GPU fit one worker of four; two stages take two workers."""
    resources = {"accelerators": accelerators} if accelerators else {}

    assert ranks("ray vllm", vllm=vllm, resources=resources).pods(3) == pods


@pytest.mark.parametrize("base", ["vllm", "neuron"])
@pytest.mark.parametrize(("replicas", "accelerators"), [(3, 4), (3, 2), (1, 4)])
def test_a_deployments_pod_is_one_replica(base: str, replicas: int, accelerators: int) -> None:
    """Its one process serves one, and what it does not compute on stays idle."""
    model = placed(base, replicas={"min": replicas}, resources={"accelerators": accelerators})

    assert (model.least_pods, model.most_pods) == (replicas, replicas)
    assert model.served.ranks
    assert model.served.ranks.idle == accelerators - 1


def test_llama_cpp_has_none() -> None:
    """CPUs compute."""
    assert placed("ray llama").served.ranks is None
