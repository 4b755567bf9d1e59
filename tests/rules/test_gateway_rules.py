"""The rules over LiteLLM's config, each with its mistake planted."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.rules.serving_objects import Object, found_by
from triad.documents.gateway import client_limits, gateway_config, gateway_yaml
from triad.documents.place import CLUSTER
from triad.rules import gateway_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (
    gateway_rules.gateway_environment,
    gateway_rules.gateway_secret,
    gateway_rules.gateway_retries,
    gateway_rules.gateway_timeouts,
    gateway_rules.gateway_keys,
)
ATTRIBUTES = "alb.ingress.kubernetes.io/load-balancer-attributes"
IN_FILE = "ConfigMap/gateway/gateway config.yaml"

_OTHERS = f"""
- apiVersion: v1
  kind: ConfigMap
  metadata: {{name: facts, namespace: gateway}}
  data: {{AWS_REGION: us-east-1}}
- apiVersion: apps/v1
  kind: Deployment
  metadata: {{name: gateway, namespace: gateway}}
  spec:
    selector: {{matchLabels: &labels {{app: gateway}}}}
    template:
      metadata: {{labels: *labels}}
      spec:
        volumes: [{{name: config, configMap: {{name: gateway}}}}, {{name: tmp, emptyDir: {{}}}}]
        containers:
          - name: gateway
            image: 1.dkr.ecr.us-east-1.amazonaws.com/triad/gateway:1
            volumeMounts: [{{name: config, mountPath: /etc/gateway}}]
            envFrom: [{{configMapRef: {{name: facts}}}}]
            env:
              - {{name: LLM_API_KEY, valueFrom: {{secretKeyRef: {{name: model-server-key, key: key}}}}}}
              - {{name: MAX_STREAM_SECONDS, value: "520"}}
              - {{name: GATEWAY_KEEP_ALIVE_SECONDS, value: "540"}}
          - {{name: beside, image: a:1}}
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata:
    name: gateway
    namespace: gateway
    annotations: {{{ATTRIBUTES}: "deletion_protection.enabled=true,idle_timeout.timeout_seconds=530"}}
"""


@pytest.fixture
def objects(empty: Rendered) -> list[Object]:
    """A gateway without a mistake, to spoil."""
    data = {
        "config.yaml": gateway_yaml(gateway_config(empty.spec, place=CLUSTER)),
        "clients.json": json.dumps(client_limits(empty.spec)),
        "other": "{no: [yaml",
    }

    return [
        {"kind": "ConfigMap", "metadata": {"name": "gateway", "namespace": "gateway"}, "data": data},
        *yaml.safe_load(_OTHERS),
    ]


def respell(objects: list[Object], change: Callable[[Any], object]) -> None:
    """Change LiteLLM's config in place."""
    data = objects[0]["data"]
    config = yaml.safe_load(data["config.yaml"])
    change(config)
    data["config.yaml"] = yaml.safe_dump(config)


def container(objects: list[Object]) -> Object:
    """Find the gateway's container."""
    found: Object = objects[2]["spec"]["template"]["spec"]["containers"][0]

    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_gateway_without_a_mistake_is_allowed(empty: Rendered, objects: list[Object], rule: Rule) -> None:
    """Neither by itself, nor behind a load balancer."""
    assert found_by(rule, empty, objects) == []
    assert found_by(rule, empty, objects[:3]) == []


