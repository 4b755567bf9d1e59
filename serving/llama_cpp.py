"""Chat and text of a GGUF model on Ray Serve: `serving.llama_cpp:app`."""

from collections.abc import Mapping

from ray.serve import Application

from contracts.serve import LLAMA_CPP
from serving.replica import deployment, without_arguments


def app(arguments: Mapping[str, str]) -> Application:
    """Build the application; its settings come by `runtime_env.env_vars`."""
    without_arguments(arguments)

    built: Application = deployment.options(name=LLAMA_CPP.deployment).bind(embeddings=False)

    return built
