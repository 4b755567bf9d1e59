"""The probe: it answers for what it was asked, as soon as it can be said."""

import runpy
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture
def probe(root: Path) -> Any:  # noqa: ANN401  # a file of an image has no package
    """The program of the image."""
    return SimpleNamespace(**runpy.run_path(str(root / "images" / "probe" / "probe.py")))


@pytest.fixture
def listener() -> Any:  # noqa: ANN401  # a socket's address
    """An endpoint that accepts connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_an_endpoint_that_answers_is_success(probe: Any, listener: int) -> None:  # noqa: ANN401  # see above
    """Whoever waits goes on."""
    assert probe.main([f"127.0.0.1:{listener}"]) == 0


def test_each_endpoint_that_does_not_answer_is_a_line(
    probe: Any,  # noqa: ANN401  # see above
    listener: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The log of an init container says what it waited for."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert probe.main(["--seconds", "0", f"127.0.0.1:{port}", f"127.0.0.1:{listener}"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"127.0.0.1:{port} did not answer: ")


@pytest.mark.parametrize(("text", "read"), [("gateway:4000", ("gateway", 4000)), ("[::1]:443", ("::1", 443))])
def test_an_endpoint_is_host_and_port(probe: Any, text: str, read: tuple[str, int]) -> None:  # noqa: ANN401  # see above
    """IPv6 addresses too."""
    assert probe.endpoint(text) == read


@pytest.mark.parametrize("text", ["gateway", "gateway:", ":80", "gateway:http"])
def test_half_an_endpoint_is_refused(probe: Any, text: str) -> None:  # noqa: ANN401  # see above
    """It would wait for the wrong thing."""
    with pytest.raises(SystemExit) as refused:
        probe.main([text])

    assert refused.value.code == 2
