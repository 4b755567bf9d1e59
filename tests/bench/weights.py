"""What the job that fetches weights costs, beside boto3's own download of the same object: time, CPU and memory.

`python -m tests.bench.weights`, in the environment of the servers. All read one object from a stand-in of S3 on this
machine (tests/bench/range_server.py), so that the reader is what is measured: the ratio counts, not the megabytes.
The baseline is what `aws s3 cp` does: boto3's managed transfer with its own settings. It checks no checksum of the
file; the third row adds the one that the job computes.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import boto3  # type: ignore[import-untyped]  # no stubs upstream

from contracts.weights import MANIFEST, weights_prefix
from serving.jobs import fetch as job
from serving.jobs.manifest import Manifest, WeightsFile, sha256
from serving.jobs.patience import Patience
from serving.jobs.settings import read_fetch

_BUCKET, _REPOSITORY, _COMMIT, _FILE = "weights", "owner/random", "0" * 40, "random.gguf"
_PREFIX = weights_prefix(_REPOSITORY, _COMMIT, _FILE)
_REGION = "us-east-1"
_MIB, _MB = 1 << 20, 1_000_000
_MOST_RATIO, _MOST_EXTRA_MIB = 1.15, 32
_FETCH, _PLAIN, _HASHED = "serving.jobs.fetch", "boto3 download_file", "boto3 download_file, then sha256"


def run(folder: Path) -> None:
    """Fetch as the init container does."""
    variables = {
        "MODEL_ID": _REPOSITORY,
        "MODEL_REVISION": _COMMIT,
        "MODEL_FILENAME": _FILE,
        "MODEL_DIR": str(folder),
        "TRIAD_MODEL_CACHE_BUCKET": _BUCKET,
        "AWS_REGION": _REGION,
    }
    job.fetch(read_fetch(variables), patience=Patience())


def plain(folder: Path) -> None:
    """Download as `aws s3 cp` does."""
    boto3.client("s3", region_name=_REGION).download_file(_BUCKET, _PREFIX + _FILE, str(folder / _FILE))


def hashed(folder: Path) -> None:
    """The same with the job's guarantee."""
    plain(folder)
    sha256(folder / _FILE)


WAYS: Mapping[str, Callable[[Path], None]] = {_FETCH: run, _PLAIN: plain, _HASHED: hashed}


def measure(way: str) -> dict[str, float]:
    """Run one way in this process, which does nothing else."""
    with tempfile.TemporaryDirectory() as name:
        before, memory = time.process_time(), _peak_mib()
        began = time.perf_counter()
        WAYS[way](Path(name))
        took_s = time.perf_counter() - began

    return {"time_s": took_s, "cpu_s": time.process_time() - before, "extra_mib": _peak_mib() - memory}


def _peak_mib() -> float:
    """Read the most memory of this process, which `getrusage` mixes with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]

    return int(line.split()[1]) / 1024


def fill(folder: Path, size: int) -> None:
    """Write a file of random bytes and its manifest where the stand-in gives them from."""
    top = folder / _BUCKET / _PREFIX
    top.mkdir(parents=True)
    block = random.Random(7).randbytes(_MIB)  # noqa: S311  # bytes that do not compress
    with (top / _FILE).open("wb") as file:
        for _ in range(size // _MIB):
            file.write(block)
    listed = WeightsFile(path=_FILE, size=size, sha256=sha256(top / _FILE))
    manifest = Manifest(repository=_REPOSITORY, commit=_COMMIT, filename=_FILE, files=(listed,))
    (top / MANIFEST).write_text(manifest.text(), encoding="utf-8")


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """Serve a folder in a process of its own, under the name by which boto3 finds it."""
    command = [sys.executable, "-m", "tests.bench.range_server", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().strip() if server.stdout else ""
            os.environ.update({"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"})
            yield
        finally:
            server.kill()


def turns(count: int) -> dict[str, dict[str, float]]:
    """Run every way in turn, each in a process of its own, and take the medians."""
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for _ in range(count):
        for way, seen in found.items():
            command = [sys.executable, "-m", "tests.bench.weights", "--way", way]
            seen.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))

    return {way: {key: statistics.median(each[key] for each in seen) for key in seen[0]} for way, seen in found.items()}


def report(medians: Mapping[str, Mapping[str, float]], size: int) -> int:
    """Print a table and the verdicts; return how many goals were missed."""
    for way, each in medians.items():
        rate, cpu = size / _MB / each["time_s"], each["cpu_s"] / (size / 1e9)
        speed = f"{each['time_s']:6.2f} s {rate:6.0f} MB/s"
        print(f"{way:34} {speed} {cpu:5.2f} CPU s/GB {each['extra_mib']:5.0f} MiB more memory")
    time_ratio, cpu_ratio = (medians[_FETCH][key] / medians[_HASHED][key] for key in ("time_s", "cpu_s"))
    extra = medians[_FETCH]["extra_mib"] - medians[_PLAIN]["extra_mib"]
    print(f"time beside the baseline with a checksum: {time_ratio:.2f}, allowed: {_MOST_RATIO}")
    print(f"CPU beside the baseline with a checksum: {cpu_ratio:.2f}, allowed: {_MOST_RATIO}")
    print(f"memory beyond the baseline's: {extra:.0f} MiB, allowed: {_MOST_EXTRA_MIB}")

    return sum((time_ratio > _MOST_RATIO, cpu_ratio > _MOST_RATIO, extra > _MOST_EXTRA_MIB))


def main() -> int:
    """Run the bench, or one way of it."""
    parser = argparse.ArgumentParser(prog="tests.bench.weights")
    parser.add_argument("--mib", type=int, default=256)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--way", choices=WAYS)
    given = parser.parse_args()
    if given.way:
        print(json.dumps(measure(given.way)))
        return 0
    size = given.mib * _MIB
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), size)
        with served(Path(name)):
            return report(turns(given.turns), size)


if __name__ == "__main__":
    sys.exit(main())
