"""From words on the command line and in the environment to settings; every mistake is named, not only the first."""

from argparse import Namespace
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from benchmark import words
from benchmark.problems import Problems
from benchmark.settings import BUILT_IN_PROMPTS, Kind, Settings, Slo
from benchmark.stage_words import parse
from benchmark.stages import Load, Stage

_KEY_VARIABLE = "OPENAI_API_KEY"
_SEED_DEFAULTS = {"REQUESTS_PER_PROMPT": "10", "NUM_WARMUP_REQUESTS": "3"}


def settings_from(arguments: Namespace, environment: Mapping[str, str]) -> Settings:
    """Check everything and put it together.

    Raises:
        BadInputError: With one line for each mistake.
    """
    problems = Problems()
    invalid = urlsplit("http://invalid/v1/chat/completions")
    given = Kind(arguments.kind) if arguments.kind else None
    url = problems.take("url", lambda: words.url(arguments.url or environment.get("URL", ""), given), invalid)
    kind = given or words.kind_of(url.path)
    body: dict[str, Any] = problems.take("--body", lambda: words.body(arguments.body, kind), {})
    prompts: tuple[str, ...] = problems.take(
        "--prompts", lambda: words.prompts(arguments.prompts or BUILT_IN_PROMPTS), ("",)
    )
    settings = Settings(
        url=url,
        kind=kind,
        stages=_stages(arguments, environment, len(prompts), problems),
        prompts=prompts,
        record=problems.take("--record", lambda: words.new_file(arguments.record), arguments.record),
        model=arguments.model,
        body=body,
        stream=not arguments.no_stream and kind is not Kind.EMBEDDINGS,
        max_tokens=problems.take("--max-tokens", lambda: words.whole("tokens", arguments.max_tokens, least=1), 1),
        unique=arguments.unique,
        continuous_usage=arguments.continuous_usage,
        seed=problems.take("--seed", lambda: words.integer(arguments.seed), 0),
        processes=problems.take("--processes", lambda: words.processes(arguments.processes), 1),
        connections=problems.take(
            "--connections", lambda: words.whole("connections", arguments.connections, least=1), 1
        ),
        timeout_s=problems.take("--timeout", lambda: words.positive("seconds", arguments.timeout), 1.0),
        slo=Slo(
            ttft_ms=problems.take("--slo-ttft", lambda: words.bound(arguments.slo_ttft), None),
            tpot_ms=problems.take("--slo-tpot", lambda: words.bound(arguments.slo_tpot), None),
            e2e_ms=problems.take("--slo-e2e", lambda: words.bound(arguments.slo_e2e), None),
        ),
        api_key=_key(arguments.key_variable, environment, problems),
        ca_file=arguments.ca_file,
        watch=tuple(problems.take("--watch", partial(words.process, pid), 0) for pid in arguments.watch),
        metrics_url=arguments.metrics_url,
    )
    if url is not invalid:
        problems.take("--ca-file", lambda: words.certificates(arguments.ca_file, url), None)
    if arguments.png is not None:
        problems.take("--png", lambda: words.new_folder(arguments.png), None)
    if arguments.metrics_url is not None:
        problems.take("--metrics-url", lambda: words.url(arguments.metrics_url), url)
    problems.tell()
    return settings


def _key(variable: str | None, environment: Mapping[str, str], problems: Problems) -> str | None:
    """Only a variable that was named must be there."""
    if variable is not None and variable not in environment:
        problems.lines.append(f"--key-variable: {variable} is not in the environment")
    name = variable or _KEY_VARIABLE
    return problems.take(name, lambda: words.key(environment.get(name, "")), None)


def _stages(
    arguments: Namespace, environment: Mapping[str, str], prompts: int, problems: Problems
) -> tuple[Stage, ...]:
    def parsed(option: str, texts: list[str], *, warmup: bool) -> list[Stage]:
        found = (problems.take(option, partial(parse, text, warmup=warmup), None) for text in texts)
        return [stage for stage in found if stage is not None]

    warmup = parsed("--warmup", arguments.warmup, warmup=True)
    if arguments.stage:
        return (*warmup, *parsed("--stage", arguments.stage, warmup=False))
    # Nothing given: what the seeds' Go client did, each prompt so many times by so many users.
    per_prompt, warm = (
        problems.take(name, partial(words.whole, "number", environment.get(name, default), least=least), least)
        for (name, default), least in zip(_SEED_DEFAULTS.items(), (1, 0), strict=True)
    )
    if warm and not warmup:
        warmup = [Stage(load=Load.CLOSED, users=1, requests=warm, warmup=True)]
    return (*warmup, Stage(load=Load.CLOSED, users=per_prompt, requests=per_prompt * prompts))
