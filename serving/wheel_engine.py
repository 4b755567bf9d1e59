"""The server of the prebuilt wheel, with the flags of `llama-server` that we give: one contract for both.

A process of its own, so that it can be replaced, ends with its parent, and shares no lock with Serve's event loop.
"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence

import xllamacpp  # type: ignore[import-untyped]  # has neither stubs nor py.typed

STDIN = 0


def main(arguments: Sequence[str]) -> None:
    """Serve until SIGTERM, or until whoever started us is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    stopped = threading.Event()
    server = xllamacpp.Server(parameters(arguments))
    # The wheel's own handlers stop the engine but leave Python waiting; ours come after them.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    del server


def parameters(arguments: Sequence[str]) -> xllamacpp.CommonParams:
    """Turn the flags into the wheel's settings; a flag that `llama-server` knows and we never give is an error."""
    given = _parser().parse_args(arguments)
    params = xllamacpp.CommonParams()
    params.model.path = given.model
    params.model_alias = {given.alias}
    params.hostnames = [given.host]
    params.port = given.port
    params.n_parallel = given.parallel
    params.n_ctx = given.ctx_size
    params.cpuparams.n_threads = given.threads
    params.cpuparams_batch.n_threads = given.threads_batch
    params.n_batch = given.batch_size
    params.n_ubatch = given.ubatch_size
    params.cors_origins = given.cors_origins
    params.cache_idle_slots = given.cache_idle_slots
    params.cache_ram_mib = given.cache_ram
    params.fit_params = given.fit == "on"
    params.reasoning_format = getattr(
        xllamacpp.common_reasoning_format, f"COMMON_REASONING_FORMAT_{given.reasoning_format.upper()}"
    )
    params.verbosity = given.log_verbosity
    params.endpoint_metrics = given.metrics
    params.endpoint_slots = given.slots
    params.ui = given.ui
    params.use_jinja = given.jinja
    params.kv_unified = given.kv_unified
    params.embedding = given.embeddings

    return params


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.wheel_engine", allow_abbrev=False)
    for flag in ("--model", "--alias", "--host", "--cors-origins"):
        parser.add_argument(flag, required=True)
    for flag in ("--port", "--parallel", "--ctx-size", "--threads", "--threads-batch", "--batch-size", "--ubatch-size"):
        parser.add_argument(flag, type=int, required=True)
    for flag in ("--cache-ram", "--log-verbosity"):
        parser.add_argument(flag, type=int, required=True)
    parser.add_argument("--fit", choices=("on", "off"), required=True)
    parser.add_argument("--reasoning-format", choices=("none", "deepseek"), required=True)
    for flag in ("--slots", "--ui", "--jinja", "--cache-idle-slots"):
        parser.add_argument(flag, action=argparse.BooleanOptionalAction, default=True)
    for flag in ("--metrics", "--embeddings", "--kv-unified"):
        parser.add_argument(flag, action="store_true")

    return parser


def _end_with_parent() -> None:
    """Where the kernel cannot tie us to our parent (macOS), the end of standard input does."""
    while os.read(STDIN, 1):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
