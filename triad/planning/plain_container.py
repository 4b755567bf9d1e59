"""The engine's own server, with no Ray around it and no front of ours before it."""

from collections.abc import Mapping

from triad.catalog.models import Engine
from triad.planning.llama_arguments import llama_arguments
from triad.planning.model_images import server_image
from triad.planning.model_pods import Container
from triad.planning.model_probes import PORT, liveness, readiness, startup
from triad.planning.model_resources import server_resources
from triad.planning.model_secrets import server_key
from triad.planning.model_storage import TEMPORARY, compiled_folder, server_mounts
from triad.planning.placed_model import PlacedModel
from triad.planning.serving import log_environment
from triad.planning.vllm_arguments import vllm_arguments

_COMMANDS: Mapping[Engine, tuple[str, ...]] = {
    Engine.VLLM: ("vllm", "serve"),
    Engine.LLAMA_CPP: ("/opt/llama.cpp/llama-server",),
}


def plain_server(placed: PlacedModel) -> Container:
    """Start the engine with its arguments; it has its port to itself."""
    arguments = vllm_arguments if placed.served.engine is Engine.VLLM else llama_arguments

    return Container(
        name="server",
        image=server_image(placed),
        pull_policy=placed.model.image.pull_policy.value,
        command=_COMMANDS[placed.served.engine],
        arguments=(*arguments(placed), *placed.model.args),
        environment=_environment(placed),
        secrets=(server_key(placed),),
        ports={PORT: placed.model.port},
        resources=server_resources(placed),
        mounts=server_mounts(placed),
        startup=startup(placed),
        readiness=readiness(placed),
        liveness=liveness(),
        pre_stop=("sleep", str(_pre_stop_s(placed))),
        facts=placed.model.storage.stream,
    )


def _environment(placed: PlacedModel) -> Mapping[str, str]:
    """Tell it where it may write, and who it is: PyTorch asks for a name, which the user of a foreign image lacks."""
    own = {"HOME": TEMPORARY}
    if placed.served.engine is Engine.VLLM:
        own |= {
            "USER": "server",
            **log_environment(placed.served),
            # Longer than a load balancer's patience, whose next request would else meet a closed connection.
            "VLLM_HTTP_TIMEOUT_KEEP_ALIVE": str(placed.served.timing.keep_alive_s),
            "VLLM_MEDIA_URL_ALLOW_REDIRECTS": "0",
            "VLLM_NO_USAGE_STATS": "1",
        }
    if placed.on_neuron:
        own["NEURON_COMPILED_ARTIFACTS"] = compiled_folder(placed)

    return {**placed.model.env, **own}


def _pre_stop_s(placed: PlacedModel) -> int:
    """Outlast what still comes in, and every answer of an engine that cuts them when it is told to end.

    llama.cpp does, and so does vLLM before 0.18, as it is on Neuron (vllm-project/vllm#36666).
    """
    timing = placed.served.timing
    cuts = placed.served.engine is Engine.LLAMA_CPP or placed.on_neuron

    return timing.pre_stop_s + (timing.graceful_shutdown_s if cuts else 0)
