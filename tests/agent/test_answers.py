"""Answers: as many at once as there is room for, and each is counted."""

from agent.budget import Budget
from tests.agent.conftest import Ask
from tests.agent.model import ScriptedModel, Step

HELLO = {"message": "Hello"}


def test_one_too_many_is_told_to_come_again(agent: Ask, model: ScriptedModel) -> None:
    """At once, whether it wants a stream or not."""
    model.script = [Step(text=("It is",), hangs=True)]
    client = agent(environment={"AGENT_PARALLEL": "1"})
    with client.stream("POST", "/chat", json={**HELLO, "stream": True}) as response:
        pieces = response.iter_raw()
        next(pieces)
        refused = [client.post("/chat", json={**HELLO, "stream": streams}) for streams in (False, True)]
        counted = client.get("/metrics").text.splitlines()

    assert [each.status_code for each in refused] == [503, 503]
    assert [each.json()["error"]["code"] for each in refused] == ["overloaded", "overloaded"]
    assert [each.headers["retry-after"] for each in refused] == ["1", "1"]
    assert 'triad_agent_turns_total{status="503"} 2.0' in counted
    assert "triad_agent_turn_seconds_count 0.0" in counted


def test_answers_are_counted(agent: Ask, model: ScriptedModel) -> None:
    """By status, with what they have used."""
    model.script = [Step(text=("Hello",)), Step(text=("It is",), ends=False, usage=None)]
    client = agent(budget=Budget(steps=2, tokens=1000, seconds=60))
    client.post("/chat", json=HELLO)
    client.post("/chat", json={**HELLO, "stream": True})
    counted = client.get("/metrics").text.splitlines()

    assert 'triad_agent_turns_total{status="200"} 1.0' in counted
    assert 'triad_agent_turns_total{status="502"} 1.0' in counted
    assert 'triad_agent_tokens_total{kind="prompt"} 10.0' in counted
    assert 'triad_agent_tokens_total{kind="completion"} 7.0' in counted
    assert "triad_agent_steps_total 2.0" in counted
    assert "triad_agent_turn_seconds_count 2.0" in counted
    assert ("triad_agent_in_flight 0.0" in counted, "triad_agent_open_streams 0.0" in counted) == (True, True)


def test_an_open_stream_is_counted(agent: Ask, model: ScriptedModel) -> None:
    """As long as it is open."""
    model.script = [Step(text=("It is",), hangs=True)]
    client = agent(ping_s=10)
    with client.stream("POST", "/chat", json={**HELLO, "stream": True}) as response:
        pieces = response.iter_raw()
        next(pieces)
        counted = client.get("/metrics").text.splitlines()

    assert ("triad_agent_open_streams 1.0" in counted, "triad_agent_in_flight 1.0" in counted) == (True, True)
