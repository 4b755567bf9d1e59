"""The images of gateway and agent: what the room imports, in the versions that were tested, and nothing else."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from triad.catalog.build_context import build_contexts
from triad.catalog.images import IMAGES
from triad.catalog.instances import Architecture

PACKAGES = {"strands": "strands-agents", "yaml": "pyyaml"}
"""Names of packages that are not those of their modules."""

pytestmark = pytest.mark.parametrize("name", ["gateway", "agent"])


def test_every_package_of_the_room_is_asked_for_by_name(root: Path, name: str) -> None:
    """What it imports is no gift of another package's needs."""
    asked = set(re.findall(r"^([a-z0-9-]+)", (root / name / "requirements.in").read_text("utf-8"), re.MULTILINE))
    imported = {module for path in (root / name).rglob("*.py") for module in _imports(path)}
    foreign = imported - set(sys.stdlib_module_names) - {"contracts", name}

    assert {PACKAGES.get(module, module).replace("_", "-") for module in foreign} - asked == set()


def test_the_image_installs_the_lock_of_the_tests(root: Path, name: str) -> None:
    """One file, by hashes, and no package that would be compiled or built on the way."""
    dockerfile = _dockerfile(root, name)

    assert f"COPY {name}/requirements.txt /opt/requirements.txt\n" in dockerfile
    assert "--only-binary :all: --require-hashes --requirement /opt/requirements.txt" in dockerfile


def test_it_stands_on_the_python_of_the_catalogue(root: Path, name: str) -> None:
    """By digest."""
    assert re.findall(r"^FROM (\S+)", _dockerfile(root, name), re.MULTILINE) == [IMAGES["python3.11"].reference]


def test_it_is_built_for_graviton_first(root: Path, name: str) -> None:
    """The other architecture is for comparison."""
    assert build_contexts(root)[name].architectures == (Architecture.ARM64, Architecture.AMD64)


def test_it_runs_as_nobody_special(root: Path, name: str) -> None:
    """The last user named is the one that a pod gets."""
    assert re.findall(r"^USER (\S+)", _dockerfile(root, name), re.MULTILINE)[-1] == "1000:1000"


def test_what_the_dockerfile_copies_is_listed_and_the_other_way_round(root: Path, name: str) -> None:
    """A file of the context that no layer uses would rename the image for nothing."""
    context = build_contexts(root)[name]
    lines = re.findall(r"^COPY ([^\n]+)", _dockerfile(root, name), re.MULTILINE)
    copied = {
        path.relative_to(root).as_posix()
        for line in lines
        for source in line.split()[:-1]
        for path in root.glob(source)
    }

    assert copied == context.files.keys() - {context.dockerfile}


def test_all_of_the_room_is_in_the_image(root: Path, name: str) -> None:
    """A folder that is added and not copied would be missed at the first import, in the cluster."""
    room = {path for path in (root / name).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    left_out = {path.relative_to(root).as_posix() for path in room} - build_contexts(root)[name].files.keys()

    assert {each.partition("/requirements")[2] for each in left_out} == {".in", "-dev.in", "-dev.txt"}


def _dockerfile(root: Path, name: str) -> str:
    return (root / "images" / name / "Dockerfile").read_text(encoding="utf-8")


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]
