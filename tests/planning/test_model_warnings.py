"""Tests of triad.planning.model_warnings."""

import pytest

from tests.planning.placed import placed
from triad.planning.model_warnings import NOT_ON_NEURON, model_warnings
from triad.planning.placed_model import PlacedModel
from triad.planning.pools import node_pools
from triad.planning.server_pod import server_pod
from triad.spec import PlatformSpec


def said(base: str, **model: object) -> dict[str, str]:
    """List what to look at by its path."""
    return {each.path: each.message for each in model_warnings(placed(base, "production", **model))}


@pytest.mark.parametrize("base", ["ray llama", "llama", "vllm", "neuron"])
def test_a_plain_model_has_nothing_to_look_at(base: str) -> None:
    """A warning that is always there warns of nothing."""
    assert said(base) == {}


@pytest.mark.parametrize("key", ["tokenizer_pool_size", "max_parallel_loading_workers"])
def test_what_the_engine_no_longer_has_is_named_with_its_version(key: str) -> None:
    """It is accepted, so that other charts' values can be taken over, and does nothing."""
    message = said("vllm", vllm={key: 2})[f"models.m.vllm.{key}"]

    assert message.startswith("does nothing: vLLM 0.29.0 ")


@pytest.mark.parametrize("key", NOT_ON_NEURON)
def test_what_neuron_does_not_read_is_named_where_it_is_given(key: str) -> None:
    """A default is no wish; on a GPU both count."""
    value = {"gpu_memory_utilization": 0.8, "max_num_batched_tokens": 1024}[key]

    assert said("neuron", vllm={key: value})[f"models.m.vllm.{key}"].startswith("does nothing on Neuron")
    assert said("neuron", vllm={"tensor_parallel": 2}) == {}
    assert said("vllm", vllm={key: value}) == {}


def test_ray_on_spot_names_what_was_seen() -> None:
    """It is accepted by its own key alone."""
    spec = PlatformSpec.model_validate(
        {
            "pools": {"s": {"silicon": "graviton", "capacity": ["spot", "on-demand"]}},
            "models": {
                "m": {
                    "model": "llama-3.2-3b-instruct-q4_0",
                    "pool": "s",
                    "longest_answer": "60s",
                    "ray": {"spot": True},
                }
            },
        }
    )
    [notice] = model_warnings(PlacedModel.of(spec, node_pools(spec), "m"))

    assert notice.path == "models.m.ray.spot"
    assert "ray-project/ray#66056" in notice.message
    assert "#66157" in notice.message


def test_an_upgrade_on_accelerators_says_what_it_takes_or_what_happens_without() -> None:
    """Two clusters side by side take twice the devices."""
    without = said("ray vllm", replicas={"max": 3})["models.m.ray.upgrade"]
    beside = said("ray vllm", replicas={"max": 3}, ray={"upgrade": "new-cluster"})["models.m.ray.upgrade"]

    assert "reaches no running pod" in without
    assert "6 devices" in without
    assert "6 devices at most, not 3" in beside


def test_devices_that_nothing_computes_on_are_counted() -> None:
    """They are paid for."""
    assert "1 of its 4 devices" in said("vllm", vllm={"gpus": 4})["models.m.vllm.gpus"]
    assert (
        "1 of a pod's 3 devices"
        in said("vllm", vllm={"tensor_parallel": 2}, resources={"accelerators": 3})["models.m.resources.accelerators"]
    )


def test_devices_that_a_deployments_one_replica_cannot_use_are_counted() -> None:
    """On Ray they are other replicas'; one process of vLLM has none."""
    key, four = "models.m.resources.accelerators", {"accelerators": 4}

    assert said("vllm", resources=four)[key] == (
        "3 of a pod's 4 devices stay idle: a Deployment's pod is one replica, which takes 1"
    )
    assert key not in said("ray vllm", resources=four)


def test_a_gated_model_without_a_token_waits() -> None:
    """For a key of the spec, or a Secret that somebody makes."""
    assert "hf-token" in said("vllm", model="llama-3.1-8b-instruct")["secrets.hugging_face"]


def test_a_model_of_no_repository_needs_a_claim() -> None:
    """Those that ship are for laptops: no bucket has them, and no pod tries to fetch them."""
    found = placed("llama", "production", model="tiny-chat", engine="llama.cpp")

    assert "models.m.storage.claim" in {each.path for each in model_warnings(found)}
    assert server_pod(found).init_containers == ()
    assert said("llama", model="tiny-chat", engine="llama.cpp", storage={"claim": "weights"}) == {}


def test_a_model_whose_bytes_were_found_nowhere_is_named() -> None:
    """What sizes make of them is the least that it has."""
    scout = {"model": "llama-4-scout-17b-16e-instruct-int4", "vllm": {"tensor_parallel": 8}, "slots": 1}

    assert "was found nowhere" in said("vllm", **scout)["models.m.model"]


def test_a_model_of_which_no_fit_is_known_is_named() -> None:
    """Without a shape nothing can be counted, and the first node would tell."""
    own = {"mine": {"repository": "a/b", "context": 4096, "precision": "bfloat16"}}
    model = {"model": "mine", "pool": "gpu", "runtime": "deployment"}
    spec = PlatformSpec.model_validate(
        {"pools": {"gpu": {"silicon": "nvidia"}}, "catalog": own, "models": {"m": model}}
    )
    found = model_warnings(PlacedModel.of(spec, node_pools(spec), "m"))

    assert [each.path for each in found if each.message.startswith("whether it fits is not known: ")] == [
        "models.m.model"
    ]
