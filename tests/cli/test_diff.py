"""Tests of triad.cli.diff."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SPEC = "name: triad\npools:\n  gpu: {silicon: nvidia, families: [g6], limits: {cpu: 64}}\n"


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular, with no configuration of this machine."""
    who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, env=os.environ | who | plain
    )

    return done.stdout.strip()


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """Make a repository with one commit that holds a spec and nothing else."""
    file = tmp_path / "repo" / "platform.yaml"
    file.parent.mkdir()
    file.write_text(SPEC, encoding="utf-8")
    git(file.parent, "init", "--quiet")
    git(file.parent, "add", ".")
    git(file.parent, "commit", "--quiet", "--message", "A spec")

    return file


def test_a_changed_limit_is_said_in_words(triad: Callable[..., Any], spec: Path) -> None:
    """A commit without the program is rendered by today's code, which the output says."""
    spec.write_text(SPEC.replace("cpu: 64", "cpu: 128") + "  more: {silicon: graviton}\n", encoding="utf-8")
    ran = triad("diff", "HEAD", "--spec", spec)

    assert ran.code == 0
    assert "today's code" in ran.out.splitlines()[0]
    assert "added EC2NodeClass/more" in ran.out
    assert any(line.startswith("NodePool/gpu: limits.cpu 64 → 128") for line in ran.out.splitlines())


def test_an_unchanged_spec_has_no_change(triad: Callable[..., Any], spec: Path) -> None:
    """Silence would look like a failure."""
    assert triad("diff", "--spec", spec).out.splitlines()[-1] == "nothing changed"


def test_a_commit_is_rendered_by_its_own_code(triad: Callable[..., Any], spec: Path, root: Path) -> None:
    """What changed in the code since shows too: here the code of the commit makes volumes of gp2."""
    for room in ("triad", "cdk8s_charts", "contracts"):
        shutil.copytree(root / room, spec.parent / room, ignore=shutil.ignore_patterns("__pycache__"))
    with (spec.parent / "cdk8s_charts" / "platform.py").open("a", encoding="utf-8") as program:
        program.write(
            "new = manifests\n"
            "manifests = lambda spec: {k: v.replace('Type: gp3', 'Type: gp2') for k, v in new(spec).items()}\n"
        )
    git(spec.parent, "add", ".")
    git(spec.parent, "commit", "--quiet", "--message", "The program")
    found = json.loads(triad("diff", "HEAD", "--spec", spec, "--json").out)

    assert found["own_code"] is True
    assert found["since"] == git(spec.parent, "rev-parse", "HEAD")
    assert [(each["object"], each["fate"]) for each in found["changes"]] == [("EC2NodeClass/gpu", "changed")]
    assert found["changes"][0]["differences"][0]["text"].endswith("gp2 → gp3")


def test_old_code_is_not_mixed_with_new(
    triad: Callable[..., Any], spec: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit whose charts are missing does not find today's on the path of this process."""
    monkeypatch.setenv("PYTHONPATH", str(root))
    shutil.copytree(root / "triad", spec.parent / "triad", ignore=shutil.ignore_patterns("__pycache__"))
    git(spec.parent, "add", ".")
    git(spec.parent, "commit", "--quiet", "--message", "Half a program")

    assert "today's code" in triad("diff", "--spec", spec).out


def test_the_repository_is_left_as_it_was(triad: Callable[..., Any], spec: Path) -> None:
    """Neither the files, nor the index, nor the list of worktrees."""
    spec.write_text(SPEC.replace("cpu: 64", "cpu: 128"), encoding="utf-8")
    before = git(spec.parent, "status", "--porcelain"), (spec.parent / ".git" / "index").read_bytes()
    triad("diff", "HEAD", "--spec", spec)

    assert (git(spec.parent, "status", "--porcelain"), (spec.parent / ".git" / "index").read_bytes()) == before
    assert len(git(spec.parent, "worktree", "list").splitlines()) == 1


def test_an_unknown_commit_is_bad_input(triad: Callable[..., Any], spec: Path) -> None:
    """One line, also for a name that looks like an option."""
    for ref in ("nosuch", "--all"):
        ran = triad("diff", "--spec", spec, "--", ref)

        assert ran.code == 2
        assert "names no commit" in ran.error


def test_a_spec_that_the_commit_lacks_is_bad_input(triad: Callable[..., Any], spec: Path) -> None:
    """There is nothing to compare with."""
    other = spec.with_name("other.yaml")
    other.write_text(SPEC, encoding="utf-8")
    ran = triad("diff", "HEAD", "--spec", other)

    assert ran.code == 2
    assert "is not in" in ran.error


def test_a_spoiled_old_spec_is_named_by_its_commit(triad: Callable[..., Any], spec: Path) -> None:
    """The user looks for the mistake in the commit, not in a folder that is gone."""
    spec.write_text("nmae: triad\n", encoding="utf-8")
    git(spec.parent, "commit", "--quiet", "--all", "--message", "A mistake")
    spec.write_text(SPEC, encoding="utf-8")
    ran = triad("diff", "HEAD", "--spec", spec)

    assert ran.code == 2
    assert ran.error.startswith(git(spec.parent, "rev-parse", "HEAD")[:10] + ":platform.yaml:1")


def test_a_spec_outside_any_repository_is_bad_input(triad: Callable[..., Any], tmp_path: Path) -> None:
    """No git, no earlier state."""
    file = tmp_path / "platform.yaml"
    file.write_text(SPEC, encoding="utf-8")

    assert "no git repository" in triad("diff", "--spec", file).error
