"""The tools of a model: each call is checked, bounded in time and size, told to the user and counted."""

import json
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any

from strands.hooks import BeforeToolCallEvent, HookProvider, HookRegistry
from strands.types.events import ToolResultEvent
from strands.types.tools import AgentTool, ToolResult, ToolSpec, ToolUse

from agent.answer import ToolCall
from agent.metrics import Metrics
from agent.tools.run import OverdueError, run
from agent.tools.tool import ArgumentsError, Tool, ToolError
from agent.turn import TURN, Turn

LONGEST_RESULT = 16 * 1024
"""Bytes of a result that the model is given."""

LONGEST_ERROR = 2048
"""Characters of what it is told instead."""

UNKNOWN = "unknown"
"""How a tool that does not exist is counted: a model may call it anything."""

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """How a call went; one of result and error is there."""

    kind: str
    result: Any = None
    error: str | None = None


class Toolbox(HookProvider):
    """Every tool there is, for all answers.

    Attributes:
        offered: What Strands' loop knows of them.
        names: Theirs.
    """

    def __init__(self, tools: Sequence[Tool], *, metrics: Metrics) -> None:
        self._metrics = metrics
        self._unknown = _Offered(None, self)
        self.offered: list[AgentTool] = [_Offered(tool, self) for tool in tools]
        self.names = [tool.name for tool in tools]

    def register_hooks(self, registry: HookRegistry, **_: object) -> None:
        """Ask to be told of each call, so that a tool that does not exist is answered as any other."""
        registry.add_callback(BeforeToolCallEvent, self._select)

    async def call(self, tool: Tool | None, use: ToolUse, turn: Turn) -> ToolResult:
        """Call a tool, and write down for the model what came of it; nothing is raised."""
        given = use["input"]
        arguments = given if isinstance(given, dict) else {}
        call = ToolCall.model_construct(id=use["toolUseId"], name=use["name"], arguments=arguments)
        turn.calls.append(call)
        turn.tell("tool_call", {"id": call.id, "name": call.name, "arguments": arguments})
        began_s = time.monotonic()
        outcome = await self._outcome(tool, use, turn)
        call.seconds = round(time.monotonic() - began_s, 6)
        call.result, call.error = outcome.result, outcome.error
        self._metrics.called(tool.name if tool else UNKNOWN, outcome=outcome.kind)
        turn.tell("tool_result", call.model_dump())

        return _written(call)

    def _select(self, event: BeforeToolCallEvent) -> None:
        if event.selected_tool is None:
            event.selected_tool = self._unknown

    async def _outcome(self, tool: Tool | None, use: ToolUse, turn: Turn) -> _Outcome:
        if tool is None:
            return _Outcome(kind=UNKNOWN, error=f"no tool is called {use['name']!r}, allowed: {', '.join(self.names)}")
        try:
            result = await run(tool.call(_object(use["input"])), longest_s=turn.budget.tool_s)
        except ArgumentsError as error:
            return _Outcome(kind="misused", error=_misuse(tool, error, turn))
        except ToolError as error:
            return _Outcome(kind="failed", error=_short(str(error)))
        except OverdueError:
            return _Outcome(kind="timeout", error=f"{tool.name} took longer than {turn.budget.tool_s:g} s")
        except Exception:  # a tool is anybody's code, and no answer may die of it
            _LOGGER.exception("trace_id=%s, tool=%s | tool crashed", turn.trace.id, tool.name)
            return _Outcome(kind="crashed", error=f"{tool.name} failed")

        return _fitting(tool, result)


class _Offered(AgentTool):
    """A tool as Strands' loop knows it."""

    def __init__(self, tool: Tool | None, toolbox: Toolbox) -> None:
        super().__init__()
        self._tool = tool
        self._toolbox = toolbox
        self._spec = ToolSpec(
            name=tool.name if tool else UNKNOWN,
            description=tool.description if tool else "",
            inputSchema={"json": dict(tool.parameters) if tool else {}},
        )

    @property
    def tool_name(self) -> str:
        """Its name."""
        return self._spec["name"]

    @property
    def tool_spec(self) -> ToolSpec:
        """What the model reads of it."""
        return self._spec

    @property
    def tool_type(self) -> str:
        """A function of ours."""
        return "function"

    async def stream(
        self, tool_use: ToolUse, invocation_state: dict[str, Any], **_: object
    ) -> AsyncGenerator[ToolResultEvent, None]:
        """Call it once; there is one event, its result."""
        yield ToolResultEvent(await self._toolbox.call(self._tool, tool_use, invocation_state[TURN]))


def _object(given: object) -> dict[str, object]:
    """Read what `reply` made of the arguments: an object, or what is wrong with them."""
    if not isinstance(given, dict):
        raise ArgumentsError((str(given),))

    return given


def _misuse(tool: Tool, error: ArgumentsError, turn: Turn) -> str:
    """Say what is wrong, and the first time how to mend it."""
    problems = _short("; ".join(error.problems))
    if turn.misused:
        return problems
    turn.misused = True

    return f"{problems}; call {tool.name} again with right arguments"


def _short(clause: str) -> str:
    return clause if len(clause) <= LONGEST_ERROR else f"{clause[:LONGEST_ERROR]}…"


def _fitting(tool: Tool, result: object) -> _Outcome:
    try:
        size = len(json.dumps(result, ensure_ascii=False, allow_nan=False).encode())
    except (TypeError, ValueError):
        _LOGGER.exception("tool=%s | result is not JSON", tool.name)
        return _Outcome(kind="crashed", error=f"{tool.name} failed")
    if size > LONGEST_RESULT:
        return _Outcome(kind="failed", error=f"the result of {tool.name} is longer than {LONGEST_RESULT} bytes")

    return _Outcome(kind="ok", result=result)


def _written(call: ToolCall) -> ToolResult:
    document = call.result if call.error is None else {"error": call.error}

    return ToolResult(
        toolUseId=call.id,
        status="success" if call.error is None else "error",
        content=[{"text": json.dumps(document, ensure_ascii=False)}],
    )
