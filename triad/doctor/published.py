"""The digests of charts as their publishers serve them."""

import hashlib
import json
import re
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin

import yaml

from triad.catalog.versions import Chart
from triad.doctor.download import Download

_OCI = "oci://"
_ACCEPT = {"Accept": "application/vnd.oci.image.manifest.v1+json"}
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
_NEXT_CHART = re.compile(r" {0,2}[^\s-]")
_UNAUTHORIZED, _NOT_FOUND = 401, 404


class NotPublishedError(Exception):
    """The publisher answers, and has no such chart or version."""


def is_oci(chart: Chart) -> bool:
    """Whether a registry serves the chart, whose digest is then the manifest's."""
    return chart.repository.startswith(_OCI)


def published_digest(chart: Chart, download: Download) -> str:
    """Compute the sha256 of the packaged chart, or of its manifest in a registry.

    Raises:
        OSError: The publisher does not answer.
        ValueError: The answer cannot be read.
        NotPublishedError: The chart or version is not there.
    """
    content = _manifest(chart, download) if is_oci(chart) else _package(chart, download)

    return hashlib.sha256(content).hexdigest()


def _package(chart: Chart, download: Download) -> bytes:
    base = chart.repository.rstrip("/") + "/"
    try:
        return download(urljoin(base, _address(chart, download(f"{base}index.yaml", {}).decode())), {})
    except HTTPError as error:
        raise _refused(error) from error


def _address(chart: Chart, index: str) -> str:
    """Find the package in a repository's index.

    An index has up to 10 MB, so only the chart's own lines are parsed: Helm writes a chart's name with two spaces.
    """
    lines = "\n".join(_lines_of(chart.name, index))
    try:
        # Every scalar stays text, so that no version becomes a number; it makes no other objects.
        loaded = yaml.load(lines, Loader=yaml.CBaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        msg = f"the index of {chart.repository} cannot be read: {error}"
        raise ValueError(msg) from error
    entries = [each for each in loaded if isinstance(each, dict)] if isinstance(loaded, list) else []
    if not entries:
        msg = f"{chart.repository} has no list of {chart.name} in its index"
        raise ValueError(msg)
    for entry in entries:
        if entry.get("version") == chart.version and entry.get("urls"):
            return str(entry["urls"][0])
    msg = f"{chart.repository} lists no {chart.name} {chart.version}"
    raise NotPublishedError(msg)


def _lines_of(name: str, index: str) -> Iterator[str]:
    is_inside = False
    for line in index.splitlines():
        if is_inside and _NEXT_CHART.match(line):
            return
        if is_inside:
            yield line
        is_inside = is_inside or line.rstrip() == f"  {name}:"


def _manifest(chart: Chart, download: Download) -> bytes:
    host, _, path = chart.repository.removeprefix(_OCI).partition("/")
    url = f"https://{host}/v2/{path}/manifests/{chart.version}"
    try:
        try:
            return download(url, _ACCEPT)
        except HTTPError as error:
            if error.code != _UNAUTHORIZED:
                raise
            token = _token(error.headers.get("WWW-Authenticate", ""), download)
        return download(url, {**_ACCEPT, "Authorization": f"Bearer {token}"})
    except HTTPError as error:
        raise _refused(error) from error


def _token(challenge: str, download: Download) -> str:
    """Fetch the token for anyone that a registry's challenge names (distribution specification, "Token")."""
    named = dict(_PARAMETER.findall(challenge))
    realm = named.pop("realm", "")
    url = f"{realm}?{urlencode(named)}"
    answer = json.loads(download(url, {}))
    token = (answer.get("token") or answer.get("access_token")) if isinstance(answer, dict) else None
    if not token:
        msg = f"{url} gave no token"
        raise ValueError(msg)

    return str(token)


def _refused(error: HTTPError) -> Exception:
    return NotPublishedError(f"{error.url} is not there") if error.code == _NOT_FOUND else error
