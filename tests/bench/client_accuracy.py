"""How far the client's figures are from what the mock server knows: at half load and in a stall."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmark.health import judge
from benchmark.metrics import Metrics
from benchmark.quantiles import quantile
from benchmark.record import Record
from tests.bench.client_mock import alone_on, errors_of, mock_server, run_load

_ERROR_MS = 1.0
_STALL_SHARE = 0.02
_TOKENS = 100


def half_load(folder: Path, *, users: int, itl_ms: float, seconds: float) -> bool:
    """Print the errors under a load that takes about half of the client's core."""
    truth, record_path = folder / "truth.jsonl", folder / "half.jsonl"
    script = ("--ttft-ms", "30", "--itl-ms", str(itl_ms), "--tokens", str(_TOKENS), "--spread", "0.3")
    rate = users / (30 + itl_ms * _TOKENS) * 1000
    with mock_server("--truth", str(truth), *script, core=1) as server:
        load = ("--warmup", f"poisson:{rate}:2", "--stage", f"poisson:{rate}:{seconds}")
        record = run_load(server.url, record_path, *load, before=alone_on(0))
    errors = errors_of(record, truth)
    ttft, itl = quantile(errors.ttft_ms, 0.99), errors.itl_p99_ms
    print(
        f"half load: client at {_cpu(record):.0%} of its core, {Metrics(record).output_rate:.0f} events/s, "
        f"{len(errors.ttft_ms)} requests: "
        f"p99 of the error {ttft:.3f} ms TTFT, {itl:.3f} ms ITL (at most {_ERROR_MS:g}); "
        f"{_verdict(record)}"
    )
    return ttft <= _ERROR_MS and itl <= _ERROR_MS


def stall(folder: Path, *, rate: float, seconds: float) -> bool:
    """Print how near the p99 from intended time is to the truth when the server stands still for 3 s."""
    truth, record_path = folder / "stall-truth.jsonl", folder / "stall.jsonl"
    with mock_server("--truth", str(truth), "--itl-ms", "5", "--tokens", "20", "--stall", "3:3", core=1) as server:
        record = run_load(server.url, record_path, "--stage", f"poisson:{rate}:{seconds}", before=alone_on(0))
    measured = quantile(Metrics(record).ttft_ms, 0.99)
    true = measured - errors_of(record, truth, from_intended=True).p99_ms
    print(
        f"3 s stall: p99 TTFT {measured:.0f} ms, by the server's stamps {true:.0f} ms, off by "
        f"{abs(measured / true - 1):.3%} (at most {_STALL_SHARE:.0%}); {_verdict(record)}"
    )
    return abs(measured / true - 1) <= _STALL_SHARE


def _cpu(record: Record) -> float:
    notes = [note for note in record.health[2:-1] if note.seconds > 0]
    return sum(note.cpu_s for note in notes) / sum(note.seconds for note in notes)


def _verdict(record: Record) -> str:
    reasons = judge(record).reasons
    return f"void: {'; '.join(reasons)}" if reasons else "the run stands"


def main() -> int:
    """Print both; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200, help="mean number of streams at a time")
    parser.add_argument("--itl-ms", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=10)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        good = half_load(folder, users=words.users, itl_ms=words.itl_ms, seconds=words.seconds)
        good &= stall(folder, rate=50, seconds=words.seconds)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
