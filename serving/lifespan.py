"""The server's start and stop, for apps that care and for those that do not."""

import logging

from serving.asgi import ASGIApp, Message, Receive, Scope, Send

_FAILED = "lifespan.startup.failed"
_LOGGER = logging.getLogger(__name__)


async def lifespan(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass the lifespan to the app, and answer what it leaves open: Serve kills a replica that does not answer."""
    heard: list[str] = []
    told: list[str] = []

    async def hear() -> Message:
        message = await receive()
        heard.append(message["type"])
        return message

    async def tell(message: Message) -> None:
        told.append(message["type"])
        await send(message)

    try:
        await app(scope, hear, tell)
    except Exception:
        if told:  # it speaks the protocol, so this is a real failure
            raise
        _LOGGER.debug("app has no lifespan", exc_info=True)
    while len(told) < 2 and _FAILED not in told:  # noqa: PLR2004  # one word for the start, one for the stop
        if len(heard) <= len(told):
            await hear()
        await tell({"type": f"{heard[-1]}.complete"})
