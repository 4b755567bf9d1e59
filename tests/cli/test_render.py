"""Tests of triad.cli.render."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.documents.serve import cluster_configs
from triad.spec import load


def test_every_document_is_written_and_named(triad: Callable[..., Any], root: Path, tmp_path: Path) -> None:
    """One file a chart and one a model, byte for byte what the charts and the Serve configs say."""
    file = root / "examples" / "full.yaml"
    spec, dist = load(file).spec, tmp_path / "dist"
    ran = triad("render", "--spec", file, "--out", dist)
    expected = {"manifests": manifests(spec), "serve": cluster_configs(spec)}
    written = {
        folder.name: {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}
        for folder in dist.iterdir()
    }

    assert written == expected
    assert [line.removeprefix("wrote ") for line in ran.out.splitlines()] == [
        str(dist / folder / f"{name}.yaml") for folder, texts in expected.items() for name in texts
    ]
    assert all(objects(text) for texts in written.values() for text in texts.values())


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


def test_a_model_that_is_left_out_is_not_written(triad: Callable[..., Any], root: Path, tmp_path: Path) -> None:
    """Neither its objects nor its Serve config, as `cdk deploy -c without=` does."""
    file, dist = root / "examples" / "full.yaml", tmp_path / "dist"
    ran = triad("render", "--spec", file, "--out", dist, "--without", "chat-gpu,embedder")
    written = {path.stem for path in dist.rglob("*.yaml")}

    assert ran.code == 0
    assert not {"model-chat-gpu", "model-embedder", "chat-gpu"} & written
    assert {"model-chat-cpu", "chat-cpu"} <= written
