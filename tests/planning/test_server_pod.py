"""Tests of triad.planning.server_pod: what holds of every pod of a model."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from contracts import environment as names
from tests.planning.placed import BASES, placed, workload
from triad.planning.model_pods import Container, Pod, VolumeKind
from triad.planning.server_pod import head_pod, server_pod
from triad.planning.timing import broken
from triad.spec.taken import FLAGS, VARIABLES

RAY = ("ray llama", "ray vllm")


def pods(base: str, **model: object) -> Iterator[Pod]:
    """Make every pod of a model."""
    found = placed(base, "production", **model)
    yield server_pod(found)
    if found.on_ray:
        yield head_pod(found)


def containers(base: str) -> Iterator[Container]:
    """Walk all containers of its pods."""
    for pod in pods(base):
        yield from (*pod.init_containers, *pod.containers)


@pytest.mark.parametrize("base", BASES)
def test_no_pod_is_killed_before_its_last_answer(base: str) -> None:
    """One chain: whoever waits outside waits longer, and the kubelet longest."""
    found = placed(base)
    timing = found.served.timing

    assert list(broken(timing)) == []
    for pod in pods(base):
        waited = max(int(part) for part in pod.containers[0].pre_stop[-1].split() if part.isdigit())
        assert timing.propagation_s < waited < pod.termination_grace_s
        assert pod.termination_grace_s == timing.termination_grace_s


@pytest.mark.parametrize("base", BASES)
def test_every_container_asks_for_what_it_needs_and_can_write_what_it_must(base: str) -> None:
    """Its root file system is read-only; mounts are of the pod's own volumes, each once."""
    for pod in pods(base):
        volumes = {each.name for each in pod.volumes}
        for each in (*pod.init_containers, *pod.containers):
            paths = [mount.path for mount in each.mounts]
            assert min(each.resources.cpu_m, each.resources.memory_mib) > 0
            assert each.writable_root is None
            assert {mount.volume for mount in each.mounts} <= volumes
            assert len(paths) == len(set(paths))
            assert "/tmp" in paths  # noqa: S108  # a volume of the pod


@pytest.mark.parametrize("base", BASES)
def test_weights_are_there_before_the_server_starts_and_only_their_container_writes_them(base: str) -> None:
    """Neuron alone keeps what it compiled beside them."""
    pod = server_pod(placed(base))
    [fetch] = pod.init_containers
    [seen] = [each for each in pod.containers[0].mounts if each.volume == "models"]
    [volume] = [each for each in pod.volumes if each.name == "models"]

    assert fetch.command == ("python", "-m", "serving.jobs.fetch")
    assert fetch.facts
    assert fetch.environment[names.MODEL_DIR].startswith(f"{seen.path}/")
    assert seen.read_only is (base != "neuron")
    assert (volume.size_mib or 0) << 20 > (placed(base).served.weights.loaded_bytes or 0)


@pytest.mark.parametrize("base", BASES)
def test_an_init_container_needs_no_more_than_the_server(base: str) -> None:
    """Else it would decide the size of the pod."""
    pod = server_pod(placed(base))
    [fetch], server = pod.init_containers, pod.containers[0]

    assert fetch.resources.cpu_m <= server.resources.cpu_m
    assert fetch.resources.memory_mib <= server.resources.memory_mib
    assert fetch.resources.devices == {}


@pytest.mark.parametrize("base", BASES)
def test_no_secret_is_written_down(base: str) -> None:
    """Keys come from Secrets, the hub's token to nobody but who downloads."""
    secret = {"LLM_API_KEY", "VLLM_API_KEY", "LLAMA_API_KEY", "HUGGING_FACE_HUB_TOKEN"}

    assert all(not secret & set(each.environment) for each in containers(base))
    assert all("--api-key" not in each.arguments for each in containers(base))


def test_the_hubs_token_reaches_who_downloads_a_gated_model() -> None:
    """And nobody else."""
    gated = {"model": "llama-3.1-8b-instruct", "context": 4096}
    pod = server_pod(placed("ray vllm", "production", **gated))

    assert [each.secret for each in pod.init_containers[0].secrets] == ["hf-token"]
    assert [each.secret for each in pod.containers[0].secrets] == ["model-server-key"]
    assert server_pod(placed("llama")).init_containers[0].secrets == ()


