"""Tests of triad.planning.ray_cluster."""

import json

import pytest

from tests.planning.placed import placed, workload
from triad.planning.model_pods import RayCluster
from triad.planning.model_storage import RAY_LOGS_MIB, RAY_SHARED_MIB
from triad.planning.ray_cluster import OBJECT_STORE_BYTES
from triad.planning.ray_containers import LOG_BACKUPS, LOG_BYTES

FILES = 40


def ray(base: str, **model: object) -> RayCluster:
    """Decide the cluster of one model."""
    found = workload(base, "production", **model).ray
    assert found

    return found


def test_no_model_runs_on_the_head() -> None:
    """Serve puts a replica where there are CPUs; the head has none to give."""
    assert ray("ray llama").head_parameters["num-cpus"] == "0"
    assert ray("ray vllm").head_parameters["num-gpus"] == "0"


@pytest.mark.parametrize(("base", "model"), [("ray llama", {"cpus": 6}), ("ray vllm", {})])
def test_a_worker_gives_out_exactly_one_replica(base: str, model: dict[str, int]) -> None:
    """Two on one worker would share what was counted for one."""
    found, cluster = placed(base, "production", **model), ray(base, **model)

    assert cluster.worker_parameters["num-cpus"] == str(found.served.cpus or 2)
    assert cluster.worker_parameters.get("num-gpus") == ("1" if found.served.ranks else None)


def test_neuron_cores_are_said_because_ray_does_not_find_them() -> None:
    """As JSON within quotes, for the shell that reads the parameter."""
    model = {"pool": "inf", "context": 4096, "image": {"repository": "example.org/neuron", "tag": "1"}}
    written = ray("ray vllm", **model).worker_parameters["resources"]

    assert json.loads(json.loads(written)) == {"neuron_cores": 2}


def test_the_autoscaler_waits_longer_than_a_cold_start() -> None:
    """Else it kills workers that still load."""
    found = ray("ray vllm", replicas={"max": 2})
    assert found.autoscaler
    [waits] = found.autoscaler.environment.values()

    assert int(waits) >= max(3600, 2 * placed("ray vllm").cold_start_s)


@pytest.mark.parametrize(
    ("autoscaling", "mode", "idle_s"),
    [({}, "Default", 60), ({"mode": "Conservative"}, "Conservative", 60), ({"idle_timeout": "2m"}, "Default", 120)],
)
def test_the_autoscaler_is_as_it_is_given(autoscaling: dict[str, str], mode: str, idle_s: int) -> None:
    """Mode and idle time."""
    found = ray("ray llama", replicas={"max": 2}, ray={"autoscaling": autoscaling}).autoscaler
    assert found

    assert (found.mode, found.idle_s) == (mode, idle_s)


@pytest.mark.parametrize(
    ("base", "given", "strategy"),
    [
        ("ray llama", {}, "NewCluster"),
        ("ray llama", {"upgrade": "none"}, "None"),
        ("ray vllm", {}, "None"),
        ("ray vllm", {"upgrade": "new-cluster"}, "NewCluster"),
    ],
)
def test_a_second_set_of_accelerators_is_bought_only_on_demand(base: str, given: dict[str, str], strategy: str) -> None:
    """On CPUs a second cluster costs little."""
    assert ray(base, ray=given).upgrade == strategy


def test_what_ray_keeps_fits_its_volumes() -> None:
    """A full volume of logs would evict the pod; a small store falls back to disk."""
    assert FILES * LOG_BYTES * (1 + LOG_BACKUPS) < RAY_LOGS_MIB << 20
    assert OBJECT_STORE_BYTES < RAY_SHARED_MIB << 20


def test_the_version_is_that_of_the_image() -> None:
    """KubeRay chooses its own flags by it."""
    assert ray("ray vllm").version == "2.60.0"
