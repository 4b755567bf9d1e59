"""The Graviton image: it holds what its servers import, in the versions that were tested, and nothing else."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from contracts import environment
from contracts.serve import EMBEDDINGS, LLAMA_CPP
from triad.catalog.build_context import build_contexts
from triad.catalog.images import ENGINES, IMAGES
from triad.catalog.instances import Architecture

NAME = "graviton"
JOB = "serving.jobs.fetch"
ENTRIES = [JOB, *(program.import_path.partition(":")[0] for program in (LLAMA_CPP, EMBEDDINGS))]
ROOMS = ("contracts", "serving")
NOT_SHIPPED = {"xllamacpp"}
"""The prebuilt engine: a module that imports it runs on a laptop, in a process of its own."""

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[\w+\])?==(\S+)", re.MULTILINE)


def test_every_import_of_the_servers_is_in_the_image(root: Path) -> None:
    """A module that is forgotten in the list is missed only when a pod starts."""
    listed = build_contexts(root)[NAME].files.keys()
    needed = {path.relative_to(root).as_posix() for path in _closure(root)}

    assert {entry.replace(".", "/") + ".py" for entry in ENTRIES} <= needed
    assert needed - listed == set()


def test_every_package_of_the_servers_is_installed(root: Path) -> None:
    """What a server imports is asked for by name, not a gift of another package's needs."""
    asked = {line.split("[")[0].split("=")[0].strip() for line in _lines(root / "images" / NAME / "requirements.in")}
    imported = {name for path in _closure(root) for name in _imports(path)}
    foreign = {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names) - set(ROOMS) - NOT_SHIPPED

    assert foreign - asked == set()


def test_the_image_has_no_prebuilt_engine(root: Path) -> None:
    """It compiles its own; two would leave it to chance which one runs."""
    assert _pins(root / "images" / NAME / "requirements.txt").keys() & NOT_SHIPPED == set()


def test_versions_are_those_of_the_tests(root: Path) -> None:
    """The image's lock follows the room's lock."""
    tested = _pins(root / "serving" / "requirements.txt")

    assert _pins(root / "images" / NAME / "requirements.txt").items() <= tested.items()


def test_the_engine_is_the_one_of_the_catalogue(root: Path) -> None:
    """One version of llama.cpp and of Ray is measured, checked against advisories and shipped."""
    assert _pins(root / "images" / NAME / "engine.txt") == {ENGINES["llama.cpp"].package: ENGINES["llama.cpp"].version}
    assert _pins(root / "images" / NAME / "requirements.txt")["ray"] == ENGINES["ray"].version


def test_both_stages_stand_on_one_base(root: Path) -> None:
    """What is compiled in the first stage finds the C library of the second, and Ray the tests' Python."""
    dockerfile = (root / "images" / NAME / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == [IMAGES["python3.11"].reference] * 2


def test_it_is_built_for_graviton_first(root: Path) -> None:
    """The other architecture is for comparison."""
    assert build_contexts(root)[NAME].architectures == (Architecture.ARM64, Architecture.AMD64)


def test_the_server_finds_the_compiled_engine(root: Path) -> None:
    """The variable that the settings read names the file that the first stage made."""
    dockerfile = (root / "images" / NAME / "Dockerfile").read_text(encoding="utf-8")

    assert f"{environment.ENGINE_BINARY}=/opt/llama.cpp/llama-server" in dockerfile
    assert "COPY --from=engine /opt/llama.cpp /opt/llama.cpp\n" in dockerfile


def test_what_the_dockerfile_copies_is_listed_and_the_other_way_round(root: Path) -> None:
    """A file of the context that no layer uses would rename the image for nothing."""
    context = build_contexts(root)[NAME]
    dockerfile = context.files[context.dockerfile].decode()
    sources = [
        source
        for line in re.findall(r"^COPY ((?!--from)[^\n]+)", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    copied = {path.relative_to(root).as_posix() for source in sources for path in root.glob(source)}

    assert copied == context.files.keys() - {context.dockerfile}


def _closure(root: Path) -> set[Path]:
    """Find every file of ours that the servers import, directly or not."""
    found: set[Path] = set()
    left = [file for entry in ENTRIES for file in _files(root, entry)]
    while left:
        path = left.pop()
        if path not in found:
            found.add(path)
            left += [file for name in _imports(path) for file in _files(root, name)]

    return found


def _files(root: Path, module: str) -> list[Path]:
    if module.split(".", maxsplit=1)[0] not in ROOMS:
        return []
    path = root.joinpath(*module.split("."))
    packages = [parent / "__init__.py" for parent in path.parents if parent.is_relative_to(root) and parent != root]

    return [each for each in (path.with_suffix(".py"), *packages) if each.is_file()]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def _pins(path: Path) -> dict[str, str]:
    return dict(PIN.findall(path.read_text(encoding="utf-8")))
