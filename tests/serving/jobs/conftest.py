"""The emulated bucket and the stand-in of the hub, under the names by which AWS's and the hub's libraries find them."""

from collections.abc import Iterator

import pytest

from tests.serving.jobs.hub_stand_in import HubStandIn, hub_stand_in
from tests.serving.jobs.stage import FILES, StoredWeights
from tests.stacks.emulator import Emulator, emulator


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator."""
    with emulator(tmp_path_factory.mktemp("aws") / "log") as running:
        yield running


@pytest.fixture
def bucket(aws: Emulator, monkeypatch: pytest.MonkeyPatch) -> StoredWeights:
    """An empty bucket that the job finds."""
    for name, value in {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "no",
    }.items():
        monkeypatch.setenv(name, value)

    return StoredWeights(aws.client("s3"))


@pytest.fixture
def hub() -> Iterator[HubStandIn]:
    """The stand-in."""
    with hub_stand_in(FILES) as running:
        yield running
