"""Every command of the README is run as it is written."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from triad.cli.cost_page import page
from triad.spec.table import renewed

ROOT = Path(__file__).resolve().parent.parent
NOT_ON_AWS = "<!-- not yet run on AWS -->"
RUN_BY_CI_ITSELF = {
    "make test": "it runs this test",
    "make bench-synth": "it measures for minutes; a figure of a busy machine says nothing",
    "make bench-client": "it measures for minutes; a figure of a busy machine says nothing",
    "make bench-engines": "it compiles llama.cpp, then measures for minutes",
    "make test-vllm": "it downloads a gigabyte",
}
BLOCK = re.compile(rf"(?P<mark>{NOT_ON_AWS}\n)?```sh\n(?P<commands>.*?)```", re.DOTALL)


def _commands(*, on_aws: bool) -> Iterator[str]:
    for block in BLOCK.finditer((ROOT / "README.md").read_text(encoding="utf-8")):
        if bool(block["mark"]) is on_aws:
            yield from block["commands"].splitlines()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A clone of this checkout's files, with its environment, in which commands may write."""
    folder = tmp_path_factory.mktemp("readme") / "triad"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for installed in (".venv", ".venv-benchmark", ".venv-serving", ".venv-gateway", ".venv-agent", "node_modules"):
        (folder / installed).symlink_to(ROOT / installed)
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *identity, *command], cwd=folder, check=True)
    yield folder
    subprocess.run([folder / ".venv" / "bin" / "triad", "down"], cwd=folder, check=True)


@pytest.mark.parametrize("command", [each for each in _commands(on_aws=False) if each not in RUN_BY_CI_ITSELF])
def test_a_command_of_the_readme_works_as_written(command: str, checkout: Path) -> None:
    """Whoever pastes it sees what the README promises."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE"))}
    done = subprocess.run(
        ["sh", "-c", command], cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


@pytest.mark.parametrize("command", [each for each in _commands(on_aws=True) if each.startswith("make ")])
def test_a_command_that_needs_aws_is_at_least_a_verb_of_the_makefile(command: str) -> None:
    """What could not be run must at least exist."""
    verb = command.removeprefix("make ")

    assert re.search(rf"^{verb}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_configuration_table_is_that_of_the_spec() -> None:
    """`make docs` renews it; a key that is missing there is one that nobody finds."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert readme == renewed(readme)


def test_the_page_of_costs_is_that_of_the_shipped_specs() -> None:
    """`make docs` renews it; a price that has changed shows there."""
    assert (ROOT / "docs" / "costs.md").read_text(encoding="utf-8") == page()
