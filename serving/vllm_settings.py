"""What a vLLM server is told by its environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts import environment as names
from contracts.serve import DIRECT_STREAMING, HA_PROXY
from serving.environment import Environment
from serving.front_settings import FrontSettings
from serving.settings import read_front
from serving.tool_parsers import REASONING_PARSERS, TOOL_PARSERS, family

DEFAULT_MODEL = "mistralai/Mistral-7B-Instruct-v0.3"
DEFAULT_SHARE = 0.9
DEFAULT_CONTEXT = 8192
DEFAULT_SLOTS = 4
DEFAULT_BATCHED_TOKENS = 32768

NO_DOMAIN = "fetching.invalid"
"""vLLM takes an empty list of domains for every domain; this one never exists (RFC 2606)."""

COMPACT_JSON = {"backend": "xgrammar", "disable_any_whitespace": True}
"""Else a grammar for JSON lets a small model write blanks until its tokens are used up."""

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", re.ASCII)
_WORDS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class VllmSettings:
    """What a vLLM server is told.

    Attributes:
        folder: Of the weights, looked at first, on the machine that computes.
        repository: On the hub, taken when the folder holds no model.
        memory_share: Of the accelerator, taken by the engine.
        context: Tokens of one request.
        batched_tokens: Tokens of one step.
        tool_parser: Reads tool calls; None where tools are refused.
        media_domains: Whence the engine may fetch what a request links to.
    """

    front: FrontSettings
    folder: Path | None
    repository: str | None
    revision: str | None
    memory_share: float
    context: int
    batched_tokens: int
    tool_parser: str | None
    reasoning_parser: str | None
    chat_template: Path | None
    prefix_caching: bool
    tensor_parallel: int
    pipeline_parallel: int
    eager: bool
    media_domains: tuple[str, ...]

    @property
    def engine_arguments(self) -> dict[str, object]:
        """Arguments of vLLM's engine and server by their own names, one sequence beyond the slots for our own probe."""
        return {
            "gpu_memory_utilization": self.memory_share,
            "max_model_len": self.context,
            "max_num_seqs": self.front.slots + 1,
            "max_num_batched_tokens": self.batched_tokens,
            "enable_prefix_caching": self.prefix_caching,
            "tensor_parallel_size": self.tensor_parallel,
            "pipeline_parallel_size": self.pipeline_parallel,
            "enforce_eager": self.eager,
            "trust_remote_code": False,
            "allowed_media_domains": list(self.media_domains) or [NO_DOMAIN],
            "structured_outputs_config": COMPACT_JSON,
            "exclude_tools_when_tool_choice_none": True,  # else a small model writes its call as text
        } | dict(self._optional())

    def _optional(self) -> list[tuple[str, object]]:
        pairs: list[tuple[str, object]] = []
        if self.revision:
            pairs += [("revision", self.revision), ("tokenizer_revision", self.revision)]
        if self.tool_parser:
            pairs += [("enable_auto_tool_choice", True), ("tool_call_parser", self.tool_parser)]
        if self.reasoning_parser:
            pairs.append(("reasoning_parser", self.reasoning_parser))
        if self.chat_template:
            pairs.append(("chat_template", str(self.chat_template)))

        return pairs


def read_vllm(variables: Mapping[str, str]) -> VllmSettings:
    """Read everything from a mapping like `os.environ`.

    Raises:
        SettingsError: One line for each mistake.
    """
    environment = Environment(variables)
    _check_ray(environment)
    front = read_front(environment, slots=_slots(environment))
    folder = environment.path(names.MODEL_DIR)
    repository = _repository(environment, folder)
    settings = VllmSettings(
        front=front,
        folder=folder,
        repository=repository,
        revision=environment.text(names.MODEL_REVISION) or None,
        memory_share=_share(environment, names.GPU_MEMORY_UTILIZATION, DEFAULT_SHARE),
        context=environment.integer(names.MAX_MODEL_LEN, DEFAULT_CONTEXT, least=16, most=1 << 24),
        batched_tokens=environment.integer(
            names.MAX_NUM_BATCHED_TOKENS, DEFAULT_BATCHED_TOKENS, least=front.slots + 1, most=1 << 24
        ),
        tool_parser=_tool_parser(environment, repository or front.model),
        reasoning_parser=_parser(environment, names.REASONING_PARSER, REASONING_PARSERS),
        chat_template=environment.path(names.CHAT_TEMPLATE),
        prefix_caching=_flag(environment, names.ENABLE_PREFIX_CACHING, default=True),
        tensor_parallel=environment.integer(names.TENSOR_PARALLEL_SIZE, 1, least=1, most=64),
        pipeline_parallel=environment.integer(names.PIPELINE_PARALLEL_SIZE, 1, least=1, most=64),
        eager=_flag(environment, names.ENFORCE_EAGER, default=False),
        media_domains=_domains(environment),
    )
    environment.finish()

    return settings


