"""The command line of the engine: one for the compiled `llama-server` and for the prebuilt wheel's."""

import sys
from collections.abc import Mapping
from pathlib import Path

from serving.gguf import trained_context
from serving.settings import LlamaCppSettings

ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR")
THREADS = {"GOMP_SPINCOUNT": "500"}
"""Threads of the engine spin only for a moment while they wait for each other, then they sleep. By default they spin
for milliseconds, and as soon as Ray or anybody else takes a CPU, all others burn theirs; asleep at once, they lose half
of their speed where nobody does (docs/performance.md)."""

UBATCH = 512


def command(settings: LlamaCppSettings, *, weights: Path, port: int, embeddings: bool) -> list[str]:
    """What to start so that the engine listens on 127.0.0.1:`port`.

    Slots share one cache evenly, so it is made as long as all requests together. A step takes at most 512 tokens:
    the engine hears of a client that left, and shows that it lives, between steps.
    """
    trained = trained_context(weights)
    context = min(settings.context or trained, trained)
    step = max(UBATCH, context) if embeddings else UBATCH
    program = [str(settings.binary)] if settings.binary else [sys.executable, "-m", "serving.wheel_engine"]
    flags = {
        "--model": str(weights),
        "--alias": settings.front.model,
        "--host": "127.0.0.1",
        "--port": str(port),
        "--parallel": str(settings.front.slots),
        "--ctx-size": str(context * settings.front.slots),
        "--threads": str(settings.threads),
        "--threads-batch": str(settings.threads),
        "--batch-size": str(step),
        "--ubatch-size": str(step),
        "--cors-origins": "localhost",  # its default lets every web page of this machine's browser in
        "--cache-ram": "0",  # its default keeps up to 8 GiB of old prompts, which no memory limit of ours knows
        "--fit": "off",  # nothing is guessed from the machine's memory
        "--reasoning-format": "deepseek",  # reasoning_content apart from content
        "--log-verbosity": "1",  # errors; warnings and information have lines for each request
    }
    switches = ["--metrics", "--no-slots", "--no-ui", "--no-cache-idle-slots", "--jinja"]
    if embeddings:
        # With a cache for each slot, texts of unequal length are cut apart within a step, and their vectors are wrong.
        switches += ["--embeddings", "--kv-unified"]

    return [*program, *(part for flag in flags.items() for part in flag), *switches]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """What the engine sees of ours: no key, no token, no OMP_NUM_THREADS of Ray, no LLAMA_ARG_* that adds a flag."""
    own = {name: variables[name] for name in ENVIRONMENT if name in variables}

    return {**own, **THREADS, "PYTHONPATH": str(Path(__file__).parents[1])}
