"""Rules over LiteLLM's config: what it asks of its container, and what it must not say."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from contracts import environment as names
from triad.rules.balancers import idle_s
from triad.rules.gateway_config import GatewayConfig, gateway_configs, variables
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule
from triad.rules.waiting import out_of_order, seconds
from triad.simulate.replicas import namespace_of
from triad.spec.nearest import unknown

_KEYS: Mapping[str, Any] = json.loads(Path(__file__).with_name("litellm_keys.json").read_text(encoding="utf-8"))
"""By section, read from LiteLLM itself by `python -m tests.gateway.config_keys`."""

_FROM_ENVIRONMENT = "os.environ/"
_SECRET = re.compile(r"(?:^|_)(?:key|password|secret|token|credentials|database_url|redis_url)$", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^/@\s]*:(?!\$\()[^/@\s]+@")
"""In a URL; `$(NAME)` is another variable."""

_IN_URL = "must not hold a password in its URL: it comes from a Secret, by a variable"
_DOCS = "https://docs.litellm.ai/docs"
_POLICY = "allowed_fails_policy"


@rule("gateway-environment", source=f"{_DOCS}/proxy/configs: what is not in the environment becomes an empty key")
def gateway_environment(rendered: Rendered) -> Iterator[Offence]:
    """Every variable that the config names is one of the container that reads it."""
    for config in gateway_configs(rendered):
        if not config.readers:
            yield Offence(config.where, "no container mounts it")
        for place, name in _named(config.body, config.where):
            for pod, container in config.readers:
                if name not in variables(rendered, pod, container):
                    yield Offence(place, f"{name} is not in the environment of {pod.name} {container.get('name')}")


@rule("gateway-secret", source=f"{_DOCS}/proxy/prod; CWE-798, hard-coded credentials")
def gateway_secret(rendered: Rendered) -> Iterator[Offence]:
    """No key or password stands in the config or in a URL of its container: each comes from a Secret."""
    for config in gateway_configs(rendered):
        for pod, container in config.readers:
            for each in container.get("env") or ():
                if _PASSWORD.search(str(each.get("value"))):
                    yield Offence(f"{pod.name} {container.get('name')} env {each['name']}", _IN_URL)
        for place, key, value in _texts(config.body, config.where):
            if _SECRET.search(key) and not value.startswith(_FROM_ENVIRONMENT):
                yield Offence(place, f"must be '{_FROM_ENVIRONMENT}NAME', so that it comes from a Secret")
            elif _PASSWORD.search(value):
                yield Offence(place, _IN_URL)


@rule("gateway-retries", source="Google SRE book, handling overload: retries at two layers multiply")
def gateway_retries(rendered: Rendered) -> Iterator[Offence]:
    """A failed request is given on by one layer alone, the failover between backends, and within a budget."""
    for config in gateway_configs(rendered):
        yield from _budget(config)
        for section in ("router_settings", "litellm_settings"):
            for key in ("num_retries", "retry_policy", "model_group_retry_policy"):
                if config.section(section).get(key):
                    yield _second_layer(f"{config.where} {section}.{key}", config.section(section)[key])
        for place, params in config.deployments:
            if params.get("num_retries"):
                yield _second_layer(f"{place}.num_retries", params["num_retries"])
            if params.get("max_retries") != 0:
                yield _second_layer(f"{place}.max_retries", params.get("max_retries"))


@rule("gateway-timeouts", source="triad/planning/timing.py: who waits around another waits longer")
def gateway_timeouts(rendered: Rendered) -> Iterator[Offence]:
    """All attempts end before the gateway ends the request, that before the load balancer, and its connection last."""
    patience_s = _patience_s(rendered)
    for config in gateway_configs(rendered):
        longest_s = 0.0
        for place, params in config.deployments:
            for key in ("timeout", "stream_timeout"):
                if not params.get(key):
                    yield Offence(f"{place}.{key}", "must be set: LiteLLM's own is 6000 seconds")
                longest_s = max(longest_s, float(params.get(key) or 0))
        yield from _ping(config, patience_s)
        for pod, container in config.readers:
            said = variables(rendered, pod, container)
            if seconds(said.get(names.MAX_STREAM_SECONDS)) is None:
                where = f"{pod.name} {container.get('name')} env {names.MAX_STREAM_SECONDS}"
                yield Offence(where, "must be set, or the gateway decides itself when a request ends")
            chain = (
                (f"{config.attempts} attempts at a backend", config.attempts * longest_s),
                (f"{names.MAX_STREAM_SECONDS} of the gateway", seconds(said.get(names.MAX_STREAM_SECONDS))),
                ("idle_timeout of its load balancer", patience_s),
                (names.GATEWAY_KEEP_ALIVE_SECONDS, seconds(said.get(names.GATEWAY_KEEP_ALIVE_SECONDS))),
            )
            yield from out_of_order(f"{pod.name} {container.get('name')}", chain, may_tie=1)


@rule("gateway-keys", source=f"{_DOCS}/proxy/config_settings: a name that LiteLLM does not know has no effect")
def gateway_keys(rendered: Rendered) -> Iterator[Offence]:
    """Every key of the config is one that the pinned LiteLLM reads."""
    for config in gateway_configs(rendered):
        yield from _unknown(config.body, "config", config.where)
        for section in ("router_settings", "litellm_settings", "general_settings"):
            yield from _unknown(config.section(section), section, f"{config.where} {section}")
        for index, each in enumerate(config.body["model_list"] or ()):
            place = f"{config.where} model_list[{index}]"
            yield from _unknown(each, "model_list[]", place)
            info = each.get("model_info") or {}
            yield from _unknown(each.get("litellm_params") or {}, "litellm_params", f"{place}.litellm_params")
            yield from _unknown(info, "model_info", f"{place}.model_info")
            yield from _unknown(info.get(_POLICY) or {}, _POLICY, f"{place}.model_info.{_POLICY}")


def _unknown(body: Mapping[str, Any], section: str, where: str) -> Iterator[Offence]:
    for key in body:
        if key not in _KEYS["keys"][section]:
            yield Offence(f"{where}.{key}", unknown(f"key of LiteLLM {_KEYS['version']}", key, _KEYS["keys"][section]))


def _named(value: object, place: str) -> Iterator[tuple[str, str]]:
    for where, _, text in _texts(value, place):
        if text.startswith(_FROM_ENVIRONMENT):
            yield where, text.removeprefix(_FROM_ENVIRONMENT)


def _texts(value: object, place: str, key: str = "") -> Iterator[tuple[str, str, str]]:
    """Walk the texts of a document: place, key, text."""
    match value:
        case str():
            yield place, key, value
        case Mapping():
            for name, below in value.items():
                yield from _texts(below, f"{place}.{name}" if key else f"{place} {name}", str(name))
        case list():
            for index, below in enumerate(value):
                yield from _texts(below, f"{place}[{index}]", key)


def _budget(config: GatewayConfig) -> Iterator[Offence]:
    router = config.section("router_settings")
    for key, own in (("max_fallbacks", 5), ("num_retries", 2)):
        if not isinstance(router.get(key), int):
            yield Offence(f"{config.where} router_settings.{key}", f"must be a number: LiteLLM's own is {own}")


def _second_layer(place: str, given: object) -> Offence:
    return Offence(place, f"must be 0, for the failover between backends asks again already; got {given!r}")


def _patience_s(rendered: Rendered) -> float | None:
    """How long the gateway's load balancer leaves a silent connection open; None where it has none."""
    namespaces = {pod.namespace for config in gateway_configs(rendered) for pod, _ in config.readers}
    given = (idle_s(each) for each in rendered.of_kind("Ingress") if namespace_of(each) in namespaces)

    return next((each for each in given if each is not None), None)


def _ping(config: GatewayConfig, patience_s: float | None) -> Iterator[Offence]:
    key = "sse_keepalive_ping_interval_seconds"
    given = config.section("litellm_settings").get(key)
    if not given:
        yield Offence(f"{config.where} litellm_settings.{key}", "must be set, or a stream that thinks is cut")
    elif patience_s is not None and given >= patience_s:
        yield Offence(
            f"{config.where} litellm_settings.{key}", f"must be less than the idle {patience_s:g}s, got {given}"
        )
