"""Latencies of one request, in milliseconds, and whether they keep to an SLO."""

from collections.abc import Mapping

import numpy as np

from benchmark.quantiles import Values
from benchmark.record import Request

_NS_PER_MS = 1e6


def ttft_ms(request: Request) -> float | None:
    """Time to first token from the intended time."""
    return (request.tokens[0] - request.intended) / _NS_PER_MS if request.tokens else None


def tpot_ms(request: Request) -> float | None:
    """Time per token after the first; None where all came at one time, which tells nothing of the time between."""
    count = _generated(request)
    if count < 2 or not request.tokens or request.tokens[-1] == request.tokens[0]:  # noqa: PLR2004 - one has none
        return None
    return (request.tokens[-1] - request.tokens[0]) / (count - 1) / _NS_PER_MS


def e2e_ms(request: Request) -> float | None:
    """Time to the last byte from the intended time."""
    return None if request.end is None else (request.end - request.intended) / _NS_PER_MS


def gaps_ms(request: Request) -> Values:
    """Time between tokens; where the server counts several to an event, each has its part of the gap."""
    gaps = np.diff(np.asarray(request.tokens, dtype=np.float64)) / _NS_PER_MS
    if request.counts is None:
        return gaps
    tokens = np.maximum(1, np.diff(np.asarray(request.counts)))
    return np.repeat(gaps / tokens, tokens)


def keeps(request: Request, slo: Mapping[str, float | None]) -> bool:
    """Tell whether a complete answer is within every bound.

    A latency that was not measured does not keep its bound; an answer of one token has no time per further token, and
    its bound is not asked of it.
    """
    bounds = [(slo["ttft_ms"], ttft_ms), (slo["e2e_ms"], e2e_ms)]
    if _generated(request) != 1:
        bounds.append((slo["tpot_ms"], tpot_ms))
    return all(_within(latency(request), bound) for bound, latency in bounds if bound is not None)


def _generated(request: Request) -> int:
    return request.output_tokens or len(request.tokens)


def _within(latency: float | None, bound: float) -> bool:
    return latency is not None and latency <= bound
