"""What the front counts, as Prometheus reads it."""

import asyncio
from collections import Counter
from http import HTTPStatus

from serving.admission import Admission
from serving.asgi import ASGIApp, Message, Scope
from serving.problem import Problem

_ENGINE_S = 2.0
CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"


class FrontMetrics:
    """Counts answers by the class of their status, and those that did not end as they should."""

    def __init__(self) -> None:
        self._answers: Counter[str] = Counter({"2xx": 0, "4xx": 0, "5xx": 0})
        self.gone = 0
        self.broken = 0

    def answered(self, status: int) -> None:
        """Count one answer; its status, not how it ended."""
        self._answers[f"{status // 100}xx"] += 1

    def text(self, admission: Admission) -> bytes:
        """Write everything down."""
        lines = [
            *_head("triad_front_answers_total", "counter", "Answers that began, by the class of their status."),
            *(f'triad_front_answers_total{{status="{status}"}} {n}' for status, n in sorted(self._answers.items())),
            *_metric(
                "triad_front_refused_total", "counter", "Requests refused as the queue was full.", admission.refused
            ),
            *_metric("triad_front_gone_total", "counter", "Clients that left before the end.", self.gone),
            *_metric("triad_front_broken_total", "counter", "Answers that broke off after they began.", self.broken),
            *_metric(
                "triad_front_in_flight",
                "gauge",
                "Slots that are taken, also for clients that left.",
                admission.busy,
            ),
            *_metric("triad_front_queued", "gauge", "Requests that wait for a slot.", admission.queued),
            *_metric("triad_front_slots", "gauge", "Answers that may be made at once.", admission.slots),
        ]

        return ("\n".join(lines) + "\n").encode()


async def engine_text(app: ASGIApp, scope: Scope) -> bytes:
    """Ask the app for its own metrics; one without them, or without an engine, adds nothing."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def keep(message: Message) -> None:
        messages.append(message)

    try:
        async with asyncio.timeout(_ENGINE_S):  # a wedged engine is when our own figures matter most
            await app({**scope, "headers": []}, receive, keep)
    except (Problem, TimeoutError):
        return b""
    if not messages or messages[0]["status"] != HTTPStatus.OK:
        return b""
    text = b"".join(message.get("body", b"") for message in messages[1:])

    return text if text.endswith(b"\n") or not text else text + b"\n"


def _head(name: str, kind: str, meaning: str) -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]


def _metric(name: str, kind: str, meaning: str, value: int) -> list[str]:
    return [*_head(name, kind, meaning), f"{name} {value}"]
