"""The rules over the agent, each with its mistake planted."""

from pathlib import Path

import pytest

from tests.rules.agent_objects import Object, agent_objects, agents, container, say
from tests.rules.serving_objects import found_by
from triad.rules import agent_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (agent_rules.agent_keys, agent_rules.agent_secrets, agent_rules.agent_gateway, agent_rules.agent_timeouts)
POD = "Deployment/agent/agent agent"
INGRESS = "Ingress/agent/agent"
ALB = "alb.ingress.kubernetes.io"


@pytest.fixture
def made(root: Path) -> list[Object]:
    """A gateway and an agent without a mistake, to spoil."""
    return agent_objects(root)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_agent_without_a_mistake_is_allowed(empty: Rendered, made: list[Object], rule: Rule) -> None:
    """Behind its load balancer, and without one."""
    inside = [each for each in made if each["kind"] != "Ingress"]

    assert found_by(rule, empty, made) == []
    assert found_by(rule, empty, inside) == []


@pytest.mark.parametrize("value", [None, ""])
def test_an_agent_that_asks_for_no_key_is_found_with_what_leads_to_it(
    empty: Rendered, made: list[Object], value: str | None
) -> None:
    """Whoever reaches it would spend what the gateway allows the agent."""
    say(made, "AGENT_KEYS", value)

    assert found_by(agent_rules.agent_keys, empty, made) == [
        (POD, "has no AGENT_KEYS, so that whoever reaches it may ask"),
        (INGRESS, f"leads to {POD}, which has no AGENT_KEYS"),
    ]


def test_an_ingress_of_another_service_is_not_blamed(empty: Rendered, made: list[Object]) -> None:
    """Only who leads there."""
    say(made, "AGENT_KEYS", None)
    made.append(
        {"kind": "Service", "metadata": {"name": "other", "namespace": "agent"}, "spec": {"selector": {"a": "b"}}}
    )
    for path in agents(made, "Ingress")["spec"]["rules"][0]["http"]["paths"]:
        path["backend"]["service"]["name"] = "other"

    assert [where for where, _ in found_by(agent_rules.agent_keys, empty, made)] == [POD]


@pytest.mark.parametrize("by", ["image", "command"])
def test_an_agent_is_known_by_its_image_and_by_what_it_starts(empty: Rendered, made: list[Object], by: str) -> None:
    """Either may be another's."""
    say(made, "AGENT_KEYS", None)
    container(made)[by] = "registry.example.org/mine:1" if by == "image" else ["serve"]

    assert found_by(agent_rules.agent_keys, empty, made)[0][0] == POD


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "AGENT_KEYS",
            "/etc/keys",
            "no Secret is mounted at '/etc/keys'; there are /etc/agent-gateway (key), /etc/agent-k",
        ),
        ("GATEWAY_KEY_FILE", "/etc/agent-gateway/token", "'/etc/agent-gateway/token' is in no Secret that is mounted"),
        ("GATEWAY_KEY_FILE", "/tmp/key", "'/tmp/key' is in no Secret that is mounted"),  # noqa: S108  # the mistake
        ("WEATHER_KEY_FILE", "/etc/agent-gateway/weather", "'/etc/agent-gateway/weather' is in no Secret"),
    ],
)
def test_a_key_that_is_not_where_it_is_looked_for_is_found(
    empty: Rendered, made: list[Object], name: str, value: str, message: str
) -> None:
    """The pod would end at its start, or answer nobody."""
    say(made, name, value)
    [(where, found)] = found_by(agent_rules.agent_secrets, empty, made)

    assert where == f"{POD} env {name}"
    assert found.startswith(message)


def test_a_secret_that_is_mounted_elsewhere_is_found(empty: Rendered, made: list[Object]) -> None:
    """The variable and the mount are two texts."""
    mount = next(each for each in container(made)["volumeMounts"] if each["name"] == "gateway")
    mount["mountPath"] = "/etc/elsewhere"

    assert [where for where, _ in found_by(agent_rules.agent_secrets, empty, made)] == [f"{POD} env GATEWAY_KEY_FILE"]


