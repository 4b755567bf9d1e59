"""How long everybody around the agent waits, and for the end of its pods: a chain of its own, before the gateway's.

The agent itself waits for a model no longer than its budget of seconds lasts, however long the gateway would: what it
then leaves is cancelled down to the model's slot, and it asks no second time.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from triad.planning.timing import (
    ALB_GUIDE,
    MARGIN_S,
    PING_S,
    PODS_GUIDE,
    PRE_STOP_S,
    PROPAGATION_S,
    TARGETS_GUIDE,
    Link,
    unheld,
)
from triad.spec.platform import PlatformSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTiming:
    """Seconds of the agent, each longer than what it contains.

    Attributes:
        answer_s: From the question to the last word, every model call and tool included; the agent ends it there.
        load_balancer_s: How long a connection may be silent, as a request without a stream is until its answer.
        client_s: Of who asks the agent.
        ping_s: Between two signs of life of a stream that has no word yet.
        keep_alive_s: How long the agent keeps an idle connection that a load balancer may be about to use.
        propagation_s: Until nobody sends new requests to a pod that goes.
        pre_stop_s: How long such a pod serves on as if nothing had happened.
        deregistration_s: How long a load balancer leaves open requests to such a pod.
        termination_grace_s: From the word to go until the kubelet kills.
    """

    answer_s: int
    load_balancer_s: int
    client_s: int
    ping_s: int
    keep_alive_s: int
    propagation_s: int
    pre_stop_s: int
    deregistration_s: int
    termination_grace_s: int


_CUT = "answers are cut"

AGENT_CHAIN = (
    Link(inner=("answer_s",), outer="load_balancer_s", otherwise="a silent request is a 504", source=ALB_GUIDE),
    Link(
        inner=("load_balancer_s",),
        outer="client_s",
        otherwise="the client gives up before it is told",
        source=ALB_GUIDE,
    ),
    Link(
        inner=("load_balancer_s",),
        outer="keep_alive_s",
        otherwise="a request meets a closed one: 502",
        source=ALB_GUIDE,
    ),
    Link(inner=("ping_s",), outer="load_balancer_s", otherwise="a stream that thinks is cut", source=ALB_GUIDE),
    Link(
        inner=("propagation_s",), outer="pre_stop_s", otherwise="requests reach a pod that refuses", source=PODS_GUIDE
    ),
    Link(inner=("pre_stop_s", "answer_s"), outer="deregistration_s", otherwise=_CUT, source=TARGETS_GUIDE),
    Link(inner=("pre_stop_s", "answer_s"), outer="termination_grace_s", otherwise=_CUT, source=PODS_GUIDE),
)
"""Everybody who waits for an answer, inner to outer; then everybody who waits for a pod's end."""


def agent_broken(timing: AgentTiming) -> Iterator[Link]:
    """Yield every link that does not hold."""
    yield from unheld(AGENT_CHAIN, asdict(timing))


def agent_timing(spec: PlatformSpec) -> AgentTiming:
    """Decide the times around the longest answer that the spec's budget allows."""
    answer_s = spec.agent.budget.seconds
    load_balancer_s = answer_s + MARGIN_S

    return AgentTiming(
        answer_s=answer_s,
        load_balancer_s=load_balancer_s,
        client_s=load_balancer_s + MARGIN_S,
        ping_s=PING_S,
        keep_alive_s=load_balancer_s + MARGIN_S,
        propagation_s=PROPAGATION_S,
        pre_stop_s=PRE_STOP_S,
        deregistration_s=PRE_STOP_S + PROPAGATION_S + answer_s,
        termination_grace_s=PRE_STOP_S + answer_s + MARGIN_S,
    )
