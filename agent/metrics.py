"""What the agent counts, as Prometheus reads it; a label is a name of the platform, never one that somebody made up."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST

# A second series for each counter, which nobody draws.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no annotations

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120)


class Metrics:
    """Counts of this process.

    Attributes:
        in_flight: Answers under way.
        streams: Those of them that are open streams.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "triad_agent_turns",
            "Answers, by HTTP status; 'gone' where the client left.",
            ["status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "triad_agent_turn_seconds", "Time until the last word.", buckets=_SECONDS, registry=self._registry
        )
        self._steps = Counter("triad_agent_steps", "Calls of the model.", registry=self._registry)
        self._tokens = Counter("triad_agent_tokens", "Tokens, by kind.", ["kind"], registry=self._registry)
        self._calls = Counter(
            "triad_agent_tool_calls", "Calls of tools, by outcome.", ["tool", "outcome"], registry=self._registry
        )
        self.in_flight = Gauge("triad_agent_in_flight", "Answers under way.", registry=self._registry)
        self.streams = Gauge("triad_agent_open_streams", "Open streams.", registry=self._registry)

    def turn(self, *, status: str, seconds: float) -> None:
        """Count an answer, or that there was none."""
        self._turns.labels(status).inc()
        self._seconds.observe(seconds)

    def refused(self) -> None:
        """Count one for which there was no room: it took no time, and would make the others look quick."""
        self._turns.labels("503").inc()

    def used(self, *, steps: int, prompt_tokens: int, completion_tokens: int) -> None:
        """Count what an answer has used, however it ended."""
        self._steps.inc(steps)
        self._tokens.labels("prompt").inc(prompt_tokens)
        self._tokens.labels("completion").inc(completion_tokens)

    def called(self, tool: str, *, outcome: str) -> None:
        """Count a call of a tool."""
        self._calls.labels(tool, outcome).inc()

    def text(self) -> bytes:
        """Write everything down."""
        return generate_latest(self._registry)
