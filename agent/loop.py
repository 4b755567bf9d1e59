"""The loop of model and tools: Strands' own, with this service's bounds."""

import asyncio
import logging
from typing import Any

from strands import Agent
from strands.agent.conversation_manager import NullConversationManager
from strands.types.content import Messages
from strands.types.exceptions import EventLoopException, MaxTokensReachedException

from agent.model import GatewayModel
from agent.problem import Problem, model_failed
from agent.toolbox import Toolbox
from agent.turn import TURN, Turn
from contracts.prompts import SYSTEM_PROMPT

_SPENT = {"limit_turns": "steps", "limit_total_tokens": "tokens"}
_LOGGER = logging.getLogger(__name__)


class Loop:
    """Makes answers; each has an agent of its own, and all share the model's connections and the tools."""

    def __init__(self, model: GatewayModel, toolbox: Toolbox) -> None:
        self._model = model
        self._toolbox = toolbox
        # What Strands imports when it is first used is imported now, and not in somebody's answer.
        self._agent([])

    async def run(self, turn: Turn, messages: Messages) -> None:
        """Make one; what is said and called goes to the turn.

        Raises:
            Problem: There is no answer, or the one that was coming broke off.
        """
        try:
            async with asyncio.timeout(turn.budget.seconds) as deadline:
                await self._go(turn, messages)
        except TimeoutError:
            if not deadline.expired():
                raise
            message = f"the answer took longer than {turn.budget.seconds:g} s"
            raise Problem(504, message, code="timeout") from None

    async def _go(self, turn: Turn, messages: Messages) -> None:
        agent = self._agent(messages)
        limits: Any = {"turns": turn.budget.steps, "total_tokens": turn.budget.tokens}
        try:
            result = await agent.invoke_async(invocation_state={TURN: turn}, limits=limits)
        except MaxTokensReachedException:
            message = "the model reached its limit of tokens before the end of its answer"
            raise model_failed(message) from None
        except EventLoopException as error:
            raise error.original_exception from error
        spent = _SPENT.get(result.stop_reason)
        if spent is not None:
            allowed = getattr(turn.budget, spent)
            message = f"the model called tools until the {allowed} {spent} of an answer were spent"
            raise model_failed(message)

    def _agent(self, messages: Messages) -> Agent:
        return Agent(
            model=self._model,
            messages=messages,
            tools=[*self._toolbox.offered],
            system_prompt=SYSTEM_PROMPT,
            callback_handler=None,
            conversation_manager=NullConversationManager(),
            retry_strategy=None,
            hooks=[self._toolbox],
        )
