"""How long everybody waits for an answer, and for the end of a pod: one chain of inequalities, stated once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from triad.spec.model import Model

MARGIN_S = 10
"""Between two links, so that the inner one answers before the outer one gives up."""

PROPAGATION_S = 10
"""Until every proxy knows that a pod goes (EKS best practices, load balancing: `preStop` sleeps 10 seconds)."""

PRE_STOP_S = 15
"""A pod serves for so long after it was told to go: the propagation, and what it may be late."""

PING_S = 15
"""Between two signs of life of a stream that has no token yet; a quarter of what idle proxies allow (ALB: 60 s)."""

POOL_S = 4
"""How long the gateway keeps an idle connection to a server: less than any engine's own server does.

llama.cpp's keeps it 5 seconds (cpp-httplib, CPPHTTPLIB_KEEPALIVE_TIMEOUT_SECOND).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of one model, each longer than what it contains.

    Attributes:
        request_s: From a request to its last token, the wait for a slot included; the front ends it there.
        serve_s: Ray Serve's patience with one request.
        gateway_s: Of whoever asks Serve.
        retries_s: Of the gateway with what it asks after a backend has failed.
        load_balancer_s: How long a connection may be silent, as a request is while it waits for a slot.
        client_s: Of who asks the platform.
        ping_s: Between two signs of life of a stream without a token.
        pool_s: How long the gateway keeps an idle connection to a server.
        keep_alive_s: How long a server keeps an idle connection that a load balancer may be about to use.
        propagation_s: Until nobody sends new requests to a pod that goes.
        pre_stop_s: How long such a pod serves on as if nothing had happened.
        deregistration_s: How long a load balancer leaves open requests to such a pod.
        graceful_shutdown_s: How long Serve lets a replica finish its requests.
        termination_grace_s: From the word to go until the kubelet kills.
        gateway_grace_s: The same of the gateway, whose answer may be the last of several attempts.
    """

    request_s: int
    serve_s: int
    gateway_s: int
    retries_s: int
    load_balancer_s: int
    client_s: int
    ping_s: int
    pool_s: int
    keep_alive_s: int
    propagation_s: int
    pre_stop_s: int
    deregistration_s: int
    graceful_shutdown_s: int
    termination_grace_s: int
    gateway_grace_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One inequality: the sum of the fields `inner` is less than the field `outer`.

    Attributes:
        otherwise: What happens where it is not.
    """

    inner: tuple[str, ...]
    outer: str
    otherwise: str
    source: str

    def holds(self, seconds: Mapping[str, int]) -> bool:
        """Whether the outer one waits longer."""
        return sum(seconds[each] for each in self.inner) < seconds[self.outer]

    def __str__(self) -> str:
        return f"{' + '.join(self.inner)} < {self.outer}: otherwise {self.otherwise}"


_SERVE = "Ray 2.60 ray/serve/schema.py"
ALB_GUIDE = "Application Load Balancer user guide, connection idle timeout"
TARGETS_GUIDE = "Application Load Balancer user guide, deregistration delay"
PODS_GUIDE = "Kubernetes documentation, pod termination"
_PING = "LiteLLM documentation, sse_keepalive_ping_interval_seconds"
_POOL = "aiohttp documentation, TCPConnector keepalive_timeout"
_INNER_FIRST = "the outer one gives up first, and asks again while the inner one still computes"
_CUT = "streams are cut"

CHAIN = (
    Link(inner=("request_s",), outer="serve_s", otherwise=_INNER_FIRST, source=f"{_SERVE}, request_timeout_s"),
    Link(inner=("serve_s",), outer="gateway_s", otherwise=_INNER_FIRST, source="LiteLLM documentation, timeouts"),
    Link(
        inner=("gateway_s", "retries_s"),
        outer="load_balancer_s",
        otherwise="a silent request is a 504",
        source=ALB_GUIDE,
    ),
    Link(inner=("load_balancer_s",), outer="client_s", otherwise=_INNER_FIRST, source=ALB_GUIDE),
    Link(
        inner=("load_balancer_s",),
        outer="keep_alive_s",
        otherwise="a request meets a closed one: 502",
        source=ALB_GUIDE,
    ),
    Link(inner=("ping_s",), outer="load_balancer_s", otherwise="a stream that thinks is cut", source=_PING),
    Link(inner=("pool_s",), outer="keep_alive_s", otherwise="a request meets a closed one", source=_POOL),
    Link(
        inner=("propagation_s",), outer="pre_stop_s", otherwise="requests reach a pod that refuses", source=PODS_GUIDE
    ),
    Link(inner=("pre_stop_s", "propagation_s"), outer="deregistration_s", otherwise=_CUT, source=TARGETS_GUIDE),
    Link(inner=("gateway_s", "retries_s"), outer="deregistration_s", otherwise=_CUT, source=TARGETS_GUIDE),
    Link(
        inner=("request_s",),
        outer="graceful_shutdown_s",
        otherwise=_CUT,
        source=f"{_SERVE}, graceful_shutdown_timeout_s",
    ),
    Link(inner=("pre_stop_s", "graceful_shutdown_s"), outer="termination_grace_s", otherwise=_CUT, source=PODS_GUIDE),
    Link(inner=("pre_stop_s", "gateway_s", "retries_s"), outer="gateway_grace_s", otherwise=_CUT, source=PODS_GUIDE),
)
"""Everybody who waits for an answer, inner to outer; then everybody who waits for a pod's end."""


def broken(timing: Timing) -> Iterator[Link]:
    """Yield every link that does not hold."""
    yield from unheld(CHAIN, asdict(timing))


def unheld(chain: Iterable[Link], seconds: Mapping[str, int]) -> Iterator[Link]:
    """Yield every link of a chain that does not hold.

    Args:
        chain: Inequalities between fields.
        seconds: By field.
    """
    yield from (link for link in chain if not link.holds(seconds))


def timing(models: Iterable[Model], *, retries: int = 0) -> Timing:
    """Decide the times of what serves these models together: those of the slowest.

    Args:
        models: At least one.
        retries: How many further backends one request may be given to on its way there.
    """
    request_s = max(model.longest_s for model in models)
    serve_s, gateway_s = (request_s + step * MARGIN_S for step in (1, 2))
    retries_s = retries * gateway_s
    load_balancer_s = gateway_s + retries_s + MARGIN_S
    graceful_shutdown_s = request_s + MARGIN_S

    return Timing(
        request_s=request_s,
        serve_s=serve_s,
        gateway_s=gateway_s,
        retries_s=retries_s,
        load_balancer_s=load_balancer_s,
        client_s=load_balancer_s + MARGIN_S,
        ping_s=PING_S,
        pool_s=POOL_S,
        keep_alive_s=load_balancer_s + MARGIN_S,
        propagation_s=PROPAGATION_S,
        pre_stop_s=PRE_STOP_S,
        deregistration_s=PRE_STOP_S + PROPAGATION_S + request_s + retries_s,
        graceful_shutdown_s=graceful_shutdown_s,
        termination_grace_s=PRE_STOP_S + graceful_shutdown_s + MARGIN_S,
        gateway_grace_s=PRE_STOP_S + gateway_s + retries_s + MARGIN_S,
    )
