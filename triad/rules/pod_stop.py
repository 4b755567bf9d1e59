"""How a container ends, as it is rendered: what its hook takes, and what its engine takes after it was told to go."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import yaml

from contracts.serve import HA_PROXY, HA_PROXY_HARD_STOP_S
from triad.rules.engine_rules import words
from triad.rules.rendered import Body
from triad.simulate.kuberay import NODE_TYPE
from triad.simulate.pod_template import PodTemplate

_SLEEP = re.compile(r"\bsleep\s+(\d+)")
_DRAIN = "ray drain-node"
_VLLM_DRAINS = "--shutdown-timeout"
_SERVES_DEFAULT_S, _HA_PROXYS_DEFAULT_S = 20, 120
"""Ray 2.60 ray/serve/_private/constants.py."""


class Stop(NamedTuple):
    """Seconds of one container's end.

    Attributes:
        where: Pod and container.
        pre_stop_s: The hook.
        shutdown_s: What the engine takes by itself afterwards; what it does not finish by then is cut.
    """

    where: str
    pre_stop_s: int
    shutdown_s: int

    @property
    def seconds(self) -> int:
        """From the word to go until nothing is left to wait for."""
        return self.pre_stop_s + self.shutdown_s


def stops(pod: PodTemplate) -> Iterator[Stop]:
    """Each container of a pod, for they all end at once; a hook that is no sleep is taken on trust."""
    for index, container in enumerate(pod.spec["containers"]):
        hook = (container.get("lifecycle") or {}).get("preStop")
        slept = slept_s(hook) if hook else 0
        if slept is not None:
            is_ray = index == 0 and NODE_TYPE in pod.labels
            shutdown = _of_ray(pod, container) if is_ray else _of_engine(container)
            yield Stop(f"{pod.name} {container.get('name')}", slept, shutdown)


def slept_s(hook: Body) -> int | None:
    """How long a hook sleeps; None if it cannot be read."""
    if "sleep" in hook:
        return int(hook["sleep"]["seconds"])
    found = _SLEEP.search(_line(hook))

    return int(found[1]) if found else None


def graceful_s(manifest: Body) -> Iterator[tuple[str, int]]:
    """How long Serve lets the replicas of each deployment of a RayService finish."""
    config = yaml.safe_load(str(manifest["spec"].get("serveConfigV2") or "{}"))
    for application in config.get("applications") or ():
        for deployment in application.get("deployments") or ():
            yield str(deployment.get("name")), int(deployment.get("graceful_shutdown_timeout_s", _SERVES_DEFAULT_S))


def _of_ray(pod: PodTemplate, container: Body) -> int:
    """A head has the streams of its proxy, a worker those of its replicas, unless its hook has Serve move them away."""
    if pod.labels[NODE_TYPE] == "head":
        told = {each["name"]: each.get("value") for each in container.get("env") or ()}
        return int(told.get(HA_PROXY_HARD_STOP_S) or _HA_PROXYS_DEFAULT_S) if told.get(HA_PROXY) == "1" else 0
    if _DRAIN in _line((container.get("lifecycle") or {}).get("preStop") or {}):
        return 0

    return max((seconds for _, seconds in graceful_s(pod.owner)), default=_SERVES_DEFAULT_S)


def _of_engine(container: Body) -> int:
    """How long its requests may still take: vLLM is told; llama.cpp's server, as older ones of vLLM, cuts them."""
    return int(_value(words(container), _VLLM_DRAINS) or 0)


def _value(line: Sequence[str], option: str) -> str | None:
    for word, following in pairwise([*line, ""]):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else following

    return None


def _line(hook: Body) -> str:
    return " ".join(map(str, (hook.get("exec") or {}).get("command") or ()))
