"""Guards that must hold before anything of AWS is imported; imports nothing of AWS itself."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

if (ROOT / "constructs" / "__init__.py").exists():
    msg = "delete constructs/__init__.py: it hides PyPI's `constructs` from aws-cdk-lib"
    raise pytest.UsageError(msg)


@pytest.fixture(scope="session")
def root() -> Path:
    """Find the checkout."""
    return ROOT
