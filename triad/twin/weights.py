"""Which weights a user names, on this machine or on the Hugging Face hub."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from triad.catalog.models import CatalogModel, Engine, Kind
from triad.documents.place import SHIPPED, StandIn
from triad.spec.model import USUAL_CONTEXT
from triad.twin import gguf
from triad.twin.gguf_header import GgufError

OPTION: Mapping[Kind, str] = MappingProxyType({Kind.CHAT: "model", Kind.EMBEDDING: "embedder"})
"""By which a user names them."""

HUB = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)(:(?P<file>[\w./*-]+))?")


class UnknownWeightsError(ValueError):
    """What was given names no weights."""


def stand_in(given: str | None, kind: Kind, engine: Engine, *, shipped: Path, cache: Path) -> StandIn:
    """Find the weights that a user named, or those that ship.

    Args:
        given: A file or folder, or `OWNER/NAME:FILE` or `OWNER/NAME` of the hub.
        kind: What they answer with.
        engine: What will load them.
        shipped: Folder of the models that ship.
        cache: Folder for downloads.

    Raises:
        UnknownWeightsError: It is none of these, or not for this engine.
    """
    if given is None:
        return StandIn(weights=SHIPPED[kind], folder=str(shipped))
    try:
        return _given(given, kind, engine, cache)
    except UnknownWeightsError as error:
        msg = f"{OPTION[kind]}: {error}"
        raise UnknownWeightsError(msg) from None


def _given(given: str, kind: Kind, engine: Engine, cache: Path) -> StandIn:
    here = Path(given).expanduser()
    if here.exists():
        return _local(here.resolve(), kind, engine)
    named = HUB.fullmatch(given)
    if named is None:
        msg = f"{given!r} is neither a file here nor OWNER/NAME:FILE of the Hugging Face hub"
        raise UnknownWeightsError(msg)
    _require(engine, has_file=named["file"] is not None, given=given)
    weights = _weights(given, kind, engine, file=named["file"], repository=named["repository"])

    return StandIn(weights=weights, folder=str(cache / named["repository"]))


def _local(path: Path, kind: Kind, engine: Engine) -> StandIn:
    _require(engine, has_file=path.is_file(), given=str(path))
    if path.is_file():
        _require_kind(path, kind)
    elif not (path / "config.json").exists():
        msg = f"{str(path)!r} holds no config.json; allowed: a folder that vLLM can load"
        raise UnknownWeightsError(msg)
    folder = path.parent if path.is_file() else path

    return StandIn(weights=_weights(path.name, kind, engine, file=path.name), folder=str(folder))


def _require(engine: Engine, *, has_file: bool, given: str) -> None:
    if engine is Engine.LLAMA_CPP and not has_file:
        msg = f"{given!r} names no file; llama.cpp loads a GGUF file, as in OWNER/NAME:FILE.gguf"
        raise UnknownWeightsError(msg)
    if engine is Engine.VLLM and has_file:
        msg = f"{given!r} names a file; vLLM loads a folder or a whole repository, as in OWNER/NAME"
        raise UnknownWeightsError(msg)


def _require_kind(path: Path, kind: Kind) -> None:
    try:
        gguf.require(path, kind)
    except GgufError as error:
        raise UnknownWeightsError(str(error)) from None


def _weights(name: str, kind: Kind, engine: Engine, *, file: str | None, repository: str | None = None) -> CatalogModel:
    return CatalogModel(
        name=name,
        kind=kind,
        repository=repository,
        gguf=file if engine is Engine.LLAMA_CPP else None,
        safetensors="" if engine is Engine.VLLM else None,
        context=USUAL_CONTEXT,
        read_on=datetime.now(tz=UTC).date(),
        source="named by the user",
    )