@pytest.mark.parametrize(
    "url",
    [
        "http://gateway.gateway.svc.cluster.local:4001/v1",
        "http://gatway.gateway.svc.cluster.local:4000/v1",
        "http://gateway.models.svc.cluster.local:4000/v1",
        "http://gateway.gateway.svc:4000",
        "https://gateway.gateway:4000/v1",
        "http://api.example.org/v1",
        None,
    ],
)
def test_an_address_that_is_not_the_gateways_is_found(empty: Rendered, made: list[Object], url: str | None) -> None:
    """With the one that there is."""
    say(made, "GATEWAY_URL", url)
    [(where, message)] = found_by(agent_rules.agent_gateway, empty, made)

    assert where == f"{POD} env GATEWAY_URL"
    assert message.endswith("allowed: http://gateway.gateway.svc.cluster.local:4000/v1")


@pytest.mark.parametrize("host", ["gateway.gateway", "gateway.gateway.svc", "gateway.gateway.svc.cluster.local"])
def test_the_gateway_may_be_named_in_short(empty: Rendered, made: list[Object], host: str) -> None:
    """As far as the names of the cluster go."""
    say(made, "GATEWAY_URL", f"http://{host}:4000/v1")

    assert found_by(agent_rules.agent_gateway, empty, made) == []


def test_a_route_that_is_not_there_is_found(empty: Rendered, made: list[Object]) -> None:
    """The gateway would answer 404 to every question."""
    say(made, "GATEWAY_MODEL", "assistent")
    [(where, message)] = found_by(agent_rules.agent_gateway, empty, made)

    assert where == f"{POD} env GATEWAY_MODEL"
    assert message.startswith("unknown route 'assistent'; allowed: ")


def test_an_agent_without_a_key_of_the_gateway_is_found(empty: Rendered, made: list[Object]) -> None:
    """The gateway knows everybody by his key."""
    say(made, "GATEWAY_KEY_FILE", None)

    assert found_by(agent_rules.agent_gateway, empty, made) == [
        (POD, "has no GATEWAY_KEY_FILE: the gateway answers nobody without a key")
    ]


@pytest.mark.parametrize(
    ("group", "name", "seconds", "message"),
    [
        (
            "load-balancer",
            "idle_timeout",
            120,
            f"AGENT_SECONDS of the agent take 120s, longer than idle_timeout of {INGRESS}",
        ),
        (
            "load-balancer",
            "idle_timeout",
            140,
            f"idle_timeout of {INGRESS} take 140s, longer than AGENT_KEEP_ALIVE_SECONDS",
        ),
        (
            "target-group",
            "deregistration_delay",
            119,
            "AGENT_SECONDS of the agent take 120s, longer than deregistration_delay",
        ),
    ],
)
def test_a_load_balancer_that_is_too_impatient_is_found(
    empty: Rendered, made: list[Object], group: str, name: str, seconds: int, message: str
) -> None:
    """It would cut answers, or use a connection that the agent closes."""
    agents(made, "Ingress")["metadata"]["annotations"][f"{ALB}/{group}-attributes"] = (
        f"{name}.timeout_seconds={seconds}"
    )
    [(where, found)] = found_by(agent_rules.agent_timeouts, empty, made)

    assert where == POD
    assert found.startswith(message)


def test_a_pod_that_is_killed_in_mid_answer_is_found(empty: Rendered, made: list[Object]) -> None:
    """After the pause a whole answer may still be under way."""
    agents(made, "Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 135

    assert found_by(agent_rules.agent_timeouts, empty, made) == [
        (POD, "preStop and AGENT_SECONDS take 135s, longer than terminationGracePeriodSeconds with 135s")
    ]


def test_an_answer_without_an_end_is_found(empty: Rendered, made: list[Object]) -> None:
    """Nobody could be said to wait longer."""
    say(made, "AGENT_SECONDS", None)

    assert found_by(agent_rules.agent_timeouts, empty, made) == [
        (POD, "must say AGENT_SECONDS, which all who wait for it outlast")
    ]
