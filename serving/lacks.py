"""What an engine would ignore or do wrongly: better refused than answered as if it had not been asked."""

from collections.abc import Mapping
from types import MappingProxyType

from serving.problem import Problem

_HARMLESS: Mapping[str, tuple[object, ...]] = MappingProxyType(
    {
        "echo": (None, False),
        "suffix": (None, ""),
        "best_of": (None, 1),
        "dimensions": (None,),
    }
)

LLAMA_CPP = frozenset(_HARMLESS)
"""Its server reads none of these."""

VLLM = frozenset({"suffix", "best_of", "dimensions"})
"""It echoes."""


def refuse_lacks(request: Mapping[str, object], lacks: frozenset[str]) -> None:
    """Refuse a request for something that the engine lacks.

    Raises:
        Problem: 400, and what it is.
    """
    for param in sorted(lacks):
        if request.get(param) not in _HARMLESS[param]:
            message = f"{param} is {request[param]!r:.60}, which the engine of this model cannot do: leave it out"
            raise Problem(400, message, code="unsupported", param=param)
