"""Secrets that already exist, by the name under which Secrets Manager knows them."""

from typing import Annotated

from pydantic import StringConstraints

from triad.spec.part import Part

SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_+=.@-]{1,512}$")]


class Secrets(Part):
    """Names of imported secrets; their values are never read here."""

    hugging_face: SecretName | None = None
    """Token for gated models."""

    tavily: SecretName | None = None
    """Key of the web search."""

    langfuse: SecretName | None = None
    """Keys of a Langfuse project."""
