"""The fields of the gateway."""

from collections.abc import Mapping

from triad.planning.field_rule import HOUSE, FieldRule
from triad.planning.gateway_workload import balancer, replicas
from triad.planning.service_rules import ServiceFields

_DECISION = "docs/decisions/0009-gateway.md"
_PODS = "Deployment/gateway"
_AURORA = "Amazon Aurora user guide, capacity of Aurora Serverless v2"
_FIELDS = ServiceFields(name="gateway", ingress=lambda spec: spec.gateway.ingress, balancer=balancer, replicas=replicas)

GATEWAY_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("enabled",): FieldRule(
        rule="whether there are models",
        source=HOUSE,
        decides=(f"whether there is a {_PODS}",),
        value=lambda place: place.spec.has_gateway,
    ),
    ("keys",): FieldRule(
        rule="static: no database to run, and a key is a line in Secrets Manager",
        source=_DECISION,
        decides=("who checks keys: gateway/auth.py or LiteLLM", "whether there is an Aurora and a Valkey"),
    ),
    ("port",): FieldRule(
        rule="4000, LiteLLM's own", source="contracts/ports.py", decides=(f"{_PODS} port", "Service/gateway port")
    ),
    ("database", "min_acu"): FieldRule(
        rule="0.5, the least that never sleeps", source=_AURORA, decides=("AWS::RDS::DBCluster MinCapacity",)
    ),
    ("database", "max_acu"): FieldRule(rule="4", source=HOUSE, decides=("AWS::RDS::DBCluster MaxCapacity",)),
    ("retries",): FieldRule(
        rule="1: a request is given to two backends at most",
        source=_DECISION,
        decides=("gateway config router_settings.max_fallbacks", "idle time of the load balancer in front of it"),
    ),
    ("cooldown_s",): FieldRule(
        rule="10: as long as an engine takes to be started again",
        source="serving/patient.py",
        decides=("gateway config router_settings.cooldown_time", "`Retry-After` where nothing lives"),
    ),
    ("log_prompts",): FieldRule(
        rule="false: what clients ask is their own",
        source=_DECISION,
        decides=(f"{_PODS} environment LOG_PROMPTS", "a line of its log for each question"),
    ),
    **_FIELDS.rules,
}
"""By path below `gateway`."""
