import re
from pathlib import Path

import pytest

from triad.catalog.denied import ACCEPTED_RISKS, DENIED, refusal
from triad.catalog.versions import charts, engines, images

ROOT = Path(__file__).parents[2]
LOCKS = sorted(
    path
    for path in ROOT.rglob("requirements*.txt")
    if not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(ROOT).parts)
)
PINNED = re.compile(r"^(?P<package>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_locked_requirements_hold_no_refused_version(lock: Path) -> None:
    """Everything that pip installs for us is in these files."""
    pins = PINNED.findall(lock.read_text())

    assert pins
    assert [text for package, version in pins if (text := refusal(package, version))] == []


def test_catalogue_holds_no_refused_version_except_accepted_risks() -> None:
    """A refused engine runs only where it is named with its reason."""
    accepted = {(risk.package, risk.version) for risk in ACCEPTED_RISKS}
    versions = {
        *((chart.name, chart.version) for chart in charts().values()),
        *((engine.package, engine.version) for engine in engines().values()),
        *((image.repository, image.tag) for image in images().values()),
        *(image.engine for image in images().values() if image.engine),
    }

    assert {pin for pin in versions if refusal(*pin)} == accepted


@pytest.mark.parametrize(
    ("package", "version", "word"),
    [
        ("litellm", "1.82.7", "stolen"),
        ("litellm", "1.82.8", "stolen"),
        ("LiteLLM", "v1.82.8", "stolen"),
        ("litellm", "1.81.16", "SQL"),
        ("litellm", "1.83.6", "SQL"),
        ("litellm", "1.74.2", "MCP"),
        ("litellm", "1.40.0", "configuration"),
        ("litellm", "1.83.9", "oldest"),
        ("starlette", "1.0.0", "Host"),
        ("starlette", "0.49.1", "Host"),
        ("vllm", "0.14.0", "auto_map"),
        ("vllm", "v0.18.1", "trust_remote_code"),
        ("vllm", "0.19.0rc1", "trust_remote_code"),
        ("vllm", "cu129", "auto_map"),
        ("llama.cpp", "b8145", "GGUF"),
        ("llama.cpp", "b8907", "n_discard"),
        ("ray", "2.53.0", "jobs"),
        ("mcp-remote", "0.1.15", "authorization"),
        ("ollama", "0.17.0", "memory"),
        ("docker.io/library/python", "latest", "moves"),
        ("vllm", "nightly", "moves"),
        ("ghcr.io/berriai/litellm", "main-latest", "moves"),
    ],
)
def test_planted_bad_versions_are_refused_with_their_reason(package: str, version: str, word: str) -> None:
    """The list catches what it is for, prereleases and versions that cannot be compared too."""
    text = refusal(package, version)

    assert text is not None
    assert word in text


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("litellm", "1.83.10"),
        ("litellm", "1.109.1"),
        ("starlette", "1.0.1"),
        ("vllm", "0.19.0"),
        ("vllm", "0.19"),
        ("vllm", "0.29.0+cpu"),
        ("llama.cpp", "b8908"),
        ("ray", "2.54.0"),
        ("ray", "2.60.0"),
        ("ollama", "0.17.1"),
        ("requests", "not-a-version"),
    ],
)
def test_fixed_versions_pass(package: str, version: str) -> None:
    """The first fixed version is not refused, and 0.19 is 0.19.0."""
    assert refusal(package, version) is None


def test_a_refusal_names_a_version_that_is_itself_accepted() -> None:
    """The advice is the end of the last range, not of the one that matched first."""
    text = refusal("litellm", "1.82.7")

    assert text is not None
    assert text.endswith("take 1.83.10 or newer")


@pytest.mark.parametrize("package", sorted({denied.package for denied in DENIED}))
def test_every_package_has_a_way_out(package: str) -> None:
    """The highest end of a package's ranges passes the whole list."""
    advice = refusal(package, "0")

    assert advice is not None
    assert refusal(package, advice.removesuffix(" or newer").rpartition(" ")[2]) is None


def test_every_accepted_risk_says_what_keeps_it_away() -> None:
    """A risk is accepted under conditions, or not at all."""
    for risk in ACCEPTED_RISKS:
        assert risk.reason
        assert risk.provided
