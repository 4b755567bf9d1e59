"""A stand-in of the Hugging Face hub and of the place where it keeps large files, each on a port of its own.

Paths, headers and statuses are those that huggingface.co answers with: a large file is a redirect to a signed address
of another host, a small one is given by the hub itself, a gated repository shows its list to all and its files to few.
"""

import hashlib
import json
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "owner/tiny"
TOKEN = "hf_right"  # noqa: S105  # no secret
_LARGE = 1 << 20


class HubStandIn:
    """One repository.

    Attributes:
        files: By path.
        gated: Whether its files need the token.
        sent: Bytes of files that went out, by path.
        asked: Requests that came, as `METHOD path`.
        tokens_at_storage: Authorization headers that reached the place of the bytes, which must see none.
        refuses: Signed addresses that are not valid any more, one for each count.
        breaks_after: Bytes after which the next large answer breaks off.
        lies: What is promised of a file in place of its SHA-256.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.gated = False
        self.sent: Counter[str] = Counter()
        self.asked: list[str] = []
        self.tokens_at_storage: list[str] = []
        self.refuses = 0
        self.breaks_after: int | None = None
        self.lies: dict[str, str] = {}
        self.url = self.storage_url = ""

    def info(self) -> dict[str, Any]:
        """Answer `/api/models/…?blobs=true`."""
        return {"id": REPOSITORY, "sha": COMMIT, "siblings": [self._sibling(path) for path in self.files]}

    def _sibling(self, path: str) -> dict[str, Any]:
        content = self.files[path]
        git = hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
        found: dict[str, Any] = {"rfilename": path, "size": len(content), "blobId": self.lies.get(path, git)}
        if self.is_large(path):
            found["lfs"] = {"sha256": self.sha256(path), "size": len(content), "pointerSize": 135}

        return found

    def is_large(self, path: str) -> bool:
        """Whether git keeps only a pointer to it."""
        return len(self.files[path]) >= _LARGE

    def sha256(self, path: str) -> str:
        """What is promised of a large file."""
        return self.lies.get(path, hashlib.sha256(self.files[path]).hexdigest())


class _Answer(BaseHTTPRequestHandler, ABC):
    protocol_version = "HTTP/1.1"
    hub: HubStandIn

    def do_HEAD(self) -> None:
        self._answer(has_body=False)

    def do_GET(self) -> None:
        self._answer(has_body=True)

    @abstractmethod
    def _answer(self, *, has_body: bool) -> None:
        """Answer a request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def say(self, status: int, headers: Mapping[str, str], body: bytes = b"", *, has_body: bool = True) -> None:
        """Answer with a body of a known length."""
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if has_body:
            self.wfile.write(body)

    def give(self, path: str) -> None:
        """Send a file, or the range of it that is asked for."""
        content = self.hub.files[path]
        asked = self.headers.get("range")
        first, _, last = (asked or "bytes=0-").removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1 if last else None]
        self.send_response(206 if asked else 200)
        self.send_header("content-length", str(len(part)))
        self.end_headers()
        cut, self.hub.breaks_after = self.hub.breaks_after, None
        self.hub.sent[path] += len(part[:cut])
        try:
            self.wfile.write(part[:cut])
        except OSError:
            self.close_connection = True
        if cut is not None:
            self.close_connection = True


class _HubAnswer(_Answer):
    def _answer(self, *, has_body: bool) -> None:
        path = self.path.partition("?")[0]
        self.hub.asked.append(f"{self.command} {path}")
        if path in {f"/api/models/{REPOSITORY}/revision/main", f"/api/models/{REPOSITORY}/revision/{COMMIT}"}:
            self.say(200, {"content-type": "application/json"}, json.dumps(self.hub.info()).encode(), has_body=has_body)
        elif path.startswith(f"/api/models/{REPOSITORY}/"):
            self.say(404, {"x-error-code": "RevisionNotFound", "x-error-message": "Invalid rev id"}, has_body=has_body)
        elif path.startswith(f"/{REPOSITORY}/resolve/{COMMIT}/"):
            self._resolve(path.removeprefix(f"/{REPOSITORY}/resolve/{COMMIT}/"), has_body=has_body)
        else:
            self.say(
                401, {"x-error-code": "RepoNotFound", "x-error-message": "Repository not found"}, has_body=has_body
            )

    def _resolve(self, path: str, *, has_body: bool) -> None:
        if self.hub.gated and self.headers.get("authorization") != f"Bearer {TOKEN}":
            self.say(401, {"x-error-code": "GatedRepo", "x-error-message": "Access is restricted"}, has_body=has_body)
        elif self.hub.is_large(path):
            headers = {
                "location": f"{self.hub.storage_url}/{path}?signature=1",
                "x-linked-etag": f'"{self.hub.sha256(path)}"',
                "x-linked-size": str(len(self.hub.files[path])),
                "x-repo-commit": COMMIT,
            }
            self.say(302, headers, has_body=has_body)
        elif has_body:
            self.give(path)
        else:
            size = str(len(self.hub.files[path]))
            self.say(200, {"content-length": size, "x-repo-commit": COMMIT}, has_body=False)


class _StorageAnswer(_Answer):
    def _answer(self, *, has_body: bool) -> None:  # noqa: ARG002  # nobody asks it without
        self.hub.tokens_at_storage += filter(None, [self.headers.get("authorization")])
        if self.hub.refuses:
            self.hub.refuses -= 1
            self.say(403, {"content-type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>")
        else:
            self.give(self.path.partition("?")[0].removeprefix("/"))


@contextmanager
def hub_stand_in(files: Mapping[str, bytes]) -> Iterator[HubStandIn]:
    """Give a repository until the context is left."""
    hub = HubStandIn(files)
    with ExitStack() as stack:
        hub.url, hub.storage_url = (
            stack.enter_context(_served(type("Bound", (answer,), {"hub": hub})))
            for answer in (_HubAnswer, _StorageAnswer)
        )
        yield hub


@contextmanager
def _served(answer: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), answer) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
