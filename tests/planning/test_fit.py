"""Tests of triad.planning.fit."""

from collections.abc import Mapping

import pytest

from contracts import environment as names
from triad.catalog.instances import instance_types
from triad.planning.fit import ModelFit, model_fits
from triad.planning.fit_on_node import fit_on_node, visible_bytes
from triad.planning.fit_result import Verdict
from triad.planning.fit_vllm import RESERVED_BYTES
from triad.planning.node_price import instance_usd_hour
from triad.planning.pod_room import pod_room
from triad.planning.pod_shape import PodShape
from triad.planning.pools import node_pools
from triad.planning.serving import served_model
from triad.planning.weights import Weights
from triad.spec import Capacity, PlatformSpec

Pools = Mapping[str, Mapping[str, object]]

GPU: Pools = {"gpu": {"silicon": "nvidia", "families": ["g5", "g6"]}}
CPU: Pools = {"cpu": {"silicon": "graviton", "families": ["c8g", "m8g"], "sizes": ["xlarge", "2xlarge", "4xlarge"]}}
GIB = 1 << 30


def spec_of(pools: Pools, **model: object) -> PlatformSpec:
    """Make a platform with one model in its one pool."""
    [pool] = pools

    return PlatformSpec.model_validate({"pools": pools, "models": {"m": {"pool": pool, **model}}})


def fit_of(pools: Pools, **model: object) -> ModelFit:
    """Decide that model."""
    spec = spec_of(pools, **model)
    [found] = model_fits(spec, node_pools(spec))

    return found


def test_the_cheapest_type_that_fits_is_chosen() -> None:
    """Every cheaper one of the pool is too small, and every dearer one would do."""
    spec = spec_of(CPU, model="llama-3.2-3b-instruct-q4_0", cpus=2)
    [pool] = node_pools(spec)
    [found] = model_fits(spec, [pool])
    served = served_model(spec, "m")
    weights = Weights.of(served.weights)
    assert weights
    assert found.cheapest
    fitting = {
        each.name
        for each in pool.types
        if fit_on_node(served, weights, each, PodShape.of(spec, spec.models["m"], pool, each)).fits
    }
    prices = {each.name: instance_usd_hour(spec, each, Capacity.ON_DEMAND) for each in pool.types}
    usd = {name: figure.value for name, figure in prices.items() if figure}

    assert found.fit.fits
    assert found.cheapest.name == min(fitting, key=lambda name: usd[name])
    assert found.usd_hour == usd[found.cheapest.name]
    assert 0 < len(fitting) < len(pool.types)