@pytest.mark.parametrize("base", RAY)
def test_ray_has_room_for_its_object_store_and_logs_in_volumes_that_kuberay_knows(base: str) -> None:
    """By KubeRay's names, so that its autoscaler sees the same logs."""
    for pod in pods(base):
        kinds = {each.name: each.kind for each in pod.volumes}
        assert (kinds["shared-mem"], kinds["ray-logs"]) == (VolumeKind.MEMORY, VolumeKind.DISK)


def test_ranks_that_talk_have_shared_memory() -> None:
    """One GPU alone needs none."""
    alone, together = (
        {each.name for each in server_pod(placed("vllm", vllm={"tensor_parallel": degree})).volumes}
        for degree in (1, 4)
    )

    assert together - alone == {"shared-mem"}


@pytest.mark.parametrize("base", RAY)
def test_workers_share_a_zone_and_want_their_heads(base: str) -> None:
    """By our labels, and within one of the clusters that an upgrade has two of."""
    found = placed(base)
    near = server_pod(found).affinity["podAffinity"]
    [required] = near["requiredDuringSchedulingIgnoredDuringExecution"]
    [wished] = near["preferredDuringSchedulingIgnoredDuringExecution"]

    assert required["labelSelector"]["matchLabels"] == server_pod(found).labels
    assert wished["podAffinityTerm"]["labelSelector"]["matchLabels"] == head_pod(found).labels
    assert required["matchLabelKeys"] == wished["podAffinityTerm"]["matchLabelKeys"] == ["ray.io/cluster"]
    assert wished["weight"] == 100


def test_a_constraint_selects_what_it_says_or_our_pods() -> None:
    """The rest is taken as it stands."""
    spread = {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule"}
    theirs = {"triad/model": "another"}
    own = {**spread, "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": {"matchLabels": theirs}}
    empty = {**spread, "topologyKey": "topology.kubernetes.io/zone", "labelSelector": {"matchLabels": {}}}
    pod = server_pod(placed("vllm", placement={"spread": [spread, own, empty]}))

    assert [each["labelSelector"]["matchLabels"] for each in pod.spread] == [pod.labels, theirs, pod.labels]
    assert [{**each, "labelSelector": None} for each in pod.spread] == [
        {**each, "labelSelector": None} for each in (spread, own, empty)
    ]


@pytest.mark.parametrize("base", ["llama", "vllm", "neuron"])
def test_a_plain_server_may_start_slowly_and_dies_soon(base: str) -> None:
    """The first probe waits for a whole cold start, the others do not."""
    server = server_pod(placed(base)).containers[0]
    assert server.startup
    assert server.liveness
    assert server.readiness

    assert server.startup.period_s * server.startup.failures >= placed(base).cold_start_s
    assert server.liveness.period_s * server.liveness.failures <= 60
    assert server.readiness.period_s * server.readiness.failures < server.liveness.period_s * server.liveness.failures
    assert {each.port for each in (server.startup, server.liveness, server.readiness)} - {None} <= set(server.ports)


@pytest.mark.parametrize("base", RAY)
def test_kuberays_own_probes_stay(base: str) -> None:
    """It asks raylet and proxy, by the ports that it finds by name."""
    for pod in pods(base):
        ray = pod.containers[0]
        assert ray.startup is ray.liveness is ray.readiness is None
        assert {"serve", "metrics"} <= set(ray.ports)


@pytest.mark.parametrize("base", BASES)
def test_no_flag_is_said_twice_and_none_that_is_said_may_be_given(base: str) -> None:
    """The spec refuses what stands here, by the same names."""
    server = server_pod(placed(base)).containers[0]
    flags = [each for each in server.arguments if each.startswith("--")]
    engine = placed(base).served.engine

    assert len(flags) == len(set(flags))
    assert set(flags) <= set(FLAGS[engine])


@pytest.mark.parametrize("base", BASES)
def test_no_variable_that_is_set_may_be_given(base: str) -> None:
    """Neither of the container nor of the replica."""
    found = workload(base)
    told = {name for pod in pods(base) for each in pod.containers for name in each.environment}

    assert told | set(found.model.environment) <= set(VARIABLES)


@pytest.mark.parametrize("base", ["llama", "vllm", "neuron"])
def test_hook_and_engine_together_outlast_the_longest_answer(base: str) -> None:
    """What cuts its answers when it is told to end is told only once they are given: llama.cpp, and vLLM on Neuron."""
    found = placed(base)
    server = server_pod(found).containers[0]
    told = dict(pairwise(server.arguments)).get("--shutdown-timeout", "0")

    assert int(server.pre_stop[-1]) + int(told) > found.served.timing.request_s
