"""The fields of the gateway."""

from collections.abc import Mapping

from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.planning.gateway_workload import balancer, replicas
from triad.spec.gateway_ingress import GatewayIngress

_DECISION = "docs/decisions/0009-gateway.md"
_PODS = "Deployment/gateway"
_INGRESS = "Ingress/gateway"
_AURORA = "Amazon Aurora user guide, capacity of Aurora Serverless v2"
_ELB = "Elastic Load Balancing user guide"


def _ingress(place: Place) -> GatewayIngress:
    return place.spec.gateway.ingress


def _allowed(place: Place) -> tuple[str, ...]:
    network = place.spec.network
    ranges = _ingress(place).allowed_cidrs or (network.cidr, *network.peers)

    return tuple(map(str, ranges))


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
    ("replicas", "min"): FieldRule(
        rule="1 in dev, 2 in production",
        source=HOUSE,
        decides=("HorizontalPodAutoscaler/gateway minReplicas",),
        value=lambda place: replicas(place.spec)[0],
    ),
    ("replicas", "max"): FieldRule(
        rule="1 in dev, 6 in production, or as many as always run",
        source=HOUSE,
        decides=("HorizontalPodAutoscaler/gateway maxReplicas",),
        value=lambda place: replicas(place.spec)[1],
    ),
    ("database", "min_acu"): FieldRule(
        rule="0.5, the least that never sleeps", source=_AURORA, decides=("AWS::RDS::DBCluster MinCapacity",)
    ),
    ("database", "max_acu"): FieldRule(rule="4", source=HOUSE, decides=("AWS::RDS::DBCluster MaxCapacity",)),
    ("retries",): FieldRule(
        rule="1: a request costs at most two",
        source=_DECISION,
        decides=("gateway config router_settings.max_fallbacks", "idle time of the load balancer in front of it"),
    ),
    ("cooldown_s",): FieldRule(
        rule="10: as long as an engine takes to be started again",
        source="serving/patient.py",
        decides=("gateway config router_settings.cooldown_time", "`Retry-After` where nothing lives"),
    ),
    ("log_prompts",): FieldRule(
        rule="no: questions and answers are the clients' own",
        source=HOUSE,
        decides=("gateway config litellm_settings.turn_off_message_logging",),
    ),
    ("ingress", "enabled"): FieldRule(
        rule="whether a certificate is named",
        source=HOUSE,
        decides=(f"whether there is an {_INGRESS}",),
        value=lambda place: _ingress(place).is_enabled,
    ),
    ("ingress", "certificate"): FieldRule(
        rule="none: without TLS there is no load balancer, and `make connect` reaches the gateway",
        source=GIVEN_ONLY,
        decides=(f"{_INGRESS} certificate-arn, and a redirect of plain HTTP",),
    ),
    ("ingress", "host"): FieldRule(
        rule="any that leads to the load balancer", source=HOUSE, decides=(f"{_INGRESS} spec.rules[0].host",)
    ),
    ("ingress", "name"): FieldRule(
        rule="name and stage of the platform and `gateway`, in 32 characters",
        source=_ELB,
        decides=(f"{_INGRESS} load-balancer-name",),
        value=lambda place: balancer(place.spec),
    ),
    ("ingress", "public"): FieldRule(
        rule="no: it answers in the VPC and to its peers", source=HOUSE, decides=(f"{_INGRESS} scheme",)
    ),
    ("ingress", "allowed_cidrs"): FieldRule(
        rule="the VPC and its peers; of a public one nobody",
        source=HOUSE,
        decides=(f"{_INGRESS} inbound-cidrs",),
        value=_allowed,
    ),
}
"""By path below `gateway`."""
