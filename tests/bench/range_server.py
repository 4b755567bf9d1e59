"""A stand-in of S3 for benches: it gives ranges of files as fast as the kernel sends them, and lists them.

`python -m tests.bench.range_server FOLDER` prints its address; the folder holds one folder a bucket.
"""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path

    def do_HEAD(self) -> None:
        self._start(200, self._path().stat().st_size)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._list(query["prefix"][0])
            return
        path = self._path()
        first, _, last = self.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")
        at, end = int(first), int(last) + 1 if last else path.stat().st_size
        end = min(end, path.stat().st_size)
        self._start(206 if "range" in self.headers else 200, end - at)
        with path.open("rb") as file:
            while at < end:
                at += os.sendfile(self.connection.fileno(), file.fileno(), at, end - at)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _path(self) -> Path:
        return self.folder / unquote(urlsplit(self.path).path).removeprefix("/")

    def _list(self, prefix: str) -> None:
        top = self._path()
        files = [path for path in top.rglob("*") if path.is_file() and str(path.relative_to(top)).startswith(prefix)]
        found = "".join(
            f"<Contents><Key>{path.relative_to(top)}</Key><Size>{path.stat().st_size}</Size></Contents>"
            for path in files
        )
        body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()
        self._start(200, len(body))
        self.wfile.write(body)

    def _start(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("content-length", str(length))
        self.send_header("etag", '"0"')
        self.end_headers()
        self.wfile.flush()


def main(folder: Path) -> None:
    """Serve until killed."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Answer,), {"folder": folder})) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
