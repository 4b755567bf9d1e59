"""An assembly of the stacks; AWS is imported here and not in the first conftest, whose guard must run before."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from tests.stacks.whole import synthesised
from triad.spec.load import load

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]


@pytest.fixture
def assemble(root: Path, tmp_path: Path) -> Assemble:
    """Synthesise the stacks that a function makes, and return the assembly's manifest."""
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]

    def make(build: Callable[[cdk.App], object]) -> Mapping[str, Any]:
        app = cdk.App(outdir=str(tmp_path), context=flags, builtin_cloud_formation_validation=False)
        build(app)
        app.synth()
        manifest: Mapping[str, Any] = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))

        return manifest

    return make


@pytest.fixture(scope="session")
def assemblies(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every stack that gateway and agent need, for two stages of the full example."""
    return {
        stage: synthesised(root, load(root / "examples/full.yaml", stage=stage).spec, tmp_path_factory.mktemp(stage))
        for stage in ("dev", "prod")
    }
