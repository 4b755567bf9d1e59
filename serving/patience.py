"""What the supervisor of an engine waits for, and how long."""

import json
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the supervisor waits.

    Attributes:
        ready_s: From the start to the first token.
        probe_s: Between two looks, and for an answer.
        glance_s: For an answer while somebody waits to hear whether the engine is ready.
        still_s: Without any sign of work, before the engine counts as stuck.
        silent_s: Without an answer while it computes.
        stop_s: Between SIGTERM and SIGKILL.
        restart_s: Before each restart in a row; when all are used up, the replica is given up.
    """

    ready_s: float = 900.0
    probe_s: float = 5.0
    glance_s: float = 2.0
    still_s: float = 30.0
    silent_s: float = 300.0
    stop_s: float = 10.0
    restart_s: tuple[float, ...] = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)


class Proof(StrEnum):
    """The smallest request that shows that the engine can do its work; the value is its path."""

    TEXT = "/v1/completions"
    VECTOR = "/v1/embeddings"

    @property
    def body(self) -> bytes:
        """What to ask."""
        match self:
            case Proof.TEXT:
                return json.dumps({"prompt": "a", "max_tokens": 1}).encode()
            case Proof.VECTOR:
                return json.dumps({"input": "a"}).encode()
