"""Versions that choose a row of the version lock."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from triad.spec.fields import form
from triad.spec.part import Part


def _written_as_number(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


Version = Annotated[str, BeforeValidator(_written_as_number), form(r"\d+(\.\d+){1,2}", "a version such as '2.60.0'")]


class ServerVersions(Part):
    """What the image must have in it; what is left out follows from the rest."""

    ray: Version | None = None
    """Of Ray, with `runtime: ray`."""

    vllm: Version | None = None
    """Of vLLM, with `engine: vllm`."""

    python: Version | None = None
    """Of Python."""