def _check_ray(environment: Environment) -> None:
    """Refuse to start where Ray would put a server of its own before ours, one that asks for no key."""
    for name in (HA_PROXY, DIRECT_STREAMING):
        if environment.text(name) != "1":
            environment.reject(f"{name} is {environment.text(name)!r}, allowed: '1', set before Ray starts")


def _slots(environment: Environment) -> int:
    """Read one setting that has two names."""
    given = {environment.text(name) for name in (names.MAX_NUM_SEQ, names.MAX_NUM_SEQS)} - {""}
    if len(given) > 1:
        environment.reject(
            f"{names.MAX_NUM_SEQ} is {environment.text(names.MAX_NUM_SEQ)!r} and {names.MAX_NUM_SEQS} is "
            f"{environment.text(names.MAX_NUM_SEQS)!r}, allowed: one of them, or both alike"
        )
    name = names.MAX_NUM_SEQ if environment.text(names.MAX_NUM_SEQ) else names.MAX_NUM_SEQS

    return environment.integer(name, DEFAULT_SLOTS, least=1, most=1024)


def _repository(environment: Environment, folder: Path | None) -> str | None:
    """Take the default model only where no folder is named: nobody who has weights wants 14 GB of others."""
    repository = environment.text(names.MODEL_ID) or (DEFAULT_MODEL if folder is None else None)
    if repository is not None and repository.count("/") != 1:
        environment.reject(f"{names.MODEL_ID} is {repository!r}, allowed: 'owner/name' on the hub")

    return repository


def _tool_parser(environment: Environment, model: str) -> str | None:
    if not _flag(environment, names.ENABLE_FUNCTION_CALLING, default=False):
        return None
    known = family(model)
    if known is not None and known.parser is None:
        environment.reject(
            f"{names.ENABLE_FUNCTION_CALLING} is on, but the vocabulary of {model!r} has no tokens for tool calls, "
            f"allowed: off, or a model that has them such as {DEFAULT_MODEL!r}"
        )
        return None
    given = _parser(environment, names.TOOL_CALL_PARSER, TOOL_PARSERS)
    if given is None and known is None:
        environment.reject(f"{names.TOOL_CALL_PARSER} is not set and {model!r} is of no known family, allowed: set it")

    return given or (known.parser if known else None)


def _parser(environment: Environment, name: str, allowed: frozenset[str]) -> str | None:
    given = environment.text(name)
    if given and given not in allowed:
        environment.reject(f"{name} is {given!r}, allowed: {', '.join(sorted(allowed))}")

    return given or None


def _domains(environment: Environment) -> tuple[str, ...]:
    given = (part.strip().lower() for part in environment.text(names.ALLOWED_MEDIA_DOMAINS).split(","))
    domains = tuple(part for part in given if part)
    for domain in domains:
        if not _HOST.fullmatch(domain):
            environment.reject(f"{names.ALLOWED_MEDIA_DOMAINS} has {domain!r}, allowed: host names with commas between")

    return domains


def _share(environment: Environment, name: str, default: float) -> float:
    given = environment.text(name)
    if not given:
        return default
    if re.fullmatch(r"0?\.\d+|1(\.0*)?", given, re.ASCII) and float(given) > 0:
        return float(given)
    environment.reject(f"{name} is {given!r}, allowed: above 0, up to 1")

    return default


def _flag(environment: Environment, name: str, *, default: bool) -> bool:
    given = environment.text(name).lower()
    if given and given not in _WORDS:
        environment.reject(f"{name} is {given!r}, allowed: {', '.join(_WORDS)}")

    return _WORDS.get(given, default)
