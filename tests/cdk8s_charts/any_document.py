"""A document as a person might write it, and what becomes of it."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import strategies as st

from triad.planning.fit_words import refuse_misfits
from triad.spec import SpecError, load
from triad.spec.platform import PlatformSpec

Document = dict[str, Any]

_CPUS = {"cpu": 4096, "memory_gib": 32768}
_DEVICES = {**_CPUS, "accelerators": 512}
POOLS: dict[str, Document] = {
    "arm": {"silicon": "graviton", "limits": _CPUS},
    "x86": {"silicon": "x86", "enabled": True, "limits": _CPUS},
    "gpu": {"silicon": "nvidia", "families": ["g5", "g6", "g6e"], "limits": _DEVICES},
    "inf": {"silicon": "neuron", "families": ["inf2"], "limits": _DEVICES},
}
"""One of each silicon, with room for every model twice, as an upgrade needs it."""

OURS = {"repository": "registry.example.org/neuron-ray", "tag": "2.60.0-sdk2.31.1"}
"""There is no image with Ray and Neuron: who wants one names it."""


def read(document: Document) -> PlatformSpec | None:
    """Make a spec of a document; None where it is refused, by its own rules or because a model does not fit."""
    found = _read(document)

    return found if isinstance(found, PlatformSpec) else None


def problems(document: Document) -> tuple[str, ...]:
    """List what is said of a document that is refused."""
    found = _read(document)

    return () if isinstance(found, PlatformSpec) else tuple(map(str, found.problems))


def _read(document: Document) -> PlatformSpec | SpecError:
    """Take the way of every command: from the text of a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "platform.yaml"
        path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
        try:
            loaded = load(path)
            refuse_misfits(loaded)
        except SpecError as error:
            return error

    return loaded.spec


def some(fields: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Document]:
    """Leave any of them out."""
    return st.fixed_dictionaries({}, optional=dict(fields))


@st.composite
def half(draw: st.DrawFn, fields: Mapping[str, st.SearchStrategy[Any]]) -> Document:
    """Leave each of them out half of the time, where many together would seldom have one."""
    return {name: draw(field) for name, field in fields.items() if draw(st.booleans())}
