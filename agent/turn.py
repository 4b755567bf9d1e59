"""One answer while it is made: what it may still use, what was said and called."""

from collections.abc import Callable
from dataclasses import dataclass, field

from agent.answer import ChatAnswer, ToolCall, Usage
from agent.budget import Budget
from agent.problem import TOO_LONG, Problem, model_failed
from agent.trace import Trace

TURN = "triad_turn"
"""Where Strands' invocation state holds it."""

Tell = Callable[[str, dict[str, object]], None]
"""Hears the name and the content of each event as it happens."""


@dataclass(slots=True, kw_only=True)
class Turn:
    """What one answer has used and brought so far.

    Attributes:
        tell: Hears every event.
        text: Pieces of what the model says to the user.
        calls: In the order in which the model asked for them.
        misused: The model has called a tool with wrong arguments, and was told how to mend it.
    """

    budget: Budget
    trace: Trace
    tell: Tell
    text: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    steps: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    misused: bool = False

    @property
    def tokens(self) -> int:
        """Of all questions to the model and its answers."""
        return self.prompt_tokens + self.completion_tokens

    def say(self, piece: str) -> None:
        """Give the user some text."""
        self.text.append(piece)
        self.tell("text", {"text": piece})

    def check_tokens(self, under_way: int) -> None:
        """Stop a model that goes on and on.

        Args:
            under_way: Pieces of the answer that is coming in, whose count is not known yet.

        Raises:
            Problem: 502, the tokens are spent.
        """
        if self.tokens + under_way > self.budget.tokens:
            message = f"the model used up the {self.budget.tokens} tokens of an answer"
            raise model_failed(message)

    def check_room(self) -> None:
        """Refuse a conversation that is longer than all that an answer may use: every call has it read again.

        Raises:
            Problem: 422, there is no room for another step.
        """
        if self.steps == 1 and self.prompt_tokens > self.budget.tokens:
            message = f"the conversation is too long: {self.prompt_tokens} tokens, at most {self.budget.tokens}"
            raise Problem(422, message, code=TOO_LONG)

    def answer(self) -> ChatAnswer:
        """Write down what came of it."""
        worked = [call.result for call in self.calls if call.error is None]

        return ChatAnswer(
            response="".join(self.text),
            data=worked[-1] if worked else None,
            tool_calls=self.calls,
            usage=Usage(
                prompt_tokens=self.prompt_tokens,
                completion_tokens=self.completion_tokens,
                total_tokens=self.tokens,
                steps=self.steps,
            ),
            trace_id=self.trace.id,
        )
