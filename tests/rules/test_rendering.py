"""Rendering in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from triad.rules.rendering import RenderingError, render_all


def test_writes_templates_manifests_and_the_report(assembly: Path) -> None:
    """The report is there because cdk-nag ran."""
    assert (assembly / "triad-full-network.template.json").is_file()
    assert (assembly / "manifests" / "node-pools.yaml").is_file()
    assert (assembly / "validation-report.json").is_file()


def test_a_rendering_takes_the_place_of_the_last_one(root: Path, tmp_path: Path) -> None:
    """A stack of another stage does not stay behind."""
    out = tmp_path / "cdk.out"
    out.mkdir()
    (out / "old.template.json").write_text("{}", encoding="utf-8")

    render_all(root / "examples/full.yaml", stage="dev", out=out)

    assert (out / "triad-dev-network.template.json").is_file()
    assert not (out / "old.template.json").exists()


def test_what_the_application_said_is_told(tmp_path: Path) -> None:
    """Its problems, one a line, and no half-written rendering is taken for a whole one."""
    spec = tmp_path / "platform.yaml"
    spec.write_text("nmae: triad\n", encoding="utf-8")

    with pytest.raises(RenderingError, match="unknown key 'nmae'"):
        render_all(spec, stage=None, out=tmp_path / "cdk.out")


def test_checking_imports_nothing_of_aws(root: Path) -> None:
    """Neither the CDK nor a validator is loaded until it is asked."""
    code = "import sys, triad.rules.report, triad.rules.rendering; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout

    assert not {"aws_cdk", "cdk8s", "jsii", "cfnlint", "celpy", "kubernetes_validate"} & set(loaded.split())


def test_a_model_that_is_left_out_is_not_rendered(root: Path, tmp_path: Path) -> None:
    """The application is told so, and writes neither objects nor a stack's part of them."""
    render_all(root / "platform.yaml", stage=None, left_out="embedder", out=tmp_path / "cdk.out")
    written = {path.stem for path in (tmp_path / "cdk.out" / "manifests").iterdir()}

    assert "model-chat" in written
    assert "model-embedder" not in written
