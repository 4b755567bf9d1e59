"""Every chart as a file beside the templates, for people and checks to read."""

import shutil
from pathlib import Path

from cdk8s_charts.platform import manifests
from triad.spec.platform import PlatformSpec


def write_manifests(folder: Path, *, spec: PlatformSpec) -> None:
    """Write `{chart}.yaml` for each chart of the platform, and leave no other file in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for chart, text in manifests(spec).items():
        (folder / f"{chart}.yaml").write_text(text, encoding="utf-8")