def test_prices_of_the_spec_choose_the_node() -> None:
    """A negotiated price makes another type the cheapest."""
    base = {"pools": CPU, "models": {"m": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu", "cpus": 2}}}
    spec = PlatformSpec.model_validate(base | {"prices": {"on_demand": {"m8g.4xlarge": 0.001}}})
    [found] = model_fits(spec, node_pools(spec))

    assert found.cheapest
    assert (found.cheapest.name, found.usd_hour) == ("m8g.4xlarge", 0.001)


def test_a_model_that_no_node_holds_names_one_that_would() -> None:
    """27.5 GiB of weights need the 48 GB of a g6e."""
    found = fit_of(GPU, model="qwen3-14b")

    assert (found.fit.verdict, found.cheapest) == (Verdict.OOM, None)
    assert found.is_wrong
    assert found.elsewhere
    assert found.elsewhere.family == "g6e"


def test_more_threads_than_a_node_leaves_are_refused() -> None:
    """A pod that asks for them would wait for ever."""
    found = fit_of(CPU, model="llama-3.2-1b-instruct-q4_0", cpus=16)

    assert found.fit.verdict is Verdict.TOO_FEW_CPUS
    assert "leaves 15 to a pod" in found.fit.reason


def test_weights_need_room_on_the_disk() -> None:
    """A small volume holds system and images, and no 18 GiB file."""
    pools = {"cpu": {"silicon": "graviton", "families": ["m8g"], "sizes": ["8xlarge"], "disk": {"size_gib": 30}}}
    found = fit_of(pools, model="qwq-32b-q4_k_m", slots=1)

    assert found.fit.verdict is Verdict.DISK_TOO_SMALL


def test_what_the_catalogue_does_not_know_is_not_refused() -> None:
    """Only what is known to fail fails."""
    added = {"unread": {"repository": "a/b", "gguf": "u.gguf", "context": 512, "precision": "Q4_0"}}
    models = {"m": {"pool": "cpu", "model": "unread"}}
    spec = PlatformSpec.model_validate({"pools": CPU, "catalog": added, "models": models})
    [found] = model_fits(spec, node_pools(spec))

    assert found.fit.verdict is Verdict.UNKNOWN
    assert not found.is_wrong


@pytest.mark.parametrize(("context", "verdict"), [(8192, Verdict.UNKNOWN), (1_000_000, Verdict.KV_TOO_SMALL)])
def test_bytes_that_were_found_nowhere_promise_nothing(context: int, verdict: Verdict) -> None:
    """Which layers of Scout's INT4 copy are quantised nobody says; too much is too much all the same."""
    pools = {"gpu": {"silicon": "nvidia", "families": ["g6"], "sizes": ["48xlarge"], "limits": {"accelerators": 8}}}
    scout = {"model": "llama-4-scout-17b-16e-instruct-int4", "vllm": {"tensor_parallel": 8}, "runtime": "deployment"}
    found = fit_of(pools, **scout, context=context)

    assert found.fit.verdict is verdict
    assert found.instance
    assert found.instance.name == "g6.48xlarge"
    assert found.cheapest is None


def test_bytes_that_a_spec_says_of_a_quantised_model_are_counted() -> None:
    """The index of its safetensors has them."""
    shape = {"parameters": 8_030_261_248, "layers": 32, "hidden": 4096, "intermediate": 14336, "heads": 32}
    shape |= {"kv_heads": 8, "head_size": 128, "vocabulary": 128_256, "tied": False}
    own = {"repository": "a/b", "context": 8192, "precision": "awq-int4", "shape": shape}
    verdicts = []
    for entry in (own, own | {"weight_bytes": 5_700_000_000}, own | {"precision": "bfloat16"}):
        models = {"m": {"pool": "gpu", "model": "own", "context": 1024}}
        spec = PlatformSpec.model_validate({"pools": GPU, "catalog": {"own": entry}, "models": models})
        verdicts.append(model_fits(spec, node_pools(spec))[0].fit.verdict)

    assert verdicts == [Verdict.UNKNOWN, Verdict.FITS, Verdict.FITS]


@pytest.mark.parametrize("size", ["xlarge", "2xlarge", "4xlarge"])
@pytest.mark.parametrize("insights", [False, True])
def test_a_pod_gets_what_kubelet_and_daemons_leave(size: str, *, insights: bool) -> None:
    """The DaemonSets' own requests, of CPU and memory, are gone."""
    [pool] = node_pools(spec_of(CPU, model="tiny-chat"))
    instance = instance_types()[f"m8g.{size}"]
    room = pod_room(pool, instance, container_insights=insights)

    assert room.cpu_m < instance.vcpu * 1000 - (480 if insights else 180)
    assert 0.8 * instance.memory_mib < room.memory_bytes / (1 << 20) < 0.93 * instance.memory_mib


def test_a_pools_own_reservation_counts() -> None:
    """What the spec keeps for the kubelet no pod gets, and what it leaves out keeps its estimate."""
    instance = instance_types()["m8g.2xlarge"]
    given: Pools = {"cpu": {**CPU["cpu"], "reserved": {"kube_memory_mib": 4096}}}
    rooms = [
        pod_room(node_pools(spec_of(pools, model="tiny-chat"))[0], instance, container_insights=False)
        for pools in (CPU, given)
    ]

    assert rooms[1].memory_bytes < rooms[0].memory_bytes - 2 * GIB
    assert rooms[1].cpu_m == rooms[0].cpu_m


def test_local_disks_hold_weights_where_there_are_some() -> None:
    """A g5.xlarge brings 250 GB, of which two images of vLLM take 58."""
    [pool] = node_pools(spec_of(GPU, model="mistral-7b-instruct-v0.3"))
    room = pod_room(pool, instance_types()["g5.xlarge"], container_insights=False)

    assert 150e9 < room.disk_bytes < 160e9


def test_visible_memory_is_what_logs_say_or_a_careful_guess() -> None:
    """Never the size on the box."""
    a10g, l40s = instance_types()["g5.xlarge"], instance_types()["g6e.xlarge"]

    assert visible_bytes(a10g) / GIB == pytest.approx(22.30, abs=0.01)
    assert visible_bytes(l40s) == l40s.accelerator_memory_mib * (1 << 20) - RESERVED_BYTES


def test_every_shipped_chat_model_is_decided_on_every_pool_of_its_silicon() -> None:
    """No model of the catalogue ends in an error, whatever the verdict."""
    from triad.catalog.models import MODELS, Engine  # noqa: PLC0415  # the test is about all of them

    for model in MODELS.values():
        pools = CPU if model.engines[0] is Engine.LLAMA_CPP else GPU
        found = fit_of(pools, model=model.name)

        assert found.fit.reason
        assert found.fit.fits == (found.cheapest is not None)


def test_what_is_counted_is_what_the_server_is_told() -> None:
    """Activations follow the tokens of one step in the server's environment."""
    found = fit_of(GPU, model="mistral-7b-instruct-v0.3")
    served = served_model(spec_of(GPU, model="mistral-7b-instruct-v0.3"), "m")
    told = int(served.environment[names.MAX_NUM_BATCHED_TOKENS])

    assert found.fit.parts["activations"] == told * 3 * (14336 + 4096) * 2
    assert found.fit.parts["cache"] == 4 * 8192 * 131_072
