"""What an earlier commit renders."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cdk8s_charts.platform import manifests
from triad.cli.bad_input import BadInputError
from triad.cli.commit import Commit
from triad.cli.given import given
from triad.cli.manifests import FOLDER, objects

_PROGRAM = Path("triad", "cli", "render.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Objects of an earlier commit.

    Attributes:
        own_code: Whether the commit's own code rendered them, rather than today's.
    """

    objects: tuple[Mapping[str, Any], ...]
    own_code: bool


def earlier(commit: Commit, spec: Path, stage: str | None) -> Earlier:
    """Render the spec as it was, by the code as it was; where that code cannot, by today's.

    Raises:
        BadInputError: The commit does not hold the spec, or neither code can use it.
    """
    with TemporaryDirectory(prefix="triad-diff-") as scratch:
        tree = commit.unpack(Path(scratch, "tree"))
        name = spec.resolve().relative_to(commit.top.resolve())
        file = tree / name
        if not file.exists():
            raise BadInputError([f"{spec}: is not in {commit.short}"])
        rendered = _by_own_code(tree, file, stage, Path(scratch, "out"))
        texts = _by_todays_code(commit, file, stage, name=name) if rendered is None else rendered

        return Earlier(objects=tuple(each for text in texts for each in objects(text)), own_code=rendered is not None)


def _by_own_code(tree: Path, file: Path, stage: str | None, out: Path) -> tuple[str, ...] | None:
    if not (tree / _PROGRAM).exists():
        return None
    options = ["--spec", str(file), "--out", str(out), *(["--stage", stage] if stage else [])]
    done = subprocess.run(
        [sys.executable, "-m", "triad.cli", "render", *options],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return None

    return tuple(path.read_text(encoding="utf-8") for path in sorted((out / FOLDER).glob("*.yaml")))


def _by_todays_code(commit: Commit, file: Path, stage: str | None, *, name: Path) -> tuple[str, ...]:
    try:
        return tuple(manifests(given(file, stage).spec).values())
    except BadInputError as error:
        raise BadInputError(line.replace(str(file), f"{commit.short}:{name}") for line in error.lines) from None
