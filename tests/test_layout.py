"""The house: its rooms, and the arrows between them."""

import ast
from collections.abc import Iterator, Mapping
from importlib.metadata import files
from pathlib import Path

import pytest

TRIAD = frozenset(
    f"triad.{room}"
    for room in ("catalog", "spec", "planning", "documents", "simulate", "rules", "doctor", "review", "twin", "cli")
)
SPEC, CATALOG, PLANNING, DOCUMENTS, SIMULATE = (
    f"triad.{room}" for room in ("spec", "catalog", "planning", "documents", "simulate")
)
WRITERS = frozenset({SPEC, CATALOG, PLANNING, DOCUMENTS, "contracts"})
SHIPPED = ("serving", "gateway", "agent", "benchmark", "models")

ALLOWED: Mapping[str, frozenset[str]] = {
    "app": frozenset({"stacks", SPEC, CATALOG, PLANNING}),
    "bootstrap": frozenset(),
    "contracts": frozenset(),
    CATALOG: frozenset(),
    SPEC: frozenset({CATALOG}),
    PLANNING: frozenset({SPEC, CATALOG, "contracts"}),
    DOCUMENTS: frozenset({SPEC, CATALOG, PLANNING, "contracts"}),
    SIMULATE: frozenset({SPEC, CATALOG, PLANNING}),
    "triad.rules": WRITERS | {SIMULATE},
    "triad.doctor": frozenset({SPEC, CATALOG, PLANNING, "contracts"}),
    "triad.review": frozenset({SPEC, CATALOG, PLANNING, "contracts"}),
    "triad.twin": WRITERS,
    "triad.cli": TRIAD | {"cdk8s_charts", "contracts"},
    "cdk8s_charts": WRITERS,
    "constructs": WRITERS,
    "stacks": frozenset({"constructs", "cdk8s_charts", SPEC, CATALOG, PLANNING}),
} | {room: frozenset({"contracts"}) for room in SHIPPED}
"""What each room may import of ours, besides itself (docs/architecture.md, "Rooms")."""

FOREIGN = {
    "cdk8s_charts": frozenset({"aws_cdk", "boto3"}),
    "constructs": frozenset({"cdk8s"}),
    **{room: frozenset({"aws_cdk", "constructs", "cdk8s"}) for room in TRIAD - {"triad.cli"}},
    "triad.cli": frozenset({"aws_cdk", "constructs"}),
    **{room: frozenset({"aws_cdk", "constructs", "cdk8s"}) for room in SHIPPED},
}
"""What each room must not import of others'."""

NOT_ROOMS = frozenset({"tests", "docs", "examples", "profiles", "images", "node_modules", "cdk.out", "dist"})


def test_every_import_between_rooms_is_an_arrow_of_the_house(root: Path) -> None:
    """A room imports only what the house allows it."""
    arrows = {(source, target, file) for file, source, target in _arrows(root)}

    assert {f"{file}: {a} -> {b}" for a, b, file in arrows if a != b and b not in ALLOWED[a]} == set()


def test_no_room_imports_a_library_that_belongs_elsewhere(root: Path) -> None:
    """Charts know no AWS, constructs know no charts' library, shipped code knows no infrastructure."""
    wrong = {
        f"{file}: {room} -> {module}"
        for file, room in _modules(root)
        for module in _imports(root / file)
        if module.split(".")[0] in FOREIGN.get(room, frozenset()) and _room_of(module) is None
    }

    assert wrong == set()


def test_a_forbidden_arrow_is_seen(tmp_path: Path) -> None:
    """The drawing notices an import in the wrong direction, also one inside a function."""
    (tmp_path / "triad" / "catalog").mkdir(parents=True)
    (tmp_path / "triad" / "catalog" / "prices.py").write_text("def f():\n    from triad.spec import load\n")

    assert list(_arrows(tmp_path)) == [("triad/catalog/prices.py", CATALOG, SPEC)]


def test_no_module_of_ours_has_a_name_of_the_constructs_package(root: Path) -> None:
    """PyPI's module of the same name would win without a word."""
    ours = {path.stem for path in (root / "constructs").glob("*.py")}
    theirs = {Path(str(file)).stem for file in files("constructs") or [] if str(file).startswith("constructs/")}

    assert ours & theirs == set()


def test_constructs_is_a_portion_of_the_namespace(root: Path) -> None:
    """Both PyPI's `Construct` and our modules are found under one name."""
    import constructs  # noqa: PLC0415  # the import is what is tested

    assert hasattr(constructs, "Construct")
    assert str(root / "constructs") in constructs.__path__


@pytest.mark.parametrize(
    "name", ["app.py", "cdk.json", "stacks", "constructs", "cdk8s_charts", "benchmark", "tests", "requirements.txt"]
)
def test_the_top_level_holds_what_the_user_named(root: Path, name: str) -> None:
    """The names of the top level are the user's wish."""
    assert (root / name).exists()


def test_every_test_says_its_rule(root: Path) -> None:
    """A test without a sentence says nothing to who breaks it."""
    silent = {
        f"{file.relative_to(root)}: {node.name}"
        for file in (root / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    }

    assert silent == set()


def _arrows(root: Path) -> Iterator[tuple[str, str, str]]:
    for file, room in _modules(root):
        for module in _imports(root / file):
            target = _room_of(module)
            if target is not None and target != room:
                yield file, room, target


def _modules(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if not parts[0].startswith(".") and parts[0] not in NOT_ROOMS and parts != ("triad", "__init__"):
            yield str(path.relative_to(root)), ".".join(parts[:2]) if parts[0] == "triad" else parts[0]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "triad")


def _room_of(module: str) -> str | None:
    """Find the room of an imported module; `constructs` alone, or one of its own names, is PyPI's."""
    parts = module.split(".")
    if parts[0] == "triad":
        return ".".join(parts[:2]) if len(parts) > 1 else None
    if parts[0] == "constructs":
        return "constructs" if len(parts) > 1 else None

    return parts[0] if parts[0] in ALLOWED else None
