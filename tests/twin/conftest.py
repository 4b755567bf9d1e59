"""A twin of small processes: nothing of Ray, everything of a process."""

import os
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from triad.twin.folder import Folder
from triad.twin.plan import Endpoint, Part, Plan
from triad.twin.process import PART, TWIN, end, marked
from triad.twin.supervised import Supervised

SLEEP = Part(name="fake", command=("sleep", "600"))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """Make the folder of a twin, and remove whatever a test has left."""
    made = Folder(path=tmp_path / ".triad")
    made.logs.mkdir(parents=True)
    yield made
    end(lambda: marked(made.path), patience_s=0)
    shutil.rmtree(made.temporary, ignore_errors=True)


@pytest.fixture
def gguf(tmp_path: Path) -> Callable[..., Path]:
    """Write a GGUF file, with a vocabulary before what is said last, and no tensor unless it has weights."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    def said(name: str, value: object) -> bytes:
        match value:
            case bool():
                packed = struct.pack("<I?", 7, value)
            case int():
                packed = struct.pack("<II", 4, value)
            case _:
                packed = struct.pack("<I", 8) + text(str(value))
        return text(name) + packed

    def write(
        name: str = "mine.gguf", architecture: str = "llama", *, weights: int = 0, **facts: str | int | bool | None
    ) -> Path:
        pairs = [said("general.architecture", architecture)]
        pairs.append(text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b"))
        pairs.append(text("tokenizer.ggml.token_type") + struct.pack("<IIQ", 9, 5, 2) + struct.pack("<ii", 1, 1))
        names = {"causal": f"{architecture}.attention.causal", "pooling": f"{architecture}.pooling_type"}
        names |= {"type": "general.type", "template": "tokenizer.chat_template", "alignment": "general.alignment"}
        pairs += [said(names[fact], value) for fact, value in facts.items() if value is not None]
        tensor = text("token_embd.weight") + struct.pack("<IQIQ", 1, weights, 1, 0) if weights else b""
        header = b"GGUF" + struct.pack("<IQQ", 3, bool(weights), len(pairs)) + b"".join(pairs) + tensor
        fill = -len(header) % int(facts.get("alignment") or 32) if weights else 0
        path = tmp_path / name
        path.write_bytes(header + bytes(fill + 2 * weights))
        return path

    return write


@pytest.fixture
def process() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a process with a mark; it has run its first line when it is given."""
    started = []

    def start(code: str, folder: Folder | None, *, part: str = "fake") -> subprocess.Popen[bytes]:
        marks = {TWIN: str(folder.path), PART: part} if folder else {}
        first = f"import sys, time, signal, os; {code}; sys.stdout.write('x'); sys.stdout.flush(); time.sleep(600)"
        made = subprocess.Popen([sys.executable, "-c", first], env={**os.environ, **marks}, stdout=subprocess.PIPE)
        started.append(made)
        assert made.stdout is not None
        assert made.stdout.read(1) == b"x"
        return made

    yield start
    for each in started:
        each.kill()
        each.wait()
        assert each.stdout is not None
        each.stdout.close()


@pytest.fixture
def watch(folder: Folder) -> Iterator[Callable[..., Supervised]]:
    """Watch a part, by default one that sleeps, and end it when the test is over."""
    made = []

    def supervised(part: Part = SLEEP) -> Supervised:
        made.append(Supervised(part=part, folder=folder))
        return made[-1]

    yield supervised
    for each in made:
        each.end()


@pytest.fixture
def plan(folder: Folder) -> Callable[..., Plan]:
    """Plan a twin."""
    folder.temporary.mkdir()

    def make(*parts: Part, endpoints: tuple[Endpoint, ...] = (), logs: Mapping[str, str] | None = None) -> Plan:
        return Plan(
            parameters={"engine": "llama.cpp", "port": "8000"},
            parts=parts,
            endpoints=endpoints,
            asked="chat",
            model="chat",
            logs=logs or {},
            started=1.0,
        )

    return make


@pytest.fixture
def server() -> Iterator[Callable[[Callable[[BaseHTTPRequestHandler], None]], int]]:
    """Answer HTTP on a free port by a function."""
    servers = []

    def serve(answer: Callable[[BaseHTTPRequestHandler], None]) -> int:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            do_POST = do_GET  # noqa: N815  # the name that http.server calls

            def log_message(self, *_: object) -> None:
                """Be quiet."""

        made = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((made, thread))
        return made.server_port

    yield serve
    for made, thread in servers:
        made.shutdown()
        thread.join()
        made.server_close()
