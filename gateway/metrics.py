"""What the gateway counts, as Prometheus reads it; a label is a name of the platform, never of a client's making."""

from collections import Counter
from collections.abc import Iterator, Mapping

from gateway.spent import Spent

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of this process.

    Attributes:
        in_flight: Requests that were admitted and have not ended.
    """

    def __init__(self) -> None:
        self.in_flight = 0
        self._requests: Counter[tuple[str, ...]] = Counter()
        self._refused: Counter[tuple[str, ...]] = Counter()
        self._broken: Counter[tuple[str, ...]] = Counter()
        self._tokens: Counter[tuple[str, ...]] = Counter()
        self._seconds: Counter[tuple[str, ...]] = Counter()

    def answered(self, *, client: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was asked of a route, by the status of its answer."""
        self._requests[client, route, str(status)] += 1
        self._seconds[client, route] += seconds  # type: ignore[assignment]  # a Counter of seconds counts parts, too

    def refused(self, reason: str) -> None:
        """Count a request that the gateway answered itself."""
        self._refused[(reason,)] += 1

    def broken(self, route: str) -> None:
        """Count an answer that ended with an error event."""
        self._broken[(route,)] += 1

    def used(self, spent: Spent, *, client: str, route: str) -> None:
        """Count tokens."""
        self._tokens[client, route, "prompt"] += spent.prompt_tokens
        self._tokens[client, route, "completion"] += spent.completion_tokens

    def text(self) -> bytes:
        """Write everything down."""
        lines = [
            *_table("requests_total", "Requests of a route.", ("client", "route", "status"), self._requests),
            *_table("request_seconds_total", "Time until their last byte.", ("client", "route"), self._seconds),
            *_table("refused_total", "Requests that no backend saw.", ("reason",), self._refused),
            *_table("broken_total", "Answers that ended with an error event.", ("route",), self._broken),
            *_table("tokens_total", "Tokens by the backends' count.", ("client", "route", "kind"), self._tokens),
            "# HELP triad_gateway_in_flight Requests that were admitted and have not ended.",
            "# TYPE triad_gateway_in_flight gauge",
            f"triad_gateway_in_flight {self.in_flight}",
        ]

        return ("\n".join(lines) + "\n").encode()


def _table(name: str, meaning: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]) -> Iterator[str]:
    yield f"# HELP triad_gateway_{name} {meaning}"
    yield f"# TYPE triad_gateway_{name} counter"
    for key, value in sorted(values.items()):
        pairs = ",".join(f'{label}="{each}"' for label, each in zip(labels, key, strict=True))
        yield f"triad_gateway_{name}{{{pairs}}} {value:.10g}"
