"""What the model servers are told by their environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts import environment as names
from serving.cpus import container_cpus
from serving.environment import Environment
from serving.front_settings import FrontSettings

MIB = 1 << 20
DEFAULT_CONTEXT = 4096
DEFAULT_SLOTS = 4
DEFAULT_BODY_BYTES = 2 * MIB
"""A context of 131,072 tokens of 4 letters is half a MiB; as much again for each of what JSON escapes and tools add."""

DEFAULT_STREAM_SECONDS = 600
DEFAULT_FILENAME = "*"
MAX_KEY_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsSettings:
    """Where the one GGUF file lies.

    Attributes:
        folder: Read first; what the hub gives is kept here.
        repository: Asked when the folder does not have the file.
        filename: Name or pattern that fits exactly one file.
    """

    folder: Path | None
    repository: str | None
    revision: str | None
    filename: str
    token: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaCppSettings:
    """What a llama.cpp server is told.

    Attributes:
        context: Tokens of one request; 0 takes what the model was trained for.
        binary: Compiled `llama-server`; absent, the prebuilt wheel's server runs.
    """

    front: FrontSettings
    weights: WeightsSettings
    threads: int
    context: int
    binary: Path | None


def read_llama_cpp(variables: Mapping[str, str]) -> LlamaCppSettings:
    """Read everything from a mapping like `os.environ`.

    Raises:
        SettingsError: One line for each mistake.
    """
    environment = Environment(variables)
    settings = LlamaCppSettings(
        front=read_front(environment, slots=environment.integer(names.SLOTS, DEFAULT_SLOTS, least=1, most=1024)),
        weights=_weights(environment),
        threads=environment.integer(names.N_THREADS, container_cpus(), least=1, most=1024),
        context=environment.integer(names.N_CTX, DEFAULT_CONTEXT, least=0, most=1 << 24),
        binary=_binary(environment),
    )
    environment.finish()

    return settings


def read_front(environment: Environment, *, slots: int) -> FrontSettings:
    """Read what every model server's front is told; the queue holds two rounds of slots unless told otherwise."""
    day_s = 24 * 3600
    return FrontSettings(
        model=environment.required(names.SERVED_MODEL_NAME, "the name under which clients ask for the model"),
        key=_key(environment),
        slots=slots,
        queue=environment.integer(names.QUEUE, 2 * slots, least=0, most=1 << 20),
        max_body_bytes=environment.integer(names.MAX_BODY_BYTES, DEFAULT_BODY_BYTES, least=1024, most=1 << 30),
        max_stream_seconds=environment.integer(names.MAX_STREAM_SECONDS, DEFAULT_STREAM_SECONDS, least=1, most=day_s),
    )


def _key(environment: Environment) -> str | None:
    """A key that is named but not there is a mistake, never an open door."""
    by_value, by_file = environment.given(names.LLM_API_KEY), environment.given(names.LLM_API_KEY_FILE)
    if by_value and by_file:
        environment.reject(f"{names.LLM_API_KEY} and {names.LLM_API_KEY_FILE} are both set, allowed: one of them")
    if by_file:
        return _checked(environment, names.LLM_API_KEY_FILE, _content(environment.path(names.LLM_API_KEY_FILE)))
    if by_value:
        return _checked(environment, names.LLM_API_KEY, environment.text(names.LLM_API_KEY))
    return None


def _content(path: Path | None) -> str | None:
    try:
        return None if path is None else path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _checked(environment: Environment, name: str, key: str | None) -> str | None:
    if key is None:
        environment.reject(f"{name} is {environment.text(name)!r}, allowed: a readable text file that holds the key")
    elif not key:
        environment.reject(f"{name} holds no key, allowed: a key, or leave {name} out for a server without one")
    elif not key.isascii() or not key.isprintable() or " " in key or len(key) > MAX_KEY_BYTES:
        environment.reject(f"{name} holds what no header can carry, allowed: up to {MAX_KEY_BYTES} printable ASCII")
    else:
        return key
    return None


def _weights(environment: Environment) -> WeightsSettings:
    weights = WeightsSettings(
        folder=environment.path(names.MODEL_DIR),
        repository=environment.text(names.MODEL_ID) or None,
        revision=environment.text(names.MODEL_REVISION) or None,
        filename=environment.text(names.MODEL_FILENAME, DEFAULT_FILENAME),
        token=environment.text(names.HUGGING_FACE_HUB_TOKEN) or None,
    )
    if weights.folder is None and weights.repository is None:
        environment.reject(
            f"{names.MODEL_DIR} and {names.MODEL_ID} are not set, allowed: a folder, a repository, or both"
        )
    if weights.repository is not None and weights.repository.count("/") != 1:
        environment.reject(f"{names.MODEL_ID} is {weights.repository!r}, allowed: 'owner/name' on the hub")

    return weights


def _binary(environment: Environment) -> Path | None:
    path = environment.path(names.ENGINE_BINARY)
    if path is not None and not path.is_file():
        environment.reject(f"{names.ENGINE_BINARY} is {str(path)!r}, allowed: a compiled llama-server, or nothing")

    return path
