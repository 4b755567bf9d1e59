"""The arithmetic of `make bench-agent`, and its model."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.agent.events import Event, read
from tests.bench.agent_bare import Bare
from tests.bench.agent_model import PIECES, RESULT, STAMPS, Model
from tests.bench.agent_overhead import Cost, Held, cost, report

HELD = {name: Held(most=500, stream_kib=1.0) for name in ("bare loop", "agent")}


def test_the_models_own_time_is_not_the_servers() -> None:
    """What a turn takes less both calls of the model is added; CPU is shared among the turns."""
    seen = {"latency_ms": {"e2e": {"p50": {"value": 2015.0}, "p99": {"value": 2040.0}}}, "requests": 4, "void": []}
    stamps = {"called_ms": [1000.0, 1002.0, 1001.0], "spoken_ms": [1003.0, 1003.0, 1003.0]}

    found = cost(seen, stamps, cpu_s=0.06)

    assert (found.p50_ms, found.p99_ms, found.cpu_ms) == (11.0, 36.0, 15.0)


@pytest.mark.parametrize(
    ("agent", "reached"),
    [
        (Cost(p50_ms=25, p99_ms=90, cpu_ms=20), True),
        (Cost(p50_ms=25.1, p99_ms=90, cpu_ms=20), False),
        (Cost(p50_ms=25, p99_ms=90, cpu_ms=20.1), False),
    ],
)
def test_the_goals_are_for_the_median_and_for_the_cpu(agent: Cost, *, reached: bool) -> None:
    """At most 25 ms are added, at most twice the CPU is spent."""
    bare = Cost(p50_ms=9, p99_ms=30, cpu_ms=10)

    assert report({"bare loop": [bare], "agent": [agent]}, HELD) is reached


def test_what_the_load_generator_does_not_stand_by_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A void load is no silent figure, and reaches no goal."""
    bare = Cost(p50_ms=9, p99_ms=30, cpu_ms=10, void=["sent late"])

    assert not report({"bare loop": [bare], "agent": [bare]}, HELD)
    assert "void: sent late\n" in capsys.readouterr().out


def test_a_turn_is_two_calls_of_the_model_one_of_the_tool_and_all_pieces() -> None:
    """The bare loop goes the whole way, and the model notes each of its calls once."""
    events, stamps, again = asyncio.run(_turn())

    assert [name for name, _ in events] == ["tool_call", "tool_result", *["text"] * PIECES, "done"]
    assert events[1][1]["result"] == {"result": RESULT}
    assert events[-1][1]["response"].endswith(f" {RESULT}.")
    assert (len(stamps["called_ms"]), len(stamps["spoken_ms"]), stamps["most"]) == (1, 1, 1)
    assert again == {"called_ms": [], "spoken_ms": [], "most": 0}


async def _turn() -> tuple[list[Event], dict[str, Any], dict[str, Any]]:
    server = await asyncio.start_server(Model().visit, "127.0.0.1", 0)
    model = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    fast = f"{model}{STAMPS.format(0.001)}"
    async with server, httpx.AsyncClient() as client:
        await client.get(fast)
        transport = httpx.ASGITransport(Bare(f"{model}/v1"))
        async with httpx.AsyncClient(transport=transport, base_url="http://bare") as asked:
            text = (await asked.post("/chat", json={"message": "How much?"})).text
        stamps, again = [(await client.get(fast)).json() for _ in range(2)]

    return read(text), stamps, again
