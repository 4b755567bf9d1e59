"""Tests of triad.planning.cold_start."""

import pytest

from triad.catalog.instances import instance_types
from triad.catalog.models import MODELS
from triad.planning.cold_start import ColdStart, cold_start
from triad.planning.pools import node_pools
from triad.planning.serving import served_model
from triad.spec import PlatformSpec

_SMALL = "llama-3.2-3b-instruct-q4_0"


def _start(model: str, instance: str, *, runtime: str = "ray", **pool: object) -> ColdStart:
    served = {"model": model, "pool": "p", "runtime": runtime}
    spec = PlatformSpec.model_validate({"pools": {"p": pool}, "models": {"m": served}})

    return cold_start(served_model(spec, "m"), node_pools(spec)[0], instance_types()[instance])


def _on_graviton(throughput_mib_s: int) -> ColdStart:
    disk = {"throughput_mib_s": throughput_mib_s}

    return _start(_SMALL, "c7g.4xlarge", silicon="graviton", families=["c7g"], disk=disk)


def test_weights_are_written_and_read_at_the_volumes_throughput() -> None:
    """1.92 GB, twice, at 256 MiB/s; the sum is that of the parts."""
    found = _on_graviton(256)
    size = MODELS[_SMALL].loaded_bytes

    assert size
    assert dict(found.parts)["weights"].value == pytest.approx(2 * size / (256 << 20))
    assert found.seconds == pytest.approx(sum(figure.value for _, figure in found.parts))
    assert not found.compiles


def test_a_faster_volume_makes_weights_faster_and_nothing_else() -> None:
    """Twice the throughput, half the time."""
    slow, fast = (dict(_on_graviton(rate).parts) for rate in (250, 500))

    assert fast["weights"].value == pytest.approx(slow["weights"].value / 2)
    assert all(slow[part] == fast[part] for part in ("node", "image", "engine"))


def test_the_image_is_most_of_a_gpus_start() -> None:
    """27 GiB at the published rate are eight minutes."""
    found = _start("mistral-7b-instruct-v0.3", "g6.xlarge", silicon="nvidia", families=["g6"])

    assert dict(found.parts)["image"].value > found.seconds / 2


def test_neuron_compiles_besides() -> None:
    """Nobody can say how long, so it is said and not counted."""
    found = _start("llama-3.1-8b-instruct", "inf2.48xlarge", runtime="deployment", silicon="neuron", families=["inf2"])

    assert found.compiles
    assert str(found).endswith(", and compiling")
