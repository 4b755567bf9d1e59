"""The published schemas, where the environment has them."""

import os
from pathlib import Path

import pytest

from triad.rules.crds import CrdSchemas


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
