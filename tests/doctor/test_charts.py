"""Tests of triad.doctor.charts."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.error import HTTPError, URLError

import pytest

from triad.catalog.versions import Chart
from triad.doctor.charts import chart_digest
from triad.doctor.check import Status

PACKAGE = b"a packaged chart"
MANIFEST = b'{"schemaVersion": 2}'
BASE = "https://charts.example"
REGISTRY = "https://registry.example/v2/karpenter/karpenter/manifests/1.14.1"
INDEX = """apiVersion: v1
entries:
  ked:
  - version: 2.20.2
    urls:
    - https://wrong.example/ked-2.20.2.tgz
  keda:
  - name: keda
    description: |
      keda:
      scales
    urls:
    - https://other.example/keda-2.20.tgz
    version: 2.20
  - name: keda
    urls:
    - keda-2.20.2.tgz
    version: 2.20.2
  other:
  - version: 9.9.9
    urls:
    - https://wrong.example/other-9.9.9.tgz
generated: "2026-08-01T00:00:00Z"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Files by address, errors among them, and what was asked for.

    Attributes:
        is_open: Whether the registry answers without a token.
    """

    files: Mapping[str, bytes | OSError]
    is_open: bool = False
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def __call__(self, url: str, headers: Mapping[str, str]) -> bytes:
        """Download from here."""
        self.asked.append((url, headers))
        if url == REGISTRY and not self.is_open and "Authorization" not in headers:
            raise challenge()
        found = self.files.get(url, refused(url, 404))
        if isinstance(found, OSError):
            raise found

        return found


def refused(url: str, code: int) -> HTTPError:
    """Make the error of an HTTP status; it holds no open file."""
    return HTTPError(url, code, "refused", Message(), None)


def challenge() -> HTTPError:
    """Ask for a token, as public.ecr.aws does."""
    error = refused(REGISTRY, 401)
    error.headers["WWW-Authenticate"] = (
        'Bearer realm="https://registry.example/token/",service="registry.example",scope="aws"'
    )

    return error


def digest(content: bytes) -> str:
    """Compute the sha256."""
    return hashlib.sha256(content).hexdigest()


def helm_chart(*, version: str = "2.20.2", sha256: str | None = digest(PACKAGE)) -> Chart:
    """Make a chart of a repository."""
    return Chart(name="keda", version=version, repository=BASE, sha256=sha256, source="a test")


def oci_chart(oci_digest: str | None) -> Chart:
    """Make a chart of a registry."""
    repository = "oci://registry.example/karpenter/karpenter"

    return Chart(name="karpenter", version="1.14.1", repository=repository, oci_digest=oci_digest, source="a test")


def repository(index: str = INDEX, package: bytes | OSError = PACKAGE) -> Web:
    """Serve an index and a package."""
    return Web(files={f"{BASE}/index.yaml": index.encode(), f"{BASE}/keda-2.20.2.tgz": package})


def registry(token: Mapping[str, str]) -> Web:
    """Serve a token and a manifest."""
    address = "https://registry.example/token/?service=registry.example&scope=aws"

    return Web(files={address: json.dumps(token).encode(), REGISTRY: MANIFEST})


def test_a_chart_is_the_one_that_the_catalogue_knows() -> None:
    """The package is found by the index, among other charts and versions."""
    check = chart_digest(helm_chart(), repository())

    assert (check.name, check.status) == ("chart keda 2.20.2", Status.OK)
    assert check.found == f"sha256 {digest(PACKAGE)}"


def test_a_version_that_looks_like_a_number_stays_text() -> None:
    """In YAML 2.20 is 2.2, and 2.20.2 is text."""
    web = Web(files={**repository().files, "https://other.example/keda-2.20.tgz": PACKAGE})

    assert chart_digest(helm_chart(version="2.20"), web).status is Status.OK


def test_a_chart_that_was_changed_fails() -> None:
    """Nothing with another content is installed."""
    check = chart_digest(helm_chart(), repository(package=b"something else"))

    assert check.status is Status.FAIL
    assert check.found == f"sha256 {digest(b'something else')}, the catalogue has {digest(PACKAGE)}"
    assert (check.todo or "").startswith("do not deploy")


def test_a_digest_that_the_catalogue_lacks_is_shown_to_be_recorded() -> None:
    """The first download tells what to write down, and is no pass."""
    check = chart_digest(helm_chart(sha256=None), repository())

    assert check.status is Status.WARN
    assert f"record sha256='{digest(PACKAGE)}' in triad/catalog/charts.py" in (check.todo or "")


@pytest.mark.parametrize(
    "web",
    [
        repository(package=URLError("no route")),
        repository(package=TimeoutError("timed out")),
        repository(package=refused(BASE, 503)),
        repository(index="<html>sign in</html>"),
        repository(index="entries:\n  keda:\n    version: 2.20.2"),
        repository(index="entries:\n  keda:\n  - version: 2.20.2\n   urls: ["),
        Web(files={f"{BASE}/index.yaml": b"\xff\xfe"}),
    ],
)
def test_what_cannot_be_had_or_read_is_unknown(web: Web) -> None:
    """A broken network is no pass, and no sign of tampering."""
    check = chart_digest(helm_chart(), web)

    assert check.status is Status.UNKNOWN
    assert check.found.startswith("could not check: ")


@pytest.mark.parametrize(
    ("version", "web"), [("2.20.3", repository()), ("2.20.2", repository(package=refused(BASE, 404)))]
)
def test_a_version_that_is_not_published_fails(version: str, web: Web) -> None:
    """A deploy would not find it either."""
    check = chart_digest(helm_chart(version=version), web)

    assert check.status is Status.FAIL
    assert "take a version that is published" in (check.todo or "")


@pytest.mark.parametrize("field", ["token", "access_token"])
def test_a_chart_of_a_registry_is_known_by_its_manifest(field: str) -> None:
    """A registry gives anyone a token, under one of two names."""
    web = registry({field: "open sesame"})

    check = chart_digest(oci_chart(digest(MANIFEST)), web)

    assert check.status is Status.OK
    assert check.found == f"oci_digest {digest(MANIFEST)}"
    assert web.asked[-1][1]["Authorization"] == "Bearer open sesame"


def test_a_manifest_that_was_changed_fails() -> None:
    """A tag of a registry can be moved."""
    check = chart_digest(oci_chart(digest(PACKAGE)), registry({"token": "open sesame"}))

    assert check.status is Status.FAIL


@pytest.mark.parametrize(("code", "status"), [(404, Status.FAIL), (503, Status.UNKNOWN)])
@pytest.mark.parametrize("is_open", [True, False])
def test_a_registry_says_that_a_tag_is_missing(code: int, status: Status, is_open: bool) -> None:  # noqa: FBT001  # a column
    """It says so at once, or once the token is there; any other refusal is no statement about the chart."""
    files = {**registry({"token": "open sesame"}).files, REGISTRY: refused(REGISTRY, code)}

    check = chart_digest(oci_chart(digest(MANIFEST)), Web(files=files, is_open=is_open))

    assert check.status is status
    assert "token" not in check.found


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}"])
def test_a_registry_that_gives_no_token_is_unknown(answer: bytes) -> None:
    """An error page instead of a token is no statement about the chart."""
    web = registry({"token": "open sesame"})
    files = {url: answer if "token" in url else content for url, content in web.files.items()}

    check = chart_digest(oci_chart(digest(MANIFEST)), Web(files=files))

    assert check.status is Status.UNKNOWN
