from collections.abc import Iterator

import pytest

from tests.serving_vllm.vllm_serve import ROOT, VllmServe


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VllmServe]:
    """One server for all: starting it costs more than every test together."""
    with VllmServe(tmp_path_factory.mktemp("vllm"), model=ROOT / "models" / "tiny" / "chat") as serve:
        yield serve
    assert serve.left == []
    assert serve.files == []
