"""The documents of the platform, judged by Ray's own schema and by the programs that they name."""

import importlib
from dataclasses import replace
from pathlib import Path

import pytest
from ray.serve.schema import ServeDeploySchema

from contracts.serve import EMBEDDINGS, LLAMA_CPP, Program
from triad.catalog.models import Engine
from triad.documents.place import CLUSTER, SHIPPED, Place, StandIn
from triad.documents.serve import serve_config
from triad.spec import load

LAPTOP = Place(
    host="127.0.0.1",
    weights="/models",
    stand_ins={kind: StandIn(weights=each, folder="/models/tiny") for kind, each in SHIPPED.items()},
    cpus=0,
    threads=2,
    replicas=1,
    eager=True,
)


@pytest.mark.parametrize(
    "place", [CLUSTER, LAPTOP, replace(LAPTOP, engine=Engine.VLLM)], ids=["cluster", "laptop", "vllm"]
)
@pytest.mark.parametrize("spec", ["platform.yaml", "examples/full.yaml"])
def test_ray_takes_every_config_and_understands_every_key(root: Path, spec: str, place: Place) -> None:
    """A key that Ray does not know would be dropped without a word, so what it read is what was written."""
    platform = load(root / spec).spec
    written = serve_config(platform, list(platform.models), place=place)
    read = ServeDeploySchema.model_validate(written).model_dump(mode="json", exclude_unset=True)

    assert _missing(written, read) == []


@pytest.mark.parametrize("program", [LLAMA_CPP, EMBEDDINGS], ids=lambda program: program.deployment)
def test_every_import_path_leads_to_a_builder_of_its_deployment(program: Program) -> None:
    """A config whose deployment has another name is refused only after the cluster has started."""
    module, name = program.import_path.split(":")
    application = getattr(importlib.import_module(module), name)({})

    assert application._bound_deployment.name == program.deployment  # noqa: SLF001  # Ray tells it nowhere else


def _missing(written: object, read: object, path: str = "") -> list[str]:
    """List what was written and is not there, or is another value, after reading."""
    if isinstance(written, dict) and isinstance(read, dict):
        return [each for key, below in written.items() for each in _missing(below, read.get(key), f"{path}.{key}")]
    if isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        return [
            each for below, there in zip(written, read, strict=True) for each in _missing(below, there, f"{path}[]")
        ]

    return [] if written == read else [f"{path}: {written!r} became {read!r}"]
