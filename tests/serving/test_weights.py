"""Where the weights come from: a folder, or a hub that this test plays."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from serving.probe import free_port
from serving.settings import WeightsSettings
from serving.weights import WeightsError, find_weights

CONTENT = b"GGUF" + bytes(range(256)) * 100_000
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = ["README.md", "tiny-Q4_0.gguf", "tiny-Q8_0.gguf"]


class Hub(ThreadingHTTPServer):
    """Gives one repository.

    Attributes:
        sent: Bytes of weights that went out.
        promised: The checksum that it tells.
        breaks_after: Bytes after which the next download breaks off.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.sent: Counter[str] = Counter()
        self.promised = hashlib.sha256(CONTENT).hexdigest()
        self.breaks_after: int | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    """One answer of the hub."""

    server: Hub

    def do_HEAD(self) -> None:
        """What a file is."""
        self._file(0)

    def do_GET(self) -> None:
        """The list of files, or a file from some byte on."""
        if self.path.startswith("/api/models/"):
            body = json.dumps({"id": "o/tiny", "sha": COMMIT, "siblings": [{"rfilename": file} for file in FILES]})
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())
            return
        start = int(self.headers.get("range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        self._file(start)
        cut, self.server.breaks_after = self.server.breaks_after, None
        part = CONTENT[start:][:cut]
        self.server.sent[self.path] += len(part)
        self.wfile.write(part)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _file(self, start: int) -> None:
        self.send_response(206 if start else 200)
        self.send_header("content-length", str(len(CONTENT) - start))
        if start:
            self.send_header("content-range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.send_header("etag", f'"{self.server.promised}"')
        self.send_header("x-repo-commit", COMMIT)
        self.end_headers()


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub for one test."""
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def settings(folder: Path, *, filename: str = "*Q4_0.gguf", repository: str | None = "o/tiny") -> WeightsSettings:
    """What a server is told."""
    return WeightsSettings(folder=folder, repository=repository, revision=None, filename=filename, token=None)


def test_file_in_the_folder_is_taken_without_asking_anybody(tmp_path: Path) -> None:
    """A pod without internet starts from its volume."""
    (tmp_path / "tiny-Q4_0.gguf").touch()

    assert find_weights(settings(tmp_path), endpoint="http://127.0.0.1:9") == tmp_path / "tiny-Q4_0.gguf"


def test_the_suffix_may_be_written_in_capitals(tmp_path: Path) -> None:
    """As an owner of an embedder on the hub writes it; what is no GGUF does not count."""
    (tmp_path / "embed.GGUF").touch()
    (tmp_path / "README.md").touch()

    assert find_weights(settings(tmp_path, filename="*")) == tmp_path / "embed.GGUF"


def test_pattern_must_name_exactly_one_file(tmp_path: Path) -> None:
    """The error lists those that fit."""
    (tmp_path / "a.gguf").touch()
    (tmp_path / "b.gguf").touch()

    with pytest.raises(WeightsError, match=r"fits a\.gguf, b\.gguf in .*, allowed: exactly one"):
        find_weights(settings(tmp_path, filename="*.gguf"))
    with pytest.raises(WeightsError, match="holds no file that fits"):
        find_weights(settings(tmp_path, filename="c.gguf", repository=None))


def test_missing_file_is_downloaded_and_nothing_else_stays(hub: Hub, tmp_path: Path) -> None:
    """The next start finds it in the folder."""
    path = find_weights(settings(tmp_path), endpoint=hub.url)

    assert path.read_bytes() == CONTENT
    assert {file.name for file in tmp_path.iterdir()} == {"tiny-Q4_0.gguf", ".lock"}


def test_replicas_on_one_node_download_once(hub: Hub, tmp_path: Path) -> None:
    """The others wait for the first."""
    with ThreadPoolExecutor(4) as pool:
        paths = set(pool.map(lambda _: find_weights(settings(tmp_path), endpoint=hub.url), range(4)))

    assert len(paths) == 1
    assert sum(hub.sent.values()) == len(CONTENT)


def test_download_that_broke_off_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    """A model of many gigabytes is not begun anew."""
    hub.breaks_after = len(CONTENT) * 3 // 4
    path = find_weights(settings(tmp_path), endpoint=hub.url)

    assert path.read_bytes() == CONTENT
    assert sum(hub.sent.values()) < len(CONTENT) * 3 // 2, "the client keeps what it has by the 10 MiB"


def test_file_with_another_checksum_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    """The hub's tag is the SHA-256 of the file; what differs is never served."""
    hub.promised = "0" * 64

    with pytest.raises(WeightsError, match=r"arrived with sha256 .*, allowed: 0000"):
        find_weights(settings(tmp_path), endpoint=hub.url)
    assert list(tmp_path.rglob("*.gguf")) == []


def test_pattern_that_fits_nothing_on_the_hub_lists_its_files(hub: Hub, tmp_path: Path) -> None:
    """The right name is among them."""
    with pytest.raises(WeightsError, match=r"allowed: .*tiny-Q8_0\.gguf"):
        find_weights(settings(tmp_path, filename="*Q2_K.gguf"), endpoint=hub.url)


def test_without_internet_one_line_says_what_to_do(tmp_path: Path) -> None:
    """Whoever reads it is offline now."""
    with pytest.raises(WeightsError) as caught:
        find_weights(settings(tmp_path), endpoint=f"http://127.0.0.1:{free_port()}")

    assert "\n" not in str(caught.value)
    assert f"put the file into '{tmp_path}'" in str(caught.value)
