"""A tool call as one would write it."""

import json
from collections.abc import Mapping


def written(name: str, arguments: Mapping[str, object]) -> str:
    """Write the call of a tool."""
    words = (f"{argument}={json.dumps(value, ensure_ascii=False)}" for argument, value in arguments.items())

    return f"{name}({', '.join(words)})"
