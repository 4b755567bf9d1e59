"""One replica of Ray Serve: the front, the relay behind it, and one supervised llama.cpp engine."""

import asyncio
import logging
import os
from collections.abc import Mapping

from ray import serve

from contracts.serve import NO_LIMIT_ONGOING, NO_LIMIT_QUEUED
from serving import lacks, own_fields
from serving.asgi import ASGIApp
from serving.command import command, environment
from serving.engine import Engine
from serving.front import Front
from serving.patience import Proof
from serving.patient import Patient
from serving.relay import Relay
from serving.request_shape import TEXT, VECTORS
from serving.settings import DEFAULT_STREAM_SECONDS, read_llama_cpp
from serving.several import Several
from serving.single_call import SingleCall
from serving.text_logprobs import TextLogprobs
from serving.tool_choice import ToolChoice
from serving.weights import find_weights

LOGGER = logging.getLogger("ray.serve")
DRAIN_S = 5.0


@serve.ingress()
class Replica:
    """Made by Serve; settings come from the replica's own environment, so that no key travels through Ray.

    Args:
        embeddings: Whether the model gives vectors instead of text.
    """

    def __init__(self, *, embeddings: bool) -> None:
        self._settings = read_llama_cpp(os.environ)
        self._embeddings = embeddings
        self._engine: Engine | None = None
        self._front: Front | None = None

    async def __serve_build_asgi_app__(self) -> ASGIApp:
        """Start the engine and put relay and front before it."""
        weights = await asyncio.to_thread(find_weights, self._settings.weights)
        self._engine = engine = Engine(
            lambda port: command(self._settings, weights=weights, port=port, embeddings=self._embeddings),
            environment=environment(os.environ),
            proof=Proof.VECTOR if self._embeddings else Proof.TEXT,
            logger=LOGGER,
        )
        await engine.start()
        relay = Relay(engine.port, idle=self._settings.front.slots)
        self._front = front = Front(
            Several(TextLogprobs(SingleCall(ToolChoice(Patient(relay, engine))))),
            settings=self._settings.front,
            readiness=engine.ready,
            offers=VECTORS if self._embeddings else TEXT,
            lacks=lacks.LLAMA_CPP,
            own=own_fields.LLAMA_CPP,
        )

        return front

    async def check_health(self) -> None:
        """Fail when the engine cannot be brought back, so that Serve replaces the replica."""
        if self._engine is not None:
            self._engine.check()

    async def __del__(self) -> None:
        """Answer what is under way, then end the engine."""
        if self._front is not None:
            await self._front.drain(seconds=DRAIN_S)
        if self._engine is not None:
            await self._engine.stop()


# The front refuses, with Retry-After: Serve itself would hold what is too much, or refuse it in plain text.
deployment: serve.Deployment = serve.deployment(
    max_ongoing_requests=NO_LIMIT_ONGOING,
    max_queued_requests=NO_LIMIT_QUEUED,
    graceful_shutdown_timeout_s=DEFAULT_STREAM_SECONDS + DRAIN_S,
)(Replica)


def without_arguments(arguments: Mapping[str, str]) -> None:
    """Refuse a builder's arguments: one way in is enough.

    Raises:
        ValueError: There are some.
    """
    if arguments:
        msg = f"arguments are {', '.join(sorted(arguments))}, allowed: none, settings come by runtime_env.env_vars"
        raise ValueError(msg)
