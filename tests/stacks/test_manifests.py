"""Manifests beside the templates."""

from pathlib import Path

from cdk8s_charts.platform import manifests
from stacks.manifests import write_manifests
from triad.spec.platform import PlatformSpec


def test_every_chart_is_a_file_and_no_other_file_stays(tmp_path: Path) -> None:
    """What an earlier spec left behind would be checked, and believed."""
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "gone.yaml").write_text("kind: Nothing\n", encoding="utf-8")

    write_manifests(folder, spec=PlatformSpec())

    assert {file.stem: file.read_text(encoding="utf-8") for file in folder.iterdir()} == manifests(PlatformSpec())
