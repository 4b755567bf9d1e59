"""What Prometheus reads."""

from gateway.metrics import Metrics
from gateway.spent import Spent


def test_everything_is_counted_under_the_platforms_names() -> None:
    """One line for each client, route and status."""
    metrics = Metrics()
    metrics.answered(client="one", route="assistant", status=200, seconds=0.25)
    metrics.answered(client="one", route="assistant", status=200, seconds=0.5)
    metrics.used(Spent(prompt_tokens=3, completion_tokens=4), client="one", route="assistant")
    metrics.refused("key_wrong")
    metrics.broken("assistant")
    metrics.in_flight = 2
    lines = [line for line in metrics.text().decode().splitlines() if not line.startswith("#")]

    assert lines == [
        'triad_gateway_requests_total{client="one",route="assistant",status="200"} 2',
        'triad_gateway_request_seconds_total{client="one",route="assistant"} 0.75',
        'triad_gateway_refused_total{reason="key_wrong"} 1',
        'triad_gateway_broken_total{route="assistant"} 1',
        'triad_gateway_tokens_total{client="one",route="assistant",kind="completion"} 4',
        'triad_gateway_tokens_total{client="one",route="assistant",kind="prompt"} 3',
        "triad_gateway_in_flight 2",
    ]
