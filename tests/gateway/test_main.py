"""How the server is started."""

from pathlib import Path
from typing import Any

import pytest
import uvicorn

from gateway.__main__ import serve
from gateway.settings import Settings
from tests.gateway.visit import says

SETTINGS = Settings(
    config=Path("config.yaml"),
    clients=Path("clients.json"),
    keys=None,
    host="127.0.0.2",
    port=4123,
    keep_alive_s=77,
    max_body_bytes=1000,
    longest_s=5,
    log_prompts=False,
)


def test_the_server_is_told_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection is kept for longer than the load balancer keeps it: uvicorn's own number is 5 seconds, a 502."""
    told: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **options: told.update(options))
    serve(says(b""), SETTINGS)

    assert (told["host"], told["port"], told["timeout_keep_alive"]) == ("127.0.0.2", 4123, 77)
    assert (told["access_log"], told["server_header"]) == (False, False)
