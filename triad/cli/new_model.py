"""Facts of a model that a user names: a config.json, a folder, or a repository of the hub."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

import typer

from triad.catalog.model_config import ConfigError, model_config
from triad.cli.bad_input import BadInputError
from triad.doctor.download import Download

HUB = "https://huggingface.co"
CONFIG = "config.json"
INDEX = "model.safetensors.index.json"
SNAPSHOTS = "snapshots"

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_GATED = (401, 403)
_NOT_THERE = 404

Facts = dict[str, Any]


def facts_of(given: str, repository: str | None, *, download: Download, revision: str | None = None) -> Facts:
    """Find out what a `catalog:` entry of the spec holds.

    Args:
        given: A config.json, a folder that holds one, or `owner/name` of the hub.
        repository: Of the hub, for what lies on this machine.
        download: Reads what lies at an address.
        revision: Commit, or for the hub a branch or tag too, of which the commit is recorded; by default the main one.

    Raises:
        BadInputError: It names no model, cannot be reached, or does not say what is needed.
    """
    here = Path(given).expanduser()
    if here.exists():
        return _local(here, repository, revision)
    if not _REPOSITORY.fullmatch(given):
        raise BadInputError([f"{given!r} is neither a {CONFIG} or folder here nor 'owner/name' of the hub"])

    return _remote(given, revision, download)


def _local(path: Path, repository: str | None, revision: str | None) -> Facts:
    if repository is None or not _REPOSITORY.fullmatch(repository):
        given = "is missing" if repository is None else f"is {repository!r}"
        raise BadInputError([f"--repository {given}, allowed: 'owner/name' of the hub, where nodes get it"])
    folder = path if path.is_dir() else path.parent
    config = folder / CONFIG if path.is_dir() else path
    try:
        text = config.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInputError([f"{config}: cannot be read: {error.strerror}"]) from None
    index = folder / INDEX
    commit = _commit(revision) if revision else _snapshot(folder)

    return {
        "repository": repository,
        **({"revision": commit} if commit else {}),
        **_configured(str(config), text),
        **(_weight_bytes(index.read_text(encoding="utf-8")) if index.is_file() else {}),
    }


def _commit(revision: str) -> str:
    if not _COMMIT.fullmatch(revision):
        raise BadInputError([f"--revision is {revision!r}, allowed: a whole commit of 40 hexadecimal digits"])

    return revision


def _snapshot(folder: Path) -> str | None:
    """Read the commit off a folder of the hub's own cache, which is named after it."""
    name = folder.resolve().name

    return name if folder.resolve().parent.name == SNAPSHOTS and _COMMIT.fullmatch(name) else None


def _remote(repository: str, revision: str | None, download: Download) -> Facts:
    about = _json(_fetched(download, _about(repository, revision), repository), "its description on the hub")
    commit = str(about.get("sha"))
    if not _COMMIT.fullmatch(commit):
        way = f"download its {CONFIG} and name that file, with --repository {repository} --revision COMMIT"
        raise BadInputError([f"{repository}: the hub names no commit of it, got {about.get('sha')!r}; {way}"])
    files = f"{HUB}/{repository}/resolve/{commit}"
    config = _fetched(download, f"{files}/{CONFIG}", repository)
    licence = (about.get("cardData") or {}).get("license")
    facts = {
        "repository": repository,
        "revision": commit,
        **_configured(f"{repository} {CONFIG}", config),
        **({"licence": str(licence)} if licence else {}),
        **({"gated": bool(about["gated"])} if "gated" in about else {}),
    }
    try:
        return facts | _weight_bytes(_fetched(download, f"{files}/{INDEX}", repository))
    except BadInputError:
        return facts  # a model of one file has no index; then shape and precision give the bytes


def _about(repository: str, revision: str | None) -> str:
    about = f"{HUB}/api/models/{repository}"

    return f"{about}/revision/{quote(revision, safe='')}" if revision else about


def _fetched(download: Download, url: str, repository: str) -> str:
    token = next((os.environ[name] for name in _TOKENS if os.environ.get(name)), None)
    try:
        return download(url, {"Authorization": f"Bearer {token}"} if token else {}).decode()
    except HTTPError as error:
        raise BadInputError([f"{url}: the hub answers {error.code}{_hint(error.code, repository)}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        way = f"download its {CONFIG} elsewhere and name that file, with --repository {repository} --revision COMMIT"
        raise BadInputError([f"{url}: cannot be read: {error}; {way}"]) from None


def _hint(code: int, repository: str) -> str:
    if code in _GATED:
        return f": {repository!r} is gated or does not exist; accept its licence there, and set {_TOKENS[0]}"

    return f": there is no {repository!r}, or no such file or revision in it" if code == _NOT_THERE else ""


def _configured(where: str, text: str) -> Facts:
    try:
        read = model_config(_json(text, where))
    except ConfigError as error:
        raise BadInputError([f"{where}: {error}"]) from None
    if 0 < read.window < read.context:
        typer.echo(
            f"layers keep a window of {read.window} tokens; the fit counts whole contexts, so more may fit than told",
            err=True,
        )
    facts: Facts = {"context": read.context, "precision": read.precision.value}
    if read.kind != "chat":
        facts["kind"] = read.kind.value
    if read.shape is not None:
        sizes = {name: getattr(read.shape, name) for name in read.shape.__slots__}
        facts["shape"] = sizes if read.shape.experts else {k: v for k, v in sizes.items() if "experts" not in k}

    return facts


def _weight_bytes(index: str) -> Facts:
    total = (_json(index, INDEX).get("metadata") or {}).get("total_size")

    return {"weight_bytes": total} if isinstance(total, int) else {}


def _json(text: str, where: str) -> Mapping[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise BadInputError([f"{where}: is not a JSON object"])

    return read
