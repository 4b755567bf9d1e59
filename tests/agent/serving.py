"""ASGI apps on real sockets, each on a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import uvicorn

from agent.asgi import ASGIApp


@contextmanager
def served(
    app: ASGIApp, *, lifespan: Literal["on", "off"] = "off", http: type[asyncio.Protocol] | None = None
) -> Iterator[str]:
    """Serve an app, and give its address; whoever connects early waits in the socket's queue."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        lifespan=lifespan,
        log_config=None,
        access_log=False,
        ws="none",
        http=http or "auto",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
