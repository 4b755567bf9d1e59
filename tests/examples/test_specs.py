"""The specs that ship: the small one to start from, and the one that shows every key."""

from pathlib import Path

import pytest

from triad.catalog.instances import Silicon
from triad.planning.pools import node_pools
from triad.spec.document import read
from triad.spec.load import load
from triad.spec.platform import PlatformSpec, Size
from triad.spec.problem import KeyPath
from triad.spec.role import Role
from triad.spec.table import keys

FULL = Path("examples") / "full.yaml"


@pytest.mark.parametrize("key", [path for path, _ in keys(PlatformSpec)])
def test_the_full_example_shows_every_key(root: Path, key: str) -> None:
    """Whoever looks for a key finds it in use, in the file or in one of its stages."""
    said = {path[2:] if path[0] == "stages" else path for path in read(root / FULL).lines if path}

    assert any(_matches(key, path) for path in said)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_the_full_example_has_a_pool_for_every_purpose(root: Path, stage: str) -> None:
    """Every silicon, every role, and Spot with fallback stand side by side."""
    pools = load(root / FULL, stage=stage).spec.pools

    assert {pool.silicon for pool in pools.values()} == set(Silicon)
    assert {pool.role for pool in pools.values()} == set(Role)
    assert [name for name, pool in pools.items() if pool.is_spot] == ["graviton-spot"]
    assert not pools["x86-cpu"].is_enabled


@pytest.mark.parametrize(("stage", "size"), [("dev", Size.DEV), ("prod", Size.PRODUCTION)])
def test_the_full_examples_stages_differ_in_size(root: Path, stage: str, size: Size) -> None:
    """One file describes both, and what differs stands under `stages`."""
    spec = load(root / FULL, stage=stage).spec

    assert (spec.size, spec.prefix) == (size, f"triad-{stage}")


def test_the_shipped_spec_is_small(root: Path) -> None:
    """A first deploy costs little: one pool, of nodes up to 2xlarge, in dev."""
    spec = load(root / "platform.yaml").spec
    [pool] = node_pools(spec)

    assert (spec.size, pool.silicon) == (Size.DEV, Silicon.GRAVITON)
    assert max(each.vcpu for each in pool.types) == 8


def test_a_key_that_is_said_nowhere_would_be_missed(tmp_path: Path) -> None:
    """The comparison above can fail."""
    file = tmp_path / "spec.yaml"
    file.write_text("pools: {a: {silicon: graviton}}\n")
    said = read(file).lines

    assert any(_matches("pools.<name>.silicon", path) for path in said)
    assert not any(_matches("pools.<name>.role", path) for path in said)


def _matches(key: str, path: KeyPath) -> bool:
    parts = key.split(".")

    return len(parts) == len(path) and all(
        part in ("<name>", str(given)) for part, given in zip(parts, path, strict=True)
    )
