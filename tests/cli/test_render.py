"""Tests of triad.cli.render."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.spec import load


def test_every_manifest_is_written_and_named(triad: Callable[..., Any], root: Path, tmp_path: Path) -> None:
    """One file a chart, byte for byte what the charts say."""
    file = root / "examples" / "full.yaml"
    ran = triad("render", "--spec", file, "--out", tmp_path / "dist")
    expected = manifests(load(file).spec)
    written = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "dist" / "manifests").iterdir()}

    assert written == expected
    assert [line.removeprefix("wrote ") for line in ran.out.splitlines()] == [
        str(tmp_path / "dist" / "manifests" / f"{name}.yaml") for name in expected
    ]
    assert all(objects(text) for text in written.values())


def test_a_spoiled_spec_leaves_the_old_manifests(triad: Callable[..., Any], tmp_path: Path) -> None:
    """Nothing is written before everything is known to be good."""
    folder = tmp_path / "dist" / "manifests"
    folder.mkdir(parents=True)
    (folder / "old.yaml").write_text("kind: Old\n", encoding="utf-8")
    spec = tmp_path / "platform.yaml"
    spec.write_text("nmae: triad\n", encoding="utf-8")
    ran = triad("render", "--spec", spec, "--out", tmp_path / "dist")

    assert ran.code == 2
    assert [path.name for path in folder.iterdir()] == ["old.yaml"]
