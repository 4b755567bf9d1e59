"""Tests of triad.doctor.download."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http.client import IncompleteRead
from urllib.request import Request

import pytest

from triad.doctor import download as module
from triad.doctor.download import LIMIT, download

URL = "https://charts.example/index.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of HTTP."""

    content: bytes
    url: str = URL
    error: Exception | None = None

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes."""
        if self.error is not None:
            raise self.error

        return self.content[:size]


def serve(patch: pytest.MonkeyPatch, answer: Answer) -> list[Request]:
    """Answer instead of the network, and keep what was asked."""
    asked: list[Request] = []

    def urlopen(request: Request, timeout: float) -> AbstractContextManager[Answer]:
        assert timeout <= 20
        asked.append(request)

        return nullcontext(answer)

    patch.setattr(module, "urlopen", urlopen)

    return asked


def test_a_file_is_read_with_the_headers_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry wants to be told what is accepted."""
    asked = serve(monkeypatch, Answer(content=b"entries: {}"))

    assert download(URL, {"Accept": "text/yaml"}) == b"entries: {}"
    assert [(each.full_url, each.headers) for each in asked] == [(URL, {"Accept": "text/yaml"})]


@pytest.mark.parametrize("url", ["http://charts.example/index.yaml", "file:///etc/passwd"])
def test_only_https_is_asked(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """An index may name any address."""
    asked = serve(monkeypatch, Answer(content=b""))

    with pytest.raises(OSError, match="is not an https address"):
        download(url, {})
    assert asked == []


def test_a_redirect_away_from_https_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest that is to be recorded must come from the publisher."""
    serve(monkeypatch, Answer(content=b"", url="http://mirror.example/index.yaml"))

    with pytest.raises(OSError, match=r"'http://mirror\.example/index\.yaml' is not an https address"):
        download(URL, {})


def test_a_file_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded."""
    serve(monkeypatch, Answer(content=bytes(LIMIT + 2)))

    with pytest.raises(OSError, match="is larger than"):
        download(URL, {})


def test_an_answer_that_breaks_off_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file has another digest, which would look like tampering."""
    serve(monkeypatch, Answer(content=b"", error=IncompleteRead(b"half")))

    with pytest.raises(OSError, match="broke off"):
        download(URL, {})
