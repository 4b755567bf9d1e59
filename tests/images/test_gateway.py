"""The gateway's image: what the room imports, in the versions that were tested, and nothing else."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from triad.catalog.build_context import build_contexts
from triad.catalog.images import IMAGES
from triad.catalog.instances import Architecture

NAME = "gateway"
ROOMS = {"contracts", "gateway"}
PACKAGES = {"yaml": "pyyaml"}
"""Names of packages that are not those of their modules."""


def test_every_package_of_the_room_is_asked_for_by_name(root: Path) -> None:
    """What the gateway imports is no gift of another package's needs."""
    asked = set(re.findall(r"^([a-z0-9-]+)", (root / "gateway" / "requirements.in").read_text("utf-8"), re.MULTILINE))
    imported = {name for path in (root / "gateway").glob("*.py") for name in _imports(path)}
    foreign = imported - set(sys.stdlib_module_names) - ROOMS

    assert {PACKAGES.get(name, name) for name in foreign} - asked == set()


def test_the_image_installs_the_lock_of_the_tests(root: Path) -> None:
    """One file, by hashes, and no package that would be compiled or built on the way."""
    dockerfile = _dockerfile(root)

    assert "COPY gateway/requirements.txt /opt/requirements.txt\n" in dockerfile
    assert "--only-binary :all: --require-hashes --requirement /opt/requirements.txt" in dockerfile


def test_it_stands_on_the_python_of_the_catalogue(root: Path) -> None:
    """By digest."""
    assert re.findall(r"^FROM (\S+)", _dockerfile(root), re.MULTILINE) == [IMAGES["python3.11"].reference]


def test_it_is_built_for_graviton_first(root: Path) -> None:
    """The other architecture is for comparison."""
    assert build_contexts(root)[NAME].architectures == (Architecture.ARM64, Architecture.AMD64)


def test_it_runs_as_nobody_special(root: Path) -> None:
    """The last user named is the one that a pod gets."""
    assert re.findall(r"^USER (\S+)", _dockerfile(root), re.MULTILINE)[-1] == "1000:1000"


def test_what_the_dockerfile_copies_is_listed_and_the_other_way_round(root: Path) -> None:
    """A file of the context that no layer uses would rename the image for nothing."""
    context = build_contexts(root)[NAME]
    lines = re.findall(r"^COPY ([^\n]+)", _dockerfile(root), re.MULTILINE)
    copied = {
        path.relative_to(root).as_posix()
        for line in lines
        for source in line.split()[:-1]
        for path in root.glob(source)
    }

    assert copied == context.files.keys() - {context.dockerfile}


def _dockerfile(root: Path) -> str:
    return (root / "images" / NAME / "Dockerfile").read_text(encoding="utf-8")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]