PLANTED: list[tuple[Rule, Callable[[Any], object], str, str]] = [
    (
        gateway_rules.gateway_environment,
        lambda config: config["general_settings"].update(master_key="os.environ/LITELLM_MASTER_KEY"),
        f"{IN_FILE} general_settings.master_key",
        "LITELLM_MASTER_KEY is not in the environment of Deployment/gateway/gateway gateway",
    ),
    (
        gateway_rules.gateway_secret,
        lambda config: config["general_settings"].update(master_key="sk-1234"),
        f"{IN_FILE} general_settings.master_key",
        "must be 'os.environ/NAME'",
    ),
    (
        gateway_rules.gateway_secret,
        lambda config: config["model_list"][0]["litellm_params"].update(api_key="none"),
        f"{IN_FILE} model_list[0].litellm_params.api_key",
        "must be 'os.environ/NAME'",
    ),
    (
        gateway_rules.gateway_secret,
        lambda config: config["router_settings"].update(redis_password="admin"),  # noqa: S106  # the mistake
        f"{IN_FILE} router_settings.redis_password",
        "must be 'os.environ/NAME'",
    ),
    (
        gateway_rules.gateway_secret,
        lambda config: config["general_settings"].update(database_url="postgresql://llm:llm@db/llm"),
        f"{IN_FILE} general_settings.database_url",
        "must be 'os.environ/NAME'",
    ),
    (
        gateway_rules.gateway_secret,
        lambda config: config["model_list"][0]["litellm_params"].update(api_base="http://admin:admin@x/v1"),
        f"{IN_FILE} model_list[0].litellm_params.api_base",
        "must not hold a password in its URL",
    ),
    (
        gateway_rules.gateway_retries,
        lambda config: config["router_settings"].update(num_retries=2),
        f"{IN_FILE} router_settings.num_retries",
        "asks again already; got 2",
    ),
    (
        gateway_rules.gateway_retries,
        lambda config: config["litellm_settings"].update(num_retries=1),
        f"{IN_FILE} litellm_settings.num_retries",
        "asks again already; got 1",
    ),
    (
        gateway_rules.gateway_retries,
        lambda config: config["router_settings"].update(retry_policy={"TimeoutErrorRetries": 3}),
        f"{IN_FILE} router_settings.retry_policy",
        "asks again already",
    ),
    (
        gateway_rules.gateway_retries,
        lambda config: config["model_list"][1]["litellm_params"].pop("max_retries"),
        f"{IN_FILE} model_list[1].litellm_params.max_retries",
        "must be 0",
    ),
    (
        gateway_rules.gateway_retries,
        lambda config: config["model_list"][1]["litellm_params"].update(num_retries=1),
        f"{IN_FILE} model_list[1].litellm_params.num_retries",
        "must be 0",
    ),
    (
        gateway_rules.gateway_retries,
        lambda config: config["router_settings"].pop("max_fallbacks"),
        f"{IN_FILE} router_settings.max_fallbacks",
        "LiteLLM's own is 5",
    ),
    (
        gateway_rules.gateway_timeouts,
        lambda config: config["model_list"][0]["litellm_params"].update(timeout=261),
        "Deployment/gateway/gateway gateway",
        "2 attempts at a backend take 522s, longer than MAX_STREAM_SECONDS of the gateway with 520s",
    ),
    (
        gateway_rules.gateway_timeouts,
        lambda config: config["model_list"][0]["litellm_params"].pop("stream_timeout"),
        f"{IN_FILE} model_list[0].litellm_params.stream_timeout",
        "must be set",
    ),
    (
        gateway_rules.gateway_timeouts,
        lambda config: config["litellm_settings"].update(sse_keepalive_ping_interval_seconds=530),
        f"{IN_FILE} litellm_settings.sse_keepalive_ping_interval_seconds",
        "must be less than the idle 530s, got 530",
    ),
    (
        gateway_rules.gateway_timeouts,
        lambda config: config["litellm_settings"].pop("sse_keepalive_ping_interval_seconds"),
        f"{IN_FILE} litellm_settings.sse_keepalive_ping_interval_seconds",
        "a stream that thinks is cut",
    ),
    (
        gateway_rules.gateway_keys,
        lambda config: config["litellm_settings"].update(drop_parmas=True),
        f"{IN_FILE} litellm_settings.drop_parmas",
        "unknown key of LiteLLM 1.106.2 'drop_parmas'; nearest of",
    ),
    (
        gateway_rules.gateway_keys,
        lambda config: config["router_settings"].update(cooldown=1),
        f"{IN_FILE} router_settings.cooldown",
        "'cooldown_time'",
    ),
    (
        gateway_rules.gateway_keys,
        lambda config: config["model_list"][0]["model_info"]["allowed_fails_policy"].update(TimeoutAllowedFails=1),
        f"{IN_FILE} model_list[0].model_info.allowed_fails_policy.TimeoutAllowedFails",
        "did you mean 'TimeoutErrorAllowedFails'?",
    ),
    (
        gateway_rules.gateway_keys,
        lambda config: config["model_list"][0]["litellm_params"].update(time_out=1),
        f"{IN_FILE} model_list[0].litellm_params.time_out",
        "'timeout'",
    ),
    (
        gateway_rules.gateway_keys,
        lambda config: config["model_list"][0].update(name="x"),
        f"{IN_FILE} model_list[0].name",
        "allowed: litellm_params, model_info, model_name",
    ),
    (
        gateway_rules.gateway_keys,
        lambda config: config.update(routes={}),
        f"{IN_FILE}.routes",
        "unknown key of LiteLLM 1.106.2 'routes'",
    ),
    (
        gateway_rules.gateway_keys,
        lambda config: config["general_settings"].update(masterkey="os.environ/LLM_API_KEY"),
        f"{IN_FILE} general_settings.masterkey",
        "'master_key'",
    ),
]


