"""What the kubelet asks of an engine's own server: three questions, each with a meaning and a patience of its own.

Startup asks `/health`, for which both engines want no key, for twice a cold start: vLLM opens its port once its engine
runs, llama.cpp answers 503 until its model is loaded. Liveness asks it too: who says nothing for a minute is dead, and
so is vLLM's engine where it answers 503.

Readiness wants more, and gives up sooner. In vLLM `/health` is what the process remembers of its engine, so a command
also asks `/v1/models` for the model by its name, with the key that clients show; with an empty key vLLM would answer
anybody, and is never ready. It decodes no token: behind a full batch a token waits as long as an answer takes, and a
busy server would go when it is needed most; no address of vLLM 0.29 asks the engine past that queue
(vllm-project/vllm#36960). llama.cpp shows its models to everybody, once they are loaded: there `/health` says as much.
"""

from triad.catalog.models import Engine
from triad.planning.model_pods import Probe
from triad.planning.model_secrets import server_key
from triad.planning.placed_model import PlacedModel

PORT = "http"
HEALTH = "/health"

STARTUP_PERIOD_S, LIVENESS_PERIOD_S, READINESS_PERIOD_S = 10, 10, 5
TIMEOUT_S = 5
LIVENESS_FAILURES, READINESS_FAILURES = 6, 2
"""A busy engine may miss some; a minute of silence is death. Requests go elsewhere after ten seconds."""

COMMAND_PERIOD_S = 10
"""A process costs more than a request: 40 ms of a CPU for Python and its modules, as measured."""

PATIENCE = 2
"""Times the estimated cold start, which the kubelet waits for the first answer."""

READY = """\
import json, os, sys
from http.client import HTTPConnection

port, model, name = sys.argv[1:]
key = os.environ[name]
server = HTTPConnection("127.0.0.1", int(port), timeout=2)


def answer(path):
    try:
        server.request("GET", path, headers={"Authorization": "Bearer " + key})
        found = server.getresponse()
        text = found.read()
    except OSError as error:
        sys.exit(f"{path}: {error}")
    return text if found.status == 200 else sys.exit(f"{path}: {found.status}")


answer("/health")
models = [each["id"] for each in json.loads(answer("/v1/models"))["data"]]
sys.exit(None if key and model in models else f"no key, or no {model} among {models}")
"""
"""Program of the command: port, name of the model, and name of the variable with the key are its arguments."""


def startup(placed: PlacedModel) -> Probe:
    """Wait for weights that are read, graphs and compilers."""
    return _health(STARTUP_PERIOD_S, -(-PATIENCE * placed.cold_start_s // STARTUP_PERIOD_S))


def readiness(placed: PlacedModel) -> Probe:
    """Ask whether requests may come."""
    if placed.served.engine is not Engine.VLLM:
        return _health(READINESS_PERIOD_S, READINESS_FAILURES)
    arguments = (str(placed.model.port), placed.served.name, server_key(placed).name)

    return Probe(
        command=("python3", "-I", "-c", READY, *arguments),
        period_s=COMMAND_PERIOD_S,
        timeout_s=TIMEOUT_S,
        failures=READINESS_FAILURES,
    )


def liveness() -> Probe:
    """Ask whether it must be restarted."""
    return _health(LIVENESS_PERIOD_S, LIVENESS_FAILURES)


def _health(period_s: int, failures: int) -> Probe:
    return Probe(path=HEALTH, port=PORT, period_s=period_s, timeout_s=TIMEOUT_S, failures=failures)
