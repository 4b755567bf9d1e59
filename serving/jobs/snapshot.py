"""Which files of a repository an engine reads: only what it opens is listed, fetched, filled into a bucket and kept."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

_WEIGHTS = ".safetensors"
_BESIDE = frozenset({".json", ".txt", ".model", ".jinja", ".tiktoken"})
"""Configuration, tokenizer, and the index of the weights."""

_FOLDER = re.compile(r"\.|\d+_\w+|additional_chat_templates")
"""The repository itself, modules of sentence-transformers, and templates; all others are for other programs."""

_MISTRALS = "consolidated"
"""Begins Mistral's own layout of weights: where it lies there vLLM takes it, and the others are left."""


def wanted(paths: Iterable[str], filename: str | None) -> list[str]:
    """Choose what the engine opens: llama.cpp one GGUF file, vLLM the folder of a repository.

    Args:
        paths: Of everything that there is.
        filename: The one file; None is the folder.
    """
    return _folder(paths) if filename is None else [path for path in paths if path == filename]


def _folder(paths: Iterable[str]) -> list[str]:
    """Choose weights, configuration and tokenizer, and no weights twice; code never, no server of ours runs it."""
    read = [path for path in map(PurePosixPath, paths) if _is_read(path)]
    weights = [path for path in read if path.suffix == _WEIGHTS]
    is_twice = any(not path.name.startswith(_MISTRALS) for path in weights)
    kept = [path for path in read if not (is_twice and path.name.startswith(_MISTRALS))]

    return sorted(map(str, kept)) if weights else []


def _is_read(path: PurePosixPath) -> bool:
    return path.suffix in _BESIDE | {_WEIGHTS} and _FOLDER.fullmatch(str(path.parent)) is not None
