"""Tests of triad.catalog.version_lock."""

import re
from pathlib import Path

import pytest

from triad.catalog.denied import refusal
from triad.catalog.images import ENGINES
from triad.catalog.instances import Silicon
from triad.catalog.models import Engine
from triad.catalog.version_lock import LOCK, LockRow, nearest, rows

PLACES = [
    (Engine.LLAMA_CPP, Silicon.GRAVITON),
    (Engine.LLAMA_CPP, Silicon.X86),
    (Engine.VLLM, Silicon.NVIDIA),
    (Engine.VLLM, Silicon.NEURON),
]


@pytest.mark.parametrize("on_ray", [True, False])
@pytest.mark.parametrize(("engine", "silicon"), PLACES)
def test_every_engine_has_a_row_for_its_silicon(engine: Engine, silicon: Silicon, *, on_ray: bool) -> None:
    """With Ray and without; an engine of vLLM says its version."""
    found = list(rows(engine, silicon, on_ray=on_ray))

    assert found
    assert all((row.ray is not None) is on_ray for row in found)
    assert all((row.vllm is not None) is (engine is Engine.VLLM) for row in found)


def test_our_images_have_what_the_lock_says(root: Path) -> None:
    """Python of the Dockerfile, Ray and vLLM of the requirements."""
    for row in LOCK:
        if row.folder is None:
            continue
        folder = root / "images" / row.folder
        locked = (folder / "requirements.txt").read_text(encoding="utf-8")
        assert f"/python:{row.python}." in (folder / "Dockerfile").read_text(encoding="utf-8")
        for package, version in (("ray", row.ray), ("vllm", row.vllm)):
            assert version is None or re.search(
                rf"^{package}(\[[a-z,]+\])?=={re.escape(version)} ", locked, re.MULTILINE
            )


@pytest.mark.parametrize("row", LOCK, ids=str)
def test_no_row_is_of_a_refused_version(row: LockRow) -> None:
    """Of Ray at least; vLLM for Neuron is an accepted risk, as nothing newer serves that silicon."""
    assert row.ray is None or refusal("ray", row.ray) is None
    assert row.vllm in (None, ENGINES["vllm"].version) or row.silicon == (Silicon.NEURON,)


def test_what_is_not_named_agrees_with_everything() -> None:
    """The default is the first row."""
    row, agrees = nearest(Engine.VLLM, Silicon.NVIDIA, on_ray=True, ray=None, vllm=None, python=None)

    assert agrees
    assert str(row) == "Ray 2.60.0, vLLM 0.29.0, Python 3.11"


@pytest.mark.parametrize(
    ("ray", "vllm", "python"), [("2.47.0", None, None), (None, "0.9.1", "3.11"), ("2.60.0", "0.29.0", "3.12")]
)
def test_what_no_image_has_is_named_with_the_nearest(ray: str | None, vllm: str | None, python: str | None) -> None:
    """One wrong part is enough."""
    row, agrees = nearest(Engine.VLLM, Silicon.NVIDIA, on_ray=True, ray=ray, vllm=vllm, python=python)

    assert not agrees
    assert row.folder == "cuda"
