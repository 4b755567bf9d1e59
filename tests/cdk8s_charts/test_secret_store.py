"""The way from Secrets Manager into the cluster."""

import os
from pathlib import Path
from typing import Any

import cdk8s
import pytest

from cdk8s_charts.secret_store import SecretStoreChart
from triad.rules.crds import CrdSchemas


@pytest.fixture
def store() -> Any:  # noqa: ANN401  # an object of Kubernetes
    """The store of two namespaces."""
    chart = SecretStoreChart(cdk8s.Testing.app(), "secrets", region="eu-west-1", namespaces=["one", "two"])
    [written] = cdk8s.Testing.synth(chart)

    return written


def test_only_the_platforms_namespaces_read_from_the_store(store: Any) -> None:  # noqa: ANN401  # see above
    """Who may write an ExternalSecret elsewhere gets no secret by it."""
    assert store["spec"]["conditions"] == [{"namespaces": ["one", "two"]}]


def test_the_store_names_no_credentials(store: Any) -> None:  # noqa: ANN401  # see above
    """The controller's own role says which secrets can be read; a key in the cluster could be copied."""
    assert store["spec"]["provider"] == {"aws": {"service": "SecretsManager", "region": "eu-west-1"}}


@pytest.mark.skipif("TRIAD_SCHEMAS" not in os.environ, reason="TRIAD_SCHEMAS names no folder with the CRDs")
def test_external_secrets_accepts_the_store(store: Any) -> None:  # noqa: ANN401  # see above
    """Its own schema and rules hold, and no field is unknown to them."""
    assert list(CrdSchemas(Path(os.environ["TRIAD_SCHEMAS"])).validate(store)) == []
