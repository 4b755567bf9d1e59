"""Texts that look like the tokens of services that a platform talks to."""

import re
from collections.abc import Iterator, Mapping

_SHAPES: Mapping[str, str] = {
    "a Hugging Face token": r"hf_[A-Za-z0-9]{20,}",
    "an AWS access key": r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    "a GitHub token": r"(?:gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
    "a Tavily key": r"tvly-[A-Za-z0-9-]{16,}",
    "a Langfuse secret key": r"sk-lf-[A-Za-z0-9-]{16,}",
    "an API key of a model": r"sk-(?!lf-)[A-Za-z0-9_-]{20,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
}
"""As GitHub's secret scanning names them: docs.github.com/code-security, 'supported secret scanning patterns'."""

_COMPILED = {name: re.compile(f"(?<![A-Za-z0-9]){shape}") for name, shape in _SHAPES.items()}


def secrets_in(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Where a document holds what looks like a secret, and what it looks like; never the text itself."""
    match value:
        case str():
            yield from ((place, name) for name, shape in _COMPILED.items() if shape.search(value))
        case Mapping():
            for key, below in value.items():
                yield from secrets_in(below, f"{place}.{key}".lstrip("."))
        case list() | tuple():
            for index, below in enumerate(value):
                yield from secrets_in(below, f"{place}[{index}]")
