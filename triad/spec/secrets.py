"""Secrets that already exist, by the name under which Secrets Manager knows them."""

import re
from typing import Annotated

from pydantic import AfterValidator

from triad.spec.part import Part

_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
_VALUE = re.compile(r"(hf_|tvly-|sk-|pk-|AKIA|ghp_).*", re.IGNORECASE)


def _a_name(text: str) -> str:
    """Refuse what looks like the secret itself, and do not repeat it."""
    if _VALUE.fullmatch(text):
        msg = "looks like the secret itself; write the name under which Secrets Manager holds it, and renew the secret"
        raise ValueError(msg)
    if not _NAME.fullmatch(text):
        msg = f"must be the name of a secret in Secrets Manager, of letters, digits and /_+=.@-, got {text!r}"
        raise ValueError(msg)

    return text


SecretName = Annotated[str, AfterValidator(_a_name)]


class Secrets(Part):
    """Names of imported secrets; their values are never read here."""

    hugging_face: SecretName | None = None
    """Name of the secret in Secrets Manager that holds the token for gated models; never the token."""

    tavily: SecretName | None = None
    """Name of the secret that holds the key of the web search."""

    langfuse: SecretName | None = None
    """Name of the secret that holds the keys of a Langfuse project."""
