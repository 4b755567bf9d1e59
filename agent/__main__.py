"""Serve the agent: `python -m agent`, told by its environment (contracts/environment.py)."""

import gc
import math
import os
import sys

import uvicorn

from agent import logs
from agent.app import app
from agent.connection import Connection
from agent.house import House, house
from agent.mistakes import SettingsError
from agent.settings import Settings, read_settings

BAD_INPUT = 2

FAREWELL_S = 5
"""What a stop takes besides the longest answer."""


def main() -> int:
    """Serve until told to stop; 2 when it may not start."""
    try:
        settings = read_settings(os.environ)
        known = house(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    logs.configure()
    serve(known, settings)

    return 0


def serve(known: House, settings: Settings) -> None:
    """Answer until SIGTERM, then finish what is under way, which has an end even where nobody reads it."""
    made = app(known)
    # What was imported stays: the collector need not walk through it again and again while answers wait.
    gc.collect()
    gc.freeze()
    uvicorn.run(
        made,
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
        timeout_graceful_shutdown=math.ceil(settings.budget.seconds) + FAREWELL_S,
    )


if __name__ == "__main__":
    sys.exit(main())
