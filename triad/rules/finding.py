"""What a check over rendered output found, in one shape for every validator and rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check refuses.

    Attributes:
        check: Name of the rule or validator, like "schema", "cel" or "cfn-lint/E3002".
        where: Object and place in it, like "EC2NodeClass/graviton spec.amiSelectorTerms[0]".
        message: What was found and what is allowed.
        source: The document that says so, as a URL or a name.
    """

    check: str
    where: str
    message: str
    source: str


def named(obj: Mapping[str, object]) -> str:
    """A Kubernetes object as findings name it: its kind and its name."""
    metadata = obj.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None

    return f"{obj.get('kind')}/{name}"


def dotted(path: Iterable[str | int]) -> str:
    """Keys and indices as people write them, quoted where a key would read as two."""
    text = ""

    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif "." in step or "/" in step:
            text += f'["{step}"]'
        else:
            text += f".{step}" if text else step

    return text
