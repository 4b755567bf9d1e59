"""The platform's model, as Strands' loop asks it."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import httpx
from openai import APIError, AsyncOpenAI
from strands.models.openai import OpenAIModel
from strands.types.content import Messages
from strands.types.streaming import StreamEvent
from strands.types.tools import ToolSpec

from agent.conversation import openai_messages
from agent.events import events, finish
from agent.failures import problem_of
from agent.problem import model_failed
from agent.reply import Reply
from agent.turn import TURN, Turn

PARAMS: Mapping[str, object] = {"temperature": 0}
"""What every question to the model says besides: a tool is called the same way each time."""

_SHAPELESS = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What comes of JSON that is none, or another."""


class GatewayModel(OpenAIModel):
    """Strands' OpenAI provider, with one client for all answers, plain strings on the wire, and nothing told twice.

    The state of an answer comes with each call, so that one model serves all of them.
    """

    def __init__(self, client: AsyncOpenAI, *, route: str) -> None:
        super().__init__(client=client, model_id=route, params=dict(PARAMS))
        self._client = client

    async def count_tokens(self, *_: object, **__: object) -> int:
        """Guess nothing: Strands would guess before each call, for managers of context that this agent has not."""
        return 0

    @classmethod
    def format_request_messages(
        cls, messages: Messages, system_prompt: str | None = None, **_: object
    ) -> list[dict[str, Any]]:
        """Write plain strings, which every chat template can read."""
        return openai_messages(system_prompt, messages)

    async def stream(
        self,
        messages: Messages,
        tool_specs: list[ToolSpec] | None = None,
        system_prompt: str | None = None,
        **state: Any,  # noqa: ANN401  # the loop's
    ) -> AsyncGenerator[StreamEvent, None]:
        """Ask the model once, and tell the user its words as they come.

        Raises:
            Problem: The gateway or the model fails.
        """
        turn: Turn = state["invocation_state"][TURN]
        reply = await self._ask(turn, self.format_request(messages, tool_specs, system_prompt))
        for event in reply.events():
            yield event

    async def _ask(self, turn: Turn, request: dict[str, Any]) -> Reply:
        turn.steps += 1
        reply = Reply(turn)
        try:
            # As the extra body, past the client's walk over every field of it: a tenth of an answer's CPU.
            asked = self._client.chat.completions.with_streaming_response.create(
                messages=(), model=request["model"], stream=True, extra_body=request, extra_headers=turn.trace.onward()
            )
            async with asked as answer:
                pieces = answer.iter_bytes()
                async for event in events(pieces):
                    reply.take(event)
                await finish(pieces)
        except APIError as error:
            raise problem_of(error) from error
        except httpx.HTTPError as error:
            message = "the model's answer broke off"
            raise model_failed(message) from error
        except _SHAPELESS as error:
            message = "the model's answer makes no sense"
            raise model_failed(message) from error
        finally:
            reply.count()

        return reply
