"""Vectors of a GGUF embedding model on Ray Serve: `serving.embeddings:app`."""

from collections.abc import Mapping

from ray.serve import Application

from contracts.serve import EMBEDDINGS
from serving.replica import deployment, without_arguments


def app(arguments: Mapping[str, str]) -> Application:
    """Build the application; its settings come by `runtime_env.env_vars`."""
    without_arguments(arguments)

    built: Application = deployment.options(name=EMBEDDINGS.deployment).bind(embeddings=True)

    return built
