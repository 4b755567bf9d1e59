"""Front and relay of the model servers before an engine that runs elsewhere: what Serve costs, and nothing else."""

import os
from collections.abc import Mapping

from ray import serve
from ray.serve import Application

from contracts.serve import NO_LIMIT_ONGOING, NO_LIMIT_QUEUED
from serving.asgi import ASGIApp
from serving.front import Front
from serving.front_settings import FrontSettings
from serving.relay import Relay

PORT, SLOTS, MODEL = "RELAY_PORT", "RELAY_SLOTS", "RELAY_MODEL"


async def _always() -> bool:
    return True


@serve.deployment(name="relay", max_ongoing_requests=NO_LIMIT_ONGOING, max_queued_requests=NO_LIMIT_QUEUED)
@serve.ingress()
class Relayed:
    """A replica like the real one, without an engine of its own."""

    async def __serve_build_asgi_app__(self) -> ASGIApp:
        """Build what answers."""
        port, slots = int(os.environ[PORT]), int(os.environ[SLOTS])
        settings = FrontSettings(
            model=os.environ[MODEL], key=None, slots=slots, queue=slots, max_body_bytes=1 << 20, max_stream_seconds=60
        )

        return Front(Relay(lambda: port, idle=slots), settings=settings, readiness=_always)


def app(arguments: Mapping[str, str]) -> Application:
    """Build the application."""
    del arguments

    return Relayed.bind()  # type: ignore[attr-defined,no-any-return]  # Ray types the decorator away
