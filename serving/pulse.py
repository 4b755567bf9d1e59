"""Tell an engine that is stuck from one that is busy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOVED_CPU_S = 0.05
_SAMPLE = re.compile(r"^llamacpp:(\w+) ([0-9.e+]+)$", re.MULTILINE | re.ASCII)
_WORK = ("n_decode_total", "prompt_tokens_total", "tokens_predicted_total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """One look at the engine.

    Attributes:
        at_s: When, by a clock that never goes back.
        cpu_s: CPU time used so far, where the system tells.
        samples: The engine's own counters; its decoding loop answers this question between two steps. Absent: silence.
    """

    at_s: float
    cpu_s: float | None
    samples: Mapping[str, float] | None


class Watch:
    """Compares each look with those before it.

    Args:
        still_s: Longest time without an answer and without CPU time, or with requests and without a token.
        silent_s: Longest time without an answer although it computes: one step of a long prompt on a slow machine.
    """

    def __init__(self, *, at_s: float, still_s: float, silent_s: float) -> None:
        self._still_s = still_s
        self._silent_s = silent_s
        self._heard_s = self._alive_s = self._worked_s = at_s
        self._cpu_s = 0.0
        self._work: tuple[float, ...] = ()

    def look(self, pulse: Pulse) -> str | None:
        """Why the engine counts as stuck, or nothing."""
        if pulse.cpu_s is None or abs(pulse.cpu_s - self._cpu_s) >= MOVED_CPU_S:
            self._cpu_s = pulse.cpu_s or 0.0
            self._alive_s = pulse.at_s
        if pulse.samples is None:
            return self._silence(pulse.at_s)
        self._heard_s = self._alive_s = pulse.at_s
        work = tuple(pulse.samples.get(name, 0.0) for name in _WORK)
        if work != self._work or not pulse.samples.get("requests_processing"):
            self._work = work
            self._worked_s = pulse.at_s
        if pulse.at_s - self._worked_s >= self._still_s:
            return f"engine has requests and decoded nothing for {pulse.at_s - self._worked_s:.0f} s"
        return None

    def _silence(self, at_s: float) -> str | None:
        self._worked_s = at_s
        if at_s - self._alive_s >= self._still_s:
            return f"engine neither answered nor computed for {at_s - self._alive_s:.0f} s"
        if at_s - self._heard_s >= self._silent_s:
            return f"engine computed without an answer for {at_s - self._heard_s:.0f} s"
        return None


def computed(before_s: float | None, after_s: float | None) -> bool:
    """Whether CPU time was used in between; where the system does not tell, nothing vouches for it."""
    return before_s is not None and after_s is not None and after_s - before_s >= MOVED_CPU_S


def samples(text: str) -> dict[str, float]:
    """Read llama.cpp's `/metrics`."""
    return {name: float(value) for name, value in _SAMPLE.findall(text)}
