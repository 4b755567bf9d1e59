"""Every case, asked of one server; for the command line and for tests alike."""

import http.client
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import openai

from tests.conformance import (
    chat,
    completions,
    embeddings,
    errors,
    keys,
    load,
    models,
    operations,
    reasoning,
    sampling,
    streaming,
    structured,
    tool_streams,
    tools,
)
from tests.conformance.case import CASES, BreachError, Case, Needs
from tests.conformance.exceptions import EXCEPTIONS, GATEWAY
from tests.conformance.result import Outcome, Result
from tests.conformance.server import Server

GROUPS = (
    models, chat, sampling, streaming, structured, tools, tool_streams, reasoning, completions, embeddings, operations,
    errors, keys, load,
)  # fmt: skip
"""The modules whose import enters the cases, in the order in which they are asked."""

CONTEXT = 8192
BODY_LIMIT = 32 << 20
BURST = 200
PATIENCE_S = 60.0

_FAULTS = (
    BreachError, openai.OpenAIError, OSError, http.client.HTTPException,
    AssertionError, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
"""What a case may raise at a server that answers anything: the client's classes check no types."""


class UnreachableError(Exception):
    """There is no server, or none of this kind, where one was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be asked, of whom.

    Attributes:
        embeddings: Where the embedding model answers; without it its cases are left out.
        model: Name of the chat model; by default the first that the server lists.
        embedding_model: Name of the embedding model; by default the last that its server lists.
        engine: Whose exceptions hold; without it none do.
        gateway: Those of the platform's gateway hold too.
        only: Pattern of the names of cases, such as `tools/*`.
    """

    url: str
    embeddings: str | None = None
    key: str | None = None
    model: str | None = None
    embedding_model: str | None = None
    engine: str | None = None
    gateway: bool = False
    only: str = "*"
    context: int = CONTEXT
    body_limit: int = BODY_LIMIT
    burst: int = BURST


def run(request: Request, *, seen: Callable[[Result], None] = lambda _: None) -> list[Result]:
    """Ask every case that fits the pattern.

    Args:
        request: What is asked.
        seen: Told of each result as it comes.

    Raises:
        UnreachableError: A URL is none, or no model is listed there.
    """
    asked = [each for each in cases() if fnmatchcase(each.name, request.only)]
    results = []
    with ExitStack() as clients:
        servers = _servers(request, frozenset(each.needs for each in asked), clients)
        for each in asked:
            results.append(_ask(each, servers, request))
            seen(results[-1])

    return results


def cases() -> list[Case]:
    """Give every case, group by group: what is needed for others comes first, the crowd last."""
    modules = [group.__name__ for group in GROUPS]

    return sorted(CASES.values(), key=lambda each: modules.index(each.check.__module__))


def _servers(request: Request, needs: frozenset[Needs], clients: ExitStack) -> Mapping[Needs, Server]:
    server = _connect(request, request.url, request.model, clients)
    servers = {Needs.CHAT: server} | ({Needs.KEY: server} if request.key else {})
    if request.embeddings and Needs.EMBEDDINGS in needs:
        servers[Needs.EMBEDDINGS] = _connect(request, request.embeddings, request.embedding_model, clients, nth=-1)

    return servers


def _connect(request: Request, given: str, model: str | None, clients: ExitStack, *, nth: int = 0) -> Server:
    url = given.rstrip("/").removesuffix("/v1")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        msg = f"{given!r} is no server, allowed: a URL such as http://127.0.0.1:8000"
        raise UnreachableError(msg)
    key = request.key or "none"
    client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0, timeout=PATIENCE_S)
    clients.enter_context(client)

    return Server(
        url=url,
        model=model or _listed(client, given)[nth].id,
        client=client,
        key=request.key,
        context=request.context,
        body_limit=request.body_limit,
        burst=request.burst,
    )


def _listed(client: openai.OpenAI, given: str) -> Sequence[openai.types.Model]:
    try:
        listed = client.models.list().data
    except openai.OpenAIError as error:
        msg = f"{given!r} lists no models: {error.__cause__ or error}"
        raise UnreachableError(msg) from error
    if not listed:
        msg = f"{given!r} serves no model"
        raise UnreachableError(msg)

    return listed


def _ask(case: Case, servers: Mapping[Needs, Server], request: Request) -> Result:
    began = time.monotonic()
    known = {**EXCEPTIONS.get(request.engine or "", {}), **(GATEWAY if request.gateway else {})}
    reason = known.get(case.name)
    if case.needs not in servers:
        outcome, why = Outcome.LEFT_OUT, f"no {case.needs}"
    else:
        outcome, why = _judge(_breach(case, servers[case.needs]), reason)

    return Result(case=case.name, rule=case.rule, outcome=outcome, why=why, seconds=time.monotonic() - began)


def _breach(case: Case, server: Server) -> str | None:
    try:
        case.check(server)
    except _FAULTS as fault:
        return str(fault) if isinstance(fault, BreachError) else f"{type(fault).__name__}: {fault}"

    return None


def _judge(breach: str | None, reason: str | None) -> tuple[Outcome, str]:
    if reason is None:
        return (Outcome.PASSED, "") if breach is None else (Outcome.FAILED, breach)
    if breach is None:
        return Outcome.FAILED, f"excepted ({reason}), but it passes: take it off the list"

    return Outcome.EXCEPTED, reason
