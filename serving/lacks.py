"""What an engine would ignore or do wrongly: better refused than answered as if it had not been asked."""

from collections.abc import Mapping
from types import MappingProxyType

from serving.problem import Problem

_HARMLESS: Mapping[str, tuple[object, ...]] = MappingProxyType(
    {"echo": (None, False), "suffix": (None, ""), "best_of": (None, 1), "dimensions": (None,)}
)
_SEVERAL_IN_A_STREAM = "stream of several prompts"

LLAMA_CPP = frozenset({*_HARMLESS, _SEVERAL_IN_A_STREAM})
"""Its server reads none of these; a stream of several prompts begins with an event `null` for each but one of them."""

VLLM = frozenset({"suffix", "best_of", "dimensions"})
"""It echoes, and streams several prompts as one would expect."""


def refuse_lacks(request: Mapping[str, object], lacks: frozenset[str]) -> None:
    """Refuse a request for something that the engine lacks.

    Raises:
        Problem: 400, and what it is.
    """
    for param in sorted(lacks & _HARMLESS.keys()):
        if request.get(param) not in _HARMLESS[param]:
            message = f"{param} is {request[param]!r:.60}, which the engine of this model cannot do: leave it out"
            raise Problem(400, message, code="unsupported", param=param)
    if _SEVERAL_IN_A_STREAM in lacks and request.get("stream") and _several(request.get("prompt")):
        message = (
            "the engine of this model cannot stream the answers to several prompts: ask for one, or without stream"
        )
        raise Problem(400, message, code="unsupported", param="stream")


def _several(prompt: object) -> bool:
    return isinstance(prompt, list) and len(prompt) > 1 and not isinstance(prompt[0], int)