@pytest.mark.parametrize(("rule", "change", "place", "message"), PLANTED)
def test_a_planted_mistake_is_found(
    empty: Rendered, objects: list[Object], rule: Rule, change: Callable[[Any], object], place: str, message: str
) -> None:
    """By the name of the object, the place in the config, and what is allowed there."""
    respell(objects, change)

    [found] = found_by(rule, empty, objects)

    assert found[0] == place
    assert message in found[1]


def test_a_variable_that_the_chart_forgot_is_found_wherever_it_is_named(empty: Rendered, objects: list[Object]) -> None:
    """Without its key every backend would answer 401."""
    del container(objects)["env"][0]

    found = found_by(gateway_rules.gateway_environment, empty, objects)

    assert len(found) == _backends(objects)
    assert all("LLM_API_KEY is not in the environment" in message for _, message in found)


def _backends(objects: list[Object]) -> int:
    config = yaml.safe_load(objects[0]["data"]["config.yaml"])

    return sum("api_key" in each["litellm_params"] for each in config["model_list"])


def test_a_config_that_nobody_reads_is_found(empty: Rendered, objects: list[Object]) -> None:
    """The gateway would start with another one, or not at all."""
    container(objects)["volumeMounts"] = []

    assert found_by(gateway_rules.gateway_environment, empty, objects) == [(IN_FILE, "no container mounts it")]


def test_a_pod_of_another_namespace_reads_another_config(empty: Rendered, objects: list[Object]) -> None:
    """Names are of a namespace."""
    objects[2]["metadata"]["namespace"] = "elsewhere"

    assert found_by(gateway_rules.gateway_environment, empty, objects)[0] == (IN_FILE, "no container mounts it")


def test_a_fact_of_the_namespace_is_a_variable_too(empty: Rendered, objects: list[Object]) -> None:
    """It reaches the container from a ConfigMap as a whole."""
    respell(
        objects,
        lambda config: config["model_list"][0]["litellm_params"].update(aws_region_name="os.environ/AWS_REGION"),
    )

    assert found_by(gateway_rules.gateway_environment, empty, objects) == []


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MAX_STREAM_SECONDS", "530", "MAX_STREAM_SECONDS of the gateway take 530s, longer than idle_timeout"),
        ("MAX_STREAM_SECONDS", "519", "2 attempts at a backend take 520s, longer than MAX_STREAM_SECONDS"),
        ("GATEWAY_KEEP_ALIVE_SECONDS", "530", "idle_timeout of its load balancer take 530s, longer than GATEWAY_KEEP"),
    ],
)
def test_a_link_of_the_chain_that_breaks_at_the_container_is_found(
    empty: Rendered, objects: list[Object], name: str, value: str, message: str
) -> None:
    """Equal is not longer, but where the gateway itself adds up its attempts."""
    next(each for each in container(objects)["env"] if each["name"] == name)["value"] = value

    [(where, said)] = found_by(gateway_rules.gateway_timeouts, empty, objects)

    assert where == "Deployment/gateway/gateway gateway"
    assert message in said


@pytest.mark.parametrize("url", ["postgresql://llm:llm@db/llm", "redis://:admin@cache:6379"])
def test_a_password_in_a_url_of_the_container_is_found(empty: Rendered, objects: list[Object], url: str) -> None:
    """Though the variable's name does not say that it holds one."""
    container(objects)["env"].append({"name": "DATABASE_URL", "value": url})

    [(where, said)] = found_by(gateway_rules.gateway_secret, empty, objects)

    assert where == "Deployment/gateway/gateway gateway env DATABASE_URL"
    assert url not in said


@pytest.mark.parametrize("url", ["postgresql://db/llm", "postgresql://llm:$(PASSWORD)@db/llm"])
def test_a_url_without_a_password_is_allowed(empty: Rendered, objects: list[Object], url: str) -> None:
    """Another variable, which a Secret may be behind, is none."""
    container(objects)["env"].append({"name": "DATABASE_URL", "value": url})

    assert found_by(gateway_rules.gateway_secret, empty, objects) == []


def test_a_gateway_that_is_not_told_when_a_request_ends_is_found(empty: Rendered, objects: list[Object]) -> None:
    """Its own default knows nothing of the models."""
    del container(objects)["env"][1]

    assert found_by(gateway_rules.gateway_timeouts, empty, objects) == [
        (
            "Deployment/gateway/gateway gateway env MAX_STREAM_SECONDS",
            "must be set, or the gateway decides itself when a request ends",
        )
    ]
