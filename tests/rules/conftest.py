"""The published schemas, where the environment has them, and a good platform to plant mistakes in."""

import os
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.rules.serving_objects import Object, serving
from tests.rules.three_models import three_models
from triad.rules.crds import CrdSchemas
from triad.rules.rendered import Rendered
from triad.rules.rendering import render_all
from triad.spec import load


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder with `crds/` and `helm-values/`."""
    folder = os.environ.get("TRIAD_SCHEMAS")
    if not folder:
        pytest.skip("TRIAD_SCHEMAS is unset: no published schemas (`make schemas` fetches them)")

    return Path(folder)


@pytest.fixture(scope="session")
def published(schemas: Path) -> CrdSchemas:
    """The published CRDs; what one test has compiled the next one finds ready."""
    return CrdSchemas(schemas)


@pytest.fixture(scope="session")
def assembly(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the application writes for the full example."""
    out = tmp_path_factory.mktemp("assembly") / "cdk.out"
    render_all(root / "examples/full.yaml", stage=None, out=out)

    return out


@pytest.fixture(scope="session")
def good(root: Path, assembly: Path) -> Rendered:
    """The full example as it is rendered: nothing is wrong with it."""
    return Rendered.read(assembly, spec=load(root / "examples/full.yaml").spec)


@pytest.fixture
def platform(good: Rendered) -> Rendered:
    """A copy of it to spoil, before a rule first looks at its pools."""
    return replace(
        good,
        manifests=deepcopy(good.manifests),
        templates=deepcopy(good.templates),
        validation=deepcopy(good.validation),
    )


@pytest.fixture
def spoil(platform: Rendered) -> Callable[[str, str], Any]:
    """Find the spec of one object of the platform by kind and name, to be changed in place."""
    return lambda kind, name: next(each for each in platform.of_kind(kind) if each["metadata"]["name"] == name)["spec"]


@pytest.fixture(scope="session")
def empty(root: Path) -> Rendered:
    """A rendering of nothing, for the full example."""
    return Rendered(spec=load(root / "examples/full.yaml").spec, manifests=(), templates={})


@pytest.fixture
def served(root: Path) -> list[Object]:
    """Two models that are served without a mistake, to spoil."""
    return serving(root)


@pytest.fixture
def three() -> list[Object]:
    """The objects of three models, to spoil."""
    return [deepcopy(dict(each)) for each in three_models().manifests]
