"""The published CRDs themselves: objects as this platform writes them, and the mistakes one makes in them."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from triad.rules.cel import compile_rule
from triad.rules.crds import CrdSchemas, versions_of
from triad.rules.draft4 import NUMBER_FORMATS, TEXT_FORMATS

NODE_POOL = """
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {name: gpu}
spec:
  template:
    metadata: {labels: {example.com/pool: gpu}}
    spec:
      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: gpu}
      taints: [{key: nvidia.com/gpu, effect: NoSchedule}]
      expireAfter: 720h
      terminationGracePeriod: 10m
      requirements:
      - {key: karpenter.sh/capacity-type, operator: In, values: [spot, on-demand]}
      - {key: karpenter.k8s.aws/instance-family, operator: In, values: [g5, g6], minValues: 2}
      - {key: karpenter.k8s.aws/instance-generation, operator: Gt, values: ["4"]}
  limits: {cpu: "100", nvidia.com/gpu: 4}
  disruption:
    consolidationPolicy: WhenEmpty
    consolidateAfter: 5m
    budgets: [{nodes: 10%}]
"""
NODE_CLASS = """
apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata: {name: gpu}
spec:
  instanceProfile: triad-dev-nodes
  amiSelectorTerms: [{alias: al2023@v20261101}]
  subnetSelectorTerms: [{tags: {karpenter.sh/discovery: triad}}]
  securityGroupSelectorTerms: [{tags: {karpenter.sh/discovery: triad}}]
  blockDeviceMappings:
  - {deviceName: /dev/xvda, rootVolume: true, ebs: {volumeSize: 100Gi, volumeType: gp3, encrypted: true}}
  tags: {team: inference}
"""
SCALED_OBJECT = """
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: chat, namespace: models}
spec:
  scaleTargetRef: {name: chat}
  minReplicaCount: 1
  maxReplicaCount: 4
  triggers: [{type: aws-cloudwatch, metadata: {namespace: triad}}]
"""
RAY_SERVICE = """
apiVersion: ray.io/v1
kind: RayService
metadata: {name: chat, namespace: models}
spec:
  serveConfigV2: "applications: []"
  rayClusterConfig:
    rayVersion: 2.60.0
    headGroupSpec:
      rayStartParams: {dashboard-host: 0.0.0.0}
      template:
        metadata: {labels: {app: chat}}
        spec: {containers: [{name: ray-head, image: "example.com/ray:1", ports: [{containerPort: 8000}]}]}
"""


def _changed(text: str, path: str, value: object) -> dict[str, Any]:
    """The object with one value put in, below keys and indices parted by spaces."""
    obj: dict[str, Any] = yaml.safe_load(text)
    *above, last = [int(step) if step.isdigit() else step for step in path.split()]
    place: Any = obj
    for step in above:
        place = place[step]
    place[last] = value

    return obj


@pytest.mark.parametrize("text", [NODE_POOL, NODE_CLASS, SCALED_OBJECT, RAY_SERVICE])
def test_an_object_as_this_platform_writes_it_is_valid(published: CrdSchemas, text: str) -> None:
    """Without Kubernetes' own CEL functions, both Karpenter objects would be refused."""
    assert published.validate(yaml.safe_load(text)) == []


