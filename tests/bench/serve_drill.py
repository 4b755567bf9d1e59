"""Every drill on a real Ray Serve of our own, with its figures: `python -m tests.bench.serve_drill MODELS [BINARY]`."""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.serving import drills
from tests.serving.local_serve import LocalServe

SLOTS, QUEUE = 4, 8
CLIENTS = 200
ROUNDS = 8
OVERLOAD_S = 30.0


def main() -> None:
    """Run the drills in one mode and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.serve_drill")
    parser.add_argument("models", type=Path, help="folder with chat.gguf and embedder.gguf")
    parser.add_argument("--binary", default="", help="compiled llama-server; without it the wheel's engine runs")
    parser.add_argument("--haproxy", action="store_true", help="HAProxy and throughput mode")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        serve = LocalServe(
            Path(folder), models=given.models, slots=SLOTS, queue=QUEUE, binary=given.binary, haproxy=given.haproxy
        )
        began_s = time.monotonic()
        with serve:
            print(f"start: {time.monotonic() - began_s:.1f} s")
            asyncio.run(_drill(serve))
            began_s = time.monotonic()
        print(f"stop: {time.monotonic() - began_s:.1f} s, processes left: {serve.left}")


async def _drill(serve: LocalServe) -> None:
    for number in range(ROUNDS):
        left = await drills.cancel(serve.url, clients=CLIENTS, seed=number)
        memory = [drills.memory_mib(process) for process in (serve.replica(), serve.engine())]
        print(f"cancel {CLIENTS}: in flight, queued, in the engine {left}; replica, engine MiB {memory}")
    statuses, rude = await drills.overload(serve.url, clients=3 * (SLOTS + QUEUE), seconds=OVERLOAD_S)
    print(f"overload 3x {OVERLOAD_S:g} s: statuses {dict(statuses)}, refusals without Retry-After {rude}")
    for number in range(3):
        ended, refused, seconds = await drills.kill_in_mid_stream(serve.url, serve.engine())
        print(f"kill -9 engine {number}: {ended}; refused meanwhile {refused}; next answer after {seconds:.2f} s")
    began_s = time.monotonic()
    ends = await drills.during(serve.url, asyncio.create_task(asyncio.to_thread(serve.redeploy)), clients=3)
    print(f"redeploy under load: {dict(ends)} in {time.monotonic() - began_s:.1f} s")
    engine = serve.engine()
    ended, _, seconds = await drills.kill_in_mid_stream(serve.url, serve.replica())
    print(f"kill -9 replica: {ended}; its engine runs: {engine.is_running()}; next answer after {seconds:.2f} s")


if __name__ == "__main__":
    main()
