"""One request on its way through the front."""

from enum import Enum

from serving.answer import Answer
from serving.asgi import Receive, Scope, Send, path_of
from serving.client import Client
from serving.problem import Problem
from serving.request_id import HEADER, request_id


class Stage(Enum):
    """How far a request is; the value is the status and the reason if it gets no further in time."""

    READING = (408, "body did not arrive in time")
    WAITING = (503, "no slot came free in time; try again later")
    ANSWERING = (504, "answer took longer than this server allows")


class Exchange:
    """What is known of a request and its answer.

    Attributes:
        scope: ASGI's scope, with the request's id among its headers.
        id: Name of the request in every log.
        path: Path below the prefix under which the app is mounted.
        stage: How far it is.
    """

    __slots__ = ("answer", "client", "id", "path", "scope", "stage")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = request_id(scope["headers"])
        kept = [header for header in scope["headers"] if header[0].lower() != HEADER]
        self.id = name.decode()
        self.scope: Scope = {**scope, "headers": [*kept, (HEADER, name)]}
        self.path = path_of(scope)
        self.client = Client(scope, receive)
        self.answer = Answer(send)
        self.stage = Stage.READING

    async def fail(self, problem: Problem) -> None:
        """Tell the client what went wrong, and hear it out if the connection ends with that.

        Raises:
            Problem: The server must cut the connection.
        """
        await self.answer.fail(problem, hear_out=self.client.hear_out)

    def late(self, *, retry_after_s: int) -> Problem:
        """Say what was not done in time."""
        status, reason = self.stage.value

        return Problem(
            status,
            reason,
            code="timeout",
            retry_after_s=retry_after_s if self.stage is Stage.WAITING else None,
            close=self.stage is Stage.READING,
        )
