"""What llama.cpp's own server is told: what serving/command.py tells it behind Ray, and the door to the outside."""

from collections.abc import Iterator

from triad.catalog.models import Kind
from triad.planning.fit_llama_cpp import STEP
from triad.planning.model_storage import weights_folder
from triad.planning.placed_model import PlacedModel
from triad.spec.log_level import LogLevel

VERBOSITY = {LogLevel.ERROR: 1, LogLevel.WARNING: 2, LogLevel.INFO: 3, LogLevel.DEBUG: 4}
"""llama.cpp common/arg.cpp, `--log-verbosity`."""


def llama_arguments(placed: PlacedModel) -> tuple[str, ...]:
    """List everything that was decided: slots share one cache, and nothing is guessed from the node's memory."""
    served = placed.served
    step = max(STEP, served.context) if served.weights.kind is Kind.EMBEDDING else STEP
    flags = {
        "--model": f"{weights_folder(placed)}/{served.weights.gguf}",
        "--alias": served.name,
        "--host": "0.0.0.0",  # noqa: S104  # a pod's address is known to nobody else
        "--port": placed.model.port,
        "--parallel": served.slots,
        "--ctx-size": served.context * served.slots,
        "--threads": served.cpus,
        "--threads-batch": served.cpus,
        "--batch-size": step,
        "--ubatch-size": step,
        "--timeout": served.timing.request_s,
        "--cache-ram": 0,
        "--fit": "off",
        "--log-verbosity": VERBOSITY[served.log_level],
    }

    return (*(str(part) for flag in flags.items() for part in flag), *_switches(placed))


def _switches(placed: PlacedModel) -> Iterator[str]:
    yield from ("--metrics", "--no-slots", "--no-ui", "--jinja")
    if placed.served.weights.kind is Kind.EMBEDDING:
        yield from ("--embeddings", "--kv-unified")