REQUIREMENT = "spec template spec requirements 0"


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("spec template spec expireAfter", "1 day", "spec.template.spec.expireAfter"),
        ("spec template spec kubelet", {}, "spec.template.spec.kubelet"),
        ("spec template spec nodeClassRef group", "", "spec.template.spec.nodeClassRef.group"),
        ("spec template spec nodeClassRef", {"name": "gpu"}, "spec.template.spec.nodeClassRef"),
        ("spec template spec taints 0 effect", "Never", "spec.template.spec.taints[0].effect"),
        (f"{REQUIREMENT} operator", "Inn", "spec.template.spec.requirements[0].operator"),
        (f"{REQUIREMENT} key", "karpenter.sh/nodepool", "spec.template.spec.requirements[0].key"),
        (f"{REQUIREMENT} key", "karpenter.sh/capacity", "spec.template.spec.requirements[0].key"),
        (f"{REQUIREMENT} key", "karpenter.k8s.aws/family", "spec.template.spec.requirements[0].key"),
        (f"{REQUIREMENT} values", [], "spec.template.spec.requirements"),
        (f"{REQUIREMENT} minValues", 3, "spec.template.spec.requirements"),
        ("spec template spec requirements 2 values", ["4", "5"], "spec.template.spec.requirements"),
        ("spec template spec requirements 2 values", ["four"], "spec.template.spec.requirements"),
        ("spec template spec requirements 2 values", ["1_0"], "spec.template.spec.requirements"),
        ("spec template metadata labels", {"kubernetes.io/hostname": "a"}, "spec.template.metadata.labels"),
        ("spec limits cpu", "many", "spec.limits.cpu"),
        ("spec disruption consolidateAfter", "5d", "spec.disruption.consolidateAfter"),
        ("spec disruption budgets 0 nodes", "110%", "spec.disruption.budgets[0].nodes"),
        ("spec disruption budgets 0 schedule", "@daily", "spec.disruption.budgets"),
        ("spec weight", 101, "spec.weight"),
        ("spec weight", "10", "spec.weight"),
    ],
)
def test_a_mistake_in_a_node_pool_is_found(published: CrdSchemas, path: str, value: object, where: str) -> None:
    """Each is refused in its place, by the schema or by a rule."""
    findings = published.validate(_changed(NODE_POOL, path, value))

    assert {finding.where for finding in findings} == {f"NodePool/gpu {where}"}


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("spec amiSelectorTerms 0 id", "ami-123", "spec.amiSelectorTerms"),
        ("spec amiSelectorTerms", [{"alias": "al2023@latest"}, {"id": "ami-123"}], "spec.amiSelectorTerms"),
        ("spec amiSelectorTerms 0 alias", "al2024@latest", "spec.amiSelectorTerms[0].alias"),
        ("spec amiSelectorTerms 0 alias", "al2023", "spec.amiSelectorTerms[0].alias"),
        ("spec amiSelectorTerms 0 alias", "windows2022@v1", "spec.amiSelectorTerms[0].alias"),
        ("spec amiSelectorTerms", [{"id": "ami-123"}], "spec"),
        ("spec amiFamily", "Bottlerocket", "spec"),
        ("spec role", "nodes", "spec"),
        ("spec subnetSelectorTerms", [], "spec.subnetSelectorTerms"),
        ("spec subnetSelectorTerms 0", {}, "spec.subnetSelectorTerms"),
        ("spec securityGroupSelectorTerms 0 tags", {"": "x"}, "spec.securityGroupSelectorTerms[0].tags"),
        ("spec blockDeviceMappings 0 ebs volumeType", "gp9", "spec.blockDeviceMappings[0].ebs.volumeType"),
        ("spec blockDeviceMappings 0 ebs volumeSize", "100 GB", "spec.blockDeviceMappings[0].ebs.volumeSize"),
        ("spec blockDeviceMappings 0 ebs", {"encrypted": True}, "spec.blockDeviceMappings[0].ebs"),
        ("spec tags", {"kubernetes.io/cluster/triad": "owned"}, "spec.tags"),
        ("spec tag", {"a": "b"}, "spec.tag"),
    ],
)
def test_a_mistake_in_a_node_class_is_found(published: CrdSchemas, path: str, value: object, where: str) -> None:
    """Each is refused in its place, by the schema or by a rule."""
    findings = published.validate(_changed(NODE_CLASS, path, value))

    assert {finding.where for finding in findings} == {f"EC2NodeClass/gpu {where}"}


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        (SCALED_OBJECT, "spec minReplicaCount", 5),
        (SCALED_OBJECT, "spec triggers 0 metricType", 1),
        (SCALED_OBJECT, "spec coolDownPeriod", 30),
        (RAY_SERVICE, "spec rayClusterConfig headGroupSpec template spec containers 0 port", 8000),
        (RAY_SERVICE, "spec rayClusterConfig headGroupSpec template spec containers 0 ports 0 containerPort", "http"),
        (
            RAY_SERVICE,
            "spec rayClusterConfig headGroupSpec template spec containers 0 resources",
            {"limits": {"cpu": "x"}},
        ),
    ],
)
def test_a_mistake_in_a_workload_is_found(published: CrdSchemas, text: str, path: str, value: object) -> None:
    """The large schemas are read to the bottom."""
    assert published.validate(_changed(text, path, value)) != []


def test_repeated_ports_are_found(published: CrdSchemas) -> None:
    """A port is identified by its number and its protocol, which has a default."""
    ports = [{"containerPort": 8000}, {"containerPort": 8000, "protocol": "TCP"}]
    path = "spec rayClusterConfig headGroupSpec template spec containers 0 ports"

    [finding] = published.validate(_changed(RAY_SERVICE, path, ports))

    assert "comes more than once" in finding.message


def test_the_providers_karpenter_kinds_are_used(published: CrdSchemas) -> None:
    """karpenter-core publishes the same kinds without the provider's labels."""
    assert published.files["karpenter.sh", "NodePool"].parent.name == "karpenter-aws"


def test_the_rules_of_a_node_pool_compile(published: CrdSchemas) -> None:
    """The sample of the long test below."""
    schema = published.served("karpenter.sh/v1", "NodePool").schema

    assert len([compile_rule(rule) for rule in _rules(schema)]) == 20


@pytest.mark.long
def test_every_rule_and_format_of_every_crd_is_understood(published: CrdSchemas) -> None:
    """No rule calls what is missing here, and no format passes unread."""
    versions = [version for file in set(published.files.values()) for version in versions_of(file)]

    compiled = [compile_rule(rule) for version in versions for rule in _rules(version["schema"])]
    formats = {name for version in versions for name in _values(version["schema"], "format") if isinstance(name, str)}

    assert (len(compiled), sum(rule.transition for rule in compiled)) == (520, 17)
    assert formats == NUMBER_FORMATS.keys() | TEXT_FORMATS.keys()


def _rules(schema: object) -> list[str]:
    return [rule["rule"] for rules in _values(schema, "x-kubernetes-validations") for rule in rules]


def _values(schema: object, key: str) -> Iterator[Any]:
    """What stands under one key, anywhere below."""
    if isinstance(schema, dict):
        if key in schema:
            yield schema[key]
        for below in schema.values():
            yield from _values(below, key)
    elif isinstance(schema, list):
        for below in schema:
            yield from _values(below, key)
