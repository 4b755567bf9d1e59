"""What the chat model gets right on conversations about cities that it never saw.

`python -m models.tiny.evaluate URL` asks a running server; `models.tiny.train` asks the weights themselves.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.request import Request, urlopen

from contracts.prompts import SYSTEM_PROMPT
from models.tiny.conversations import KINDS, conversation
from models.tiny.dice import seeded
from models.tiny.exchanges import Place
from models.tiny.places import HELD_OUT
from models.tiny.surroundings import OURS
from models.tiny.transcript import Call, Conversation, Message, segments

COUNT: Final = 40
CITIES: Final = 8
"""Enough for three exchanges; each is asked about once, so that its numbers cannot be taken for another's."""
SEED: Final = 2_000_003
LONGEST: Final = 3000
"""Characters, about 1,400 pieces: what the model was trained on."""
ENOUGH: Final = 0.95
LONDON: Final = {
    "What is the current weather in London?": Call(name="get_current_weather", arguments={"city": "London"}),
    "What is the future 2 days weather in London?": Call(
        name="get_weather_forecast", arguments={"city": "London", "days": 2}
    ),
}
"""The questions that the README asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A conversation up to where the model goes on, and what it should write."""

    kind: str
    before: Conversation
    expected: Message


def cases(*, count: int = COUNT, seed: int = SEED) -> Iterator[Case]:
    """Make up the same cases each time: every kind by itself, and with two exchanges before it."""
    for asked, call in LONDON.items():
        said = (Message(role="system", content=SYSTEM_PROMPT), Message(role="user", content=asked))
        yield Case(
            kind="README: call",
            before=Conversation(kind="README", messages=said, tools=OURS),
            expected=Message(role="assistant", calls=(call,)),
        )
    for kind in KINDS:
        for turns, label in ((1, kind), (3, f"{kind}, third exchange")):
            random = seeded(seed, label)
            for _ in range(count if turns == 1 else count // 4):
                made = conversation(random, place=_each_once(random), kind=kind, turns=turns)
                if len("".join(text for text, _ in segments(made))) <= LONGEST:
                    yield from _last(made, label)


def _each_once(random: Random) -> Place:
    cities = iter(random.sample(HELD_OUT, CITIES))

    return lambda _: next(cities)


def _last(made: Conversation, label: str) -> Iterator[Case]:
    asked = max(i for i, message in enumerate(made.messages) if message.role == "user")
    for i, message in enumerate(made.messages):
        if i > asked and message.role == "assistant":
            before = Conversation(kind=label, messages=made.messages[:i], tools=made.tools)
            yield Case(kind=f"{label}: {_step(before, message)}", before=before, expected=message)


def _step(before: Conversation, message: Message) -> str:
    if message.calls:
        return "call"

    return "answer" if before.messages[-1].role == "tool" else "words"


def shares(judged: Sequence[tuple[str, bool]]) -> dict[str, float]:
    """Give the share that is right, by kind."""
    right, asked = Counter(kind for kind, good in judged if good), Counter(kind for kind, _ in judged)

    return {kind: right[kind] / count for kind, count in asked.items()}


def request(case: Case, model: str) -> dict[str, Any]:
    """Write a case as a chat request."""
    body: dict[str, Any] = {"model": model, "temperature": 0, "max_tokens": 1024, "messages": []}
    body["messages"] = [_open_ai(message, number) for number, message in enumerate(case.before.messages)]
    if case.before.tools:
        body["tools"] = [{"type": "function", "function": tool} for tool in case.before.tools]
    if case.expected.thought is not None:
        body["chat_template_kwargs"] = {"thinking": True}

    return body


def _open_ai(message: Message, number: int) -> dict[str, Any]:
    said: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.thought is not None:
        said["reasoning_content"] = message.thought
    if message.role == "tool":
        said["tool_call_id"] = f"call_{number}"
    if message.calls:
        said["tool_calls"] = [
            {
                "id": f"call_{number}_{i}",
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(call.arguments, ensure_ascii=False)},
            }
            for i, call in enumerate(message.calls)
        ]

    return said


def same(answer: Mapping[str, Any], expected: Message) -> bool:
    """Say whether a served message is the expected one: its words, its calls, its thoughts."""
    calls = tuple(
        Call(name=call["function"]["name"], arguments=json.loads(call["function"]["arguments"]))
        for call in answer.get("tool_calls") or ()
    )
    thought = answer.get("reasoning_content") or answer.get("reasoning")

    return (answer.get("content") or "", calls, thought) == (expected.content, expected.calls, expected.thought)


def ask(url: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Send one request and give the message that comes back."""
    sent = Request(  # noqa: S310  # the user's own server
        f"{url}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(sent, timeout=120) as response:  # noqa: S310
        message: Mapping[str, Any] = json.load(response)["choices"][0]["message"]

    return message


def totals(judged: Sequence[tuple[str, bool]]) -> dict[str, float]:
    """Give the share that is right of all calls, all answers from a tool's result, and all answers in words."""
    return shares([(f"all {_STEPS[kind.split(': ')[1]]}", good) for kind, good in judged])


_STEPS: Final = {"call": "calls", "answer": "answers from results", "words": "answers in words"}


def table(figures: Mapping[str, float]) -> list[str]:
    """Write figures as the rows of a Markdown table."""
    return [f"| {kind} | {share:.1%} |" for kind, share in figures.items()]


def main(url: str, model: str = "tiny-chat", *, count: int = COUNT, show: Callable[[str], None] = print) -> int:
    """Ask a server every case; give 1 if calls or answers are right too seldom."""
    judged = []
    for case in cases(count=count):
        answer = ask(url, request(case, model))
        judged.append((case.kind, same(answer, case.expected)))
        if not judged[-1][1]:
            show(f"wrong, {case.kind}: {case.before.messages[-1].content!r} gave {answer}")
    for row in table(shares(judged)):
        show(row)
    total = totals(judged)
    show(", ".join(f"{kind} {share:.1%}" for kind, share in total.items()) + f", of {len(judged)} cases")

    return int(min(total["all calls"], total["all answers from results"]) < ENOUGH)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
