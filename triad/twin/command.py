"""Commands that a user can type as they stand, in the folder of the checkout."""

import shlex
from collections.abc import Mapping
from types import MappingProxyType

from contracts.ports import AGENT, GATEWAY, MODEL
from triad.catalog.models import Engine

SHIPPED = "the one that ships"
CHOICES: Mapping[str, str] = MappingProxyType(
    {
        "engine": Engine.LLAMA_CPP.value,
        "model": SHIPPED,
        "embedder": SHIPPED,
        "port": str(MODEL),
        "gateway_port": str(GATEWAY),
        "agent_port": str(AGENT),
        "backends": "1",
    }
)
"""What a user chooses of a twin, each with what it is otherwise; `make up` has a variable for each."""


def up(parameters: Mapping[str, str]) -> str:
    """Write the command that starts a twin with these parameters."""
    chosen = ((name, parameters.get(name, usual)) for name, usual in CHOICES.items())
    words = (f"{name.upper()}={shlex.quote(value)}" for name, value in chosen if value != CHOICES[name])

    return " ".join(("make up", *words))
