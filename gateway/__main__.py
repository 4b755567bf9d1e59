"""Serve the gateway: `python -m gateway`, told by its environment (contracts/environment.py).

One process serves one port, and a platform that needs more starts more replicas: limits, counts and cooldowns are of
one process, so several behind one port would each have their own, and a scrape would see one of them by chance.
"""

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import uvicorn

from gateway import logs
from gateway.asgi import ASGIApp
from gateway.connection import Connection
from gateway.gate import Gate
from gateway.house import house
from gateway.mistakes import SettingsError
from gateway.proxy import proxy
from gateway.settings import Settings, read_settings

BAD_INPUT = 2


def main() -> int:
    """Serve until told to stop; 2 when it may not start."""
    try:
        settings = read_settings(os.environ)
        known = house(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    app = proxy(settings.config)
    logs.configure(litellm_level=os.environ["LITELLM_LOG"])
    # LiteLLM prints, in colours, where all else is a line of JSON.
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        serve(Gate(app, known), settings)

    return 0


def serve(app: ASGIApp, settings: Settings) -> None:
    """Answer until SIGTERM, then finish what is under way: the kubelet's grace ends it if it must."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_s,
    )


if __name__ == "__main__":
    sys.exit(main())
