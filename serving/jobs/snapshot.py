"""Which files of a repository an engine loads that reads safetensors."""

from collections.abc import Iterable
from pathlib import PurePosixPath

_SUFFIXES = frozenset({".safetensors", ".json", ".txt", ".model", ".jinja", ".tiktoken"})
_UNUSED = frozenset({"original", "onnx", "openvino", "metal"})
"""Folders with the same weights for other programs."""


def snapshot(paths: Iterable[str]) -> list[str]:
    """Choose weights, configuration and tokenizer, and no weights twice.

    Code is never among them: no server of ours runs a repository's.
    """
    loaded = [path for path in map(PurePosixPath, paths) if path.suffix in _SUFFIXES and path.parts[0] not in _UNUSED]
    weights = [path for path in loaded if path.suffix == ".safetensors"]
    # Mistral's own layout of the same weights, which vLLM reads with `--load-format mistral` only.
    consolidated = {path for path in weights if path.name.startswith("consolidated")}
    twice = consolidated if len(consolidated) < len(weights) else set()

    return sorted(str(path) for path in loaded if path not in twice) if weights else []
