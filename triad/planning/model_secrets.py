"""Secrets of a namespace that its models read: names that External Secrets fills and pods refer to."""

from dataclasses import replace

from contracts import environment as names
from triad.catalog.models import Engine
from triad.planning.model_pods import SecretVariable
from triad.planning.placed_model import PlacedModel
from triad.spec.platform import PlatformSpec

SERVER_KEY = SecretVariable(name=names.LLM_API_KEY, secret="model-server-key", key="key")  # noqa: S106  # names alone
"""Key that whoever asks a model server shows, under the name that our servers read."""

HUB_TOKEN = SecretVariable(name=names.HUGGING_FACE_HUB_TOKEN, secret="hf-token", key="token")  # noqa: S106  # names alone
"""Token of the hub; the Secret's name is that of the charts that this replaces."""

_ENGINES_OWN = {Engine.VLLM: "VLLM_API_KEY", Engine.LLAMA_CPP: "LLAMA_API_KEY"}
"""Under which the engines' own servers read it (vllm/envs.py; llama.cpp common/arg.cpp)."""


def server_key(placed: PlacedModel) -> SecretVariable:
    """Give the key under the name that the server reads."""
    return SERVER_KEY if placed.on_ray else replace(SERVER_KEY, name=_ENGINES_OWN[placed.served.engine])


def hub_secrets(placed: PlacedModel) -> tuple[SecretVariable, ...]:
    """Give the token to whoever needs it, or may as well use it."""
    return (HUB_TOKEN,) if placed.served.weights.gated or placed.spec.secrets.hugging_face else ()


def hand_made(spec: PlatformSpec) -> frozenset[tuple[str, SecretVariable]]:
    """Say which Secrets a person makes, each with its namespace: the token of gated models, if the spec names none."""
    if spec.secrets.hugging_face:
        return frozenset()

    return frozenset((model.namespace, HUB_TOKEN) for model in spec.models.values() if model.weights.gated)
