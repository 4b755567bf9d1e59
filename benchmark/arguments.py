"""From words on the command line and in the environment to settings; every mistake is named, not only the first."""

import json
import math
import re
from argparse import Namespace
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from benchmark.settings import BUILT_IN_PROMPTS, PATHS, Kind, Settings, Slo
from benchmark.stages import Load, Stage

_SEED_DEFAULTS = {"REQUESTS_PER_PROMPT": "10", "NUM_WARMUP_REQUESTS": "3"}
STAGE_SHAPES = "poisson:RATE:SECONDS, constant:RATE:SECONDS, trace:FILE, closed:USERS:SECONDS or closed:USERS:xREQUESTS"

_VISIBLE = re.compile(r"[!-~]+")

T = TypeVar("T")


class BadInputError(Exception):
    """What was asked cannot be done.

    Attributes:
        problems: One line for each mistake.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Problems:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def take(self, option: str, make: Callable[[], T], fallback: T) -> T:
        try:
            return make()
        except (ValueError, OSError) as error:
            self.lines.append(f"{option}: {error}")
            return fallback


def settings_from(arguments: Namespace, environment: Mapping[str, str]) -> Settings:
    """Check everything and put it together.

    Raises:
        BadInputError: With one line for each mistake.
    """
    problems = _Problems()
    invalid = urlsplit("http://invalid/v1/chat/completions")
    url = problems.take("url", lambda: _url(arguments.url or environment.get("URL", "")), invalid)
    kind = Kind(arguments.kind) if arguments.kind else _kind_of(url.path)
    body: dict[str, Any] = problems.take("--body", lambda: _body(arguments.body, kind), {})
    prompts: tuple[str, ...] = problems.take(
        "--prompts", lambda: _prompts(arguments.prompts or BUILT_IN_PROMPTS), ("",)
    )
    settings = Settings(
        url=url,
        kind=kind,
        stages=_stages(arguments, environment, len(prompts), problems),
        prompts=prompts,
        record=arguments.record,
        model=arguments.model,
        body=body,
        stream=not arguments.no_stream and kind is not Kind.EMBEDDINGS,
        max_tokens=problems.take("--max-tokens", lambda: _whole("tokens", arguments.max_tokens, least=1), 1),
        unique=arguments.unique,
        continuous_usage=arguments.continuous_usage,
        seed=arguments.seed,
        processes=problems.take("--processes", lambda: _whole("processes", arguments.processes, least=1), 1),
        connections=problems.take("--connections", lambda: _whole("connections", arguments.connections, least=1), 1),
        timeout_s=problems.take("--timeout", lambda: _positive("seconds", arguments.timeout), 1.0),
        slo=Slo(
            ttft_ms=problems.take("--slo-ttft", lambda: _bound(arguments.slo_ttft), None),
            tpot_ms=problems.take("--slo-tpot", lambda: _bound(arguments.slo_tpot), None),
            e2e_ms=problems.take("--slo-e2e", lambda: _bound(arguments.slo_e2e), None),
        ),
        api_key=problems.take(arguments.key_variable, lambda: _key(environment.get(arguments.key_variable, "")), None),
        ca_file=arguments.ca_file,
        watch=tuple(arguments.watch),
        metrics_url=arguments.metrics_url,
    )
    problems.take("--ca-file", settings.tls, None)
    if arguments.metrics_url is not None:
        problems.take("--metrics-url", lambda: _url(arguments.metrics_url), url)
    if problems.lines:
        raise BadInputError(problems.lines)
    return settings


def _url(text: str) -> SplitResult:
    shown = re.sub("//[^/]*@", "//", text.partition("?")[0])  # what is left out may hold a key
    if _VISIBLE.fullmatch(text) is None:
        msg = f"must be ASCII without blanks, http://... or https://..., as an argument or in URL, got {shown!r}"
        raise ValueError(msg)
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        msg = f"must be http://... or https://..., as an argument or in URL, got {shown!r}"
        raise ValueError(msg)
    if url.port == 0:
        msg = f"port must be 1-65535, got {shown!r}"
        raise ValueError(msg)
    if url.path.rstrip("/") in ("", "/v1"):
        return url._replace(path="/v1/chat/completions")
    return url


def _kind_of(path: str) -> Kind:
    # "/chat/completions" comes before "/completions", which it ends with.
    return next((kind for ending, kind in PATHS.items() if path.endswith(ending)), Kind.JSON)


def _body(given: str | None, kind: Kind) -> dict[str, Any]:
    if given is None:
        if kind is Kind.JSON:
            msg = "must be given for a path that is none of OpenAI's: JSON, or @FILE"
            raise ValueError(msg)
        return {}
    text = Path(given[1:]).read_text() if given.startswith("@") else given
    try:
        body = json.loads(text)
    except ValueError as error:
        msg = f"must be JSON or @FILE, got {given!r}: {error}"
        raise ValueError(msg) from error
    if not isinstance(body, dict):
        msg = f"must be a JSON object, got {given!r}"
        raise ValueError(msg)  # noqa: TRY004 - a mistake of the user, not of a caller
    return body


def _prompts(path: Path) -> tuple[str, ...]:
    prompts = tuple(line for line in path.read_text().splitlines() if line.strip())
    if not prompts:
        msg = f"file {str(path)!r} must hold one prompt a line, got none"
        raise ValueError(msg)
    return prompts


def _stages(
    arguments: Namespace, environment: Mapping[str, str], prompts: int, problems: _Problems
) -> tuple[Stage, ...]:
    def parsed(option: str, texts: list[str], *, warmup: bool) -> list[Stage]:
        found = (problems.take(option, partial(_stage, text, warmup=warmup), None) for text in texts)
        return [stage for stage in found if stage is not None]

    warmup = parsed("--warmup", arguments.warmup, warmup=True)
    if arguments.stage:
        return (*warmup, *parsed("--stage", arguments.stage, warmup=False))
    # Nothing given: what the seeds' Go client did, each prompt so many times by so many users.
    per_prompt, warm = (
        problems.take(name, partial(_whole, "number", environment.get(name, default), least=least), least)
        for (name, default), least in zip(_SEED_DEFAULTS.items(), (1, 0), strict=True)
    )
    if warm and not warmup:
        warmup = [Stage(load=Load.CLOSED, users=1, requests=warm, warmup=True)]
    return (*warmup, Stage(load=Load.CLOSED, users=per_prompt, requests=per_prompt * prompts))


def _stage(text: str, *, warmup: bool) -> Stage:
    kind, _, rest = text.partition(":")
    if kind == Load.TRACE and rest:
        return Stage(load=Load.TRACE, offsets_s=_offsets_s(Path(rest)), warmup=warmup)
    amount, _, extent = rest.partition(":")
    if kind in (Load.POISSON, Load.CONSTANT) and extent:
        rate, duration_s = _positive(f"rate of {text!r}", amount), _positive(f"seconds of {text!r}", extent)
        return Stage(load=Load(kind), rate=rate, duration_s=duration_s, warmup=warmup)
    if kind == Load.CLOSED and extent:
        users = _whole(f"users of {text!r}", amount, least=1)
        if extent.startswith("x"):
            requests = _whole(f"requests of {text!r}", extent[1:], least=1)
            return Stage(load=Load.CLOSED, users=users, requests=requests, warmup=warmup)
        return Stage(load=Load.CLOSED, users=users, duration_s=_positive(f"seconds of {text!r}", extent), warmup=warmup)
    msg = f"must be {STAGE_SHAPES}, got {text!r}"
    raise ValueError(msg)


def _offsets_s(path: Path) -> tuple[float, ...]:
    offsets = tuple(float(line) for line in path.read_text().split())
    if not offsets or not all(math.isfinite(offset) and offset >= 0 for offset in offsets):
        msg = f"trace {str(path)!r} must hold seconds from its start, one a line, got {len(offsets)} of them"
        raise ValueError(msg)
    return tuple(sorted(offsets))


def _bound(given: float | None) -> float | None:
    return None if given is None else _positive("milliseconds", given)


def _key(given: str) -> str | None:
    key = given.strip()
    if key and _VISIBLE.fullmatch(key) is None:
        msg = "key must be ASCII without blanks and control characters"  # what it is, is not for a log
        raise ValueError(msg)
    return key or None


def _whole(name: str, given: str | int, *, least: int) -> int:
    try:
        value = int(given)
    except ValueError:
        value = least - 1
    if value < least:
        msg = f"{name} must be a whole number from {least} on, got {given!r}"
        raise ValueError(msg)
    return value


def _positive(name: str, given: str | float) -> float:
    try:
        value = float(given)
    except ValueError:
        value = 0.0
    if not (math.isfinite(value) and value > 0):
        msg = f"{name} must be a number above 0, got {given!r}"
        raise ValueError(msg)
    return value
