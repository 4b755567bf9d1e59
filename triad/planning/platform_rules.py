"""The fields of a spec outside its pools."""

from collections.abc import Mapping

from triad.catalog.versions import kubernetes_versions
from triad.planning.agent_rules import AGENT_RULES
from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.planning.gateway_rules import GATEWAY_RULES
from triad.planning.system import system_type

_VPC_GUIDE = "Amazon VPC user guide, subnet and VPC CIDR blocks"
_EKS_GUIDE = "Amazon EKS user guide, network requirements"
_PRICED = ("hourly figures of `triad plan`",)

_NOBODY = "nobody, not even who deploys"
_ACCESS = "Amazon EKS user guide, access entries"


def _in_production(name: str, what: str) -> FieldRule:
    return FieldRule(
        rule="off in dev, on in production",
        source=HOUSE,
        decides=(f"whether the cluster has {what}",),
        value=lambda place: place.spec.is_production if _chosen(place, name) is None else _chosen(place, name),
    )


def _chosen(place: Place, name: str) -> object:
    return getattr(place.spec.controllers, name)


def _imported(without: str) -> FieldRule:
    return FieldRule(
        rule=f"none: {without}",
        source=GIVEN_ONLY,
        decides=("which secret of Secrets Manager is imported; its value is never read here",),
    )


PLATFORM_RULES: Mapping[tuple[str, ...], FieldRule] = {
    ("name",): FieldRule(
        rule="triad",
        source=HOUSE,
        decides=("every name in AWS: {name}-{stage}-…", "name of the EKS cluster", "tag karpenter.sh/discovery"),
    ),
    ("stage",): FieldRule(
        rule="the size, unless `--stage` (or `-c stage=` with cdk) chooses an overlay",
        source=HOUSE,
        decides=("every name in AWS: {name}-{stage}-…", "which keys under stages: are merged in"),
        value=lambda place: place.spec.stage or place.spec.size,
    ),
    ("region",): FieldRule(
        rule="us-east-1",
        source="the catalogue's prices and zone offerings are those of us-east-1",
        decides=("environment of every stack", "zone IDs that are allowed", "prices of `triad plan`", "IAM names"),
    ),
    ("account",): FieldRule(
        rule="left to the credentials that deploy",
        source="AWS CDK guide, environments",
        decides=("environment of every stack",),
    ),
    ("zones",): FieldRule(
        rule="the region's first three zones in which EKS takes a subnet",
        source=_EKS_GUIDE,
        decides=("AWS::EC2::Subnet AvailabilityZoneId", "number of NAT gateways where nat is per-zone"),
        value=lambda place: place.spec.zone_ids,
    ),
    ("kubernetes",): FieldRule(
        rule="the catalogue's default version",
        source="triad/catalog/kubernetes.py, support dates and charts that work together",
        decides=("version of the cluster", "kubectl layer", "EC2NodeClass/* spec.amiSelectorTerms", "schemas of check"),
    ),
    ("size",): FieldRule(
        rule="dev",
        source=HOUSE,
        decides=("network.nat", "limits of pools", "pools of Ray heads", "retention of stateful resources"),
    ),
    ("ami",): FieldRule(
        rule="the alias that the catalogue pins for the Kubernetes version",
        source="triad/catalog/kubernetes.py",
        decides=("EC2NodeClass/* spec.amiSelectorTerms of pools that name none",),
        value=lambda place: place.spec.ami or kubernetes_versions()[place.spec.kubernetes].ami_alias,
    ),
    ("access", "admins"): FieldRule(rule=_NOBODY, source=_ACCESS, decides=("an access entry of the cluster for each",)),
    ("access", "viewers"): FieldRule(
        rule=_NOBODY, source=_ACCESS, decides=("an access entry of the cluster for each, which reads no secrets",)
    ),
    ("access", "api_cidrs"): FieldRule(
        rule="none: the Kubernetes API answers in the VPC only",
        source="Amazon EKS user guide, cluster API server endpoint",
        decides=("whether the API has a public endpoint, and for whom",),
    ),
    ("system", "type"): FieldRule(
        rule="m7g.large in dev, m7g.xlarge in production",
        source="triad/planning/system.py",
        decides=("instance type of the managed node group", "hourly floor and vCPU quotas of `triad plan`"),
        value=lambda place: system_type(place.spec).name,
    ),
    ("system", "count"): FieldRule(
        rule="2, so that one can be replaced while controllers run on the other",
        source=HOUSE,
        decides=("size of the managed node group", "hourly floor and vCPU quotas of `triad plan`"),
    ),
    ("controllers", "cert_manager"): _in_production("cert_manager", "chart cert-manager"),
    ("controllers", "prometheus"): _in_production("prometheus", "chart kube-prometheus-stack"),
    ("controllers", "container_insights"): _in_production(
        "container_insights", "add-on amazon-cloudwatch-observability, and what its agents take of every node"
    ),
    **{("gateway", *path): rule for path, rule in GATEWAY_RULES.items()},
    **{("agent", *path): rule for path, rule in AGENT_RULES.items()},
    ("images", "builder"): FieldRule(
        rule="codebuild: no Docker is needed, and each architecture is built on itself",
        source=HOUSE,
        decides=("what builds the platform's own images, and when",),
    ),
    ("images", "keep"): FieldRule(rule="20", source=HOUSE, decides=("lifecycle rule of each image repository",)),
    ("secrets", "hugging_face"): _imported("models that are gated cannot be downloaded"),
    ("secrets", "tavily"): _imported("the agent has no web search"),
    ("secrets", "langfuse"): _imported("no traces go to Langfuse"),
    ("network", "cidr"): FieldRule(rule="10.0.0.0/16", source=_VPC_GUIDE, decides=("AWS::EC2::VPC CidrBlock",)),
    ("network", "services"): FieldRule(
        rule="172.20.0.0/16, one of the two that EKS itself chooses from",
        source=_EKS_GUIDE,
        decides=("ServiceIpv4Cidr of the cluster",),
    ),
    ("network", "peers"): FieldRule(
        rule="no other network", source=HOUSE, decides=("check that address ranges do not overlap",)
    ),
    ("network", "nat"): FieldRule(
        rule="one in dev, one per zone in production",
        source="AWS Well-Architected, reliability: a zone's failure must not cut the others off",
        decides=("AWS::EC2::NatGateway, how many", "AWS::EC2::EIP, how many", "hourly floor of `triad plan`"),
        value=lambda place: place.spec.nat,
    ),
    ("network", "endpoints"): FieldRule(
        rule="none: NAT carries the traffic, and S3's gateway endpoint is free and always there",
        source="each interface endpoint costs an hourly price in every zone (triad/catalog/prices.py)",
        decides=("AWS::EC2::VPCEndpoint of type Interface", "hourly floor of `triad plan`"),
    ),
    ("network", "flow_log_days"): FieldRule(
        rule="30",
        source="CloudWatch Logs API reference, PutRetentionPolicy",
        decides=("AWS::Logs::LogGroup RetentionInDays",),
    ),
    ("prices", "on_demand"): FieldRule(
        rule="the catalogue's on-demand prices of us-east-1", source="triad/catalog/prices.py", decides=_PRICED
    ),
    ("prices", "spot_discount"): FieldRule(
        rule="unknown, so Spot is counted at the on-demand price", source="Spot prices change hourly", decides=_PRICED
    ),
    ("prices", "savings_plan_discount"): FieldRule(rule="0: no Savings Plan", source=GIVEN_ONLY, decides=_PRICED),
}
"""By path."""
