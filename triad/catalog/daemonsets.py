"""What each node gives to its agents: these numbers go into the DaemonSets' requests and into the fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triad.catalog.instances import Silicon


class On(StrEnum):
    """Which nodes run a DaemonSet."""

    ALL = "all"
    NVIDIA = "nvidia"
    NEURON = "neuron"
    EFA = "efa"


class When(StrEnum):
    """With which observability a DaemonSet runs: Container Insights brings its own exporter for a GPU."""

    ALWAYS = "always"
    CONTAINER_INSIGHTS = "container-insights"
    NO_CONTAINER_INSIGHTS = "no-container-insights"


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonSet:
    """Requests of one pod: the sum of its containers, or its init container if that is more.

    Attributes:
        cpu_m: 0 where upstream requests nothing, which `note` says.
        version: Of the chart or add-on that was read.
    """

    name: str
    cpu_m: int
    memory_mib: int
    on: On = On.ALL
    when: When = When.ALWAYS
    version: str
    date: date
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overhead:
    """Requests of all agents on one node."""

    cpu_m: int
    memory_mib: int
    pods: int


def overhead(silicon: Silicon, *, container_insights: bool) -> Overhead:
    """Requests of the agents on a node of that silicon; a node with EFA has one more, which is not counted."""
    agents = list(on_node(silicon, container_insights=container_insights))
    return Overhead(
        cpu_m=sum(agent.cpu_m for agent in agents),
        memory_mib=sum(agent.memory_mib for agent in agents),
        pods=len(agents),
    )


def on_node(silicon: Silicon, *, container_insights: bool) -> Iterator[DaemonSet]:
    """The agents on a node of that silicon."""
    chosen = When.CONTAINER_INSIGHTS if container_insights else When.NO_CONTAINER_INSIGHTS
    for agent in DAEMONSETS:
        if agent.on in (On.ALL, silicon.value) and agent.when in (When.ALWAYS, chosen):
            yield agent


_CLOUDWATCH = "amazon-cloudwatch-observability 6.4.0"
_CLOUDWATCH_DATE = date(2026, 8, 7)
_CLOUDWATCH_SOURCE = "aws-observability/helm-charts@71a298ff charts/amazon-cloudwatch-observability/values.yaml"
_EMPTY = "upstream leaves the requests empty"
_OURS = f"{_EMPTY}; ours, so that it is not the first to be evicted: an estimate, to be measured"

DAEMONSETS = (
    DaemonSet(
        name="aws-node",
        cpu_m=50,
        memory_mib=0,
        version="aws-vpc-cni 1.23.1",
        date=date(2026, 8, 20),
        source="aws/amazon-vpc-cni-k8s@b5218838 config/master/aws-k8s-cni.yaml",
        note="two containers of 25m; the init container's 25m is less; no memory request upstream",
    ),
    DaemonSet(
        name="kube-proxy",
        cpu_m=100,
        memory_mib=0,
        version="add-on v1.25.6",
        date=date(2023, 6, 21),
        source="eksctl-io/eksctl@99984adb pkg/addons/default/testdata/sample-1.25.json",
        note="a cluster's dump: the add-on has no public chart, and a newer manifest was not found",
    ),
    DaemonSet(
        name="eks-pod-identity-agent",
        cpu_m=0,
        memory_mib=0,
        version="eks-pod-identity-agent 1.2.0",
        date=date(2025, 11, 4),
        source="aws/eks-pod-identity-agent@d4dc0f3f charts/eks-pod-identity-agent/values.yaml",
        note=_EMPTY,
    ),
    DaemonSet(
        name="ebs-csi-node",
        cpu_m=30,
        memory_mib=104,
        version="aws-ebs-csi-driver 2.64.0",
        date=date(2026, 8, 17),
        source="kubernetes-sigs/aws-ebs-csi-driver@429e202e charts/aws-ebs-csi-driver values.yaml and _node.tpl",
        note="10m/40Mi, 10m/32Mi and 10m/32Mi; the last two are the template's fallback",
    ),
    DaemonSet(
        name="nvidia-device-plugin",
        cpu_m=10,
        memory_mib=50,
        on=On.NVIDIA,
        version="nvidia-device-plugin 0.20.0",
        date=date(2026, 4, 15),
        source="NVIDIA/k8s-device-plugin@1b826acc deployments/helm/nvidia-device-plugin/values.yaml",
        note=_OURS,
    ),
    DaemonSet(
        name="dcgm-exporter",
        cpu_m=100,
        memory_mib=128,
        on=On.NVIDIA,
        when=When.NO_CONTAINER_INSIGHTS,
        version="dcgm-exporter 4.8.2",
        date=date(2026, 5, 6),
        source="NVIDIA/dcgm-exporter@d5e5f510 deployment/values.yaml",
    ),
    DaemonSet(
        name="neuron-device-plugin",
        cpu_m=10,
        memory_mib=50,
        on=On.NEURON,
        version="neuron-helm-chart 1.0.0",
        date=date(2024, 9, 18),
        source="aws-neuron/neuron-helm-charts@8172e5e1 templates/device-plugin-daemonset.yaml",
        note=_OURS,
    ),
    DaemonSet(
        name="node-problem-detector",
        cpu_m=10,
        memory_mib=80,
        on=On.NEURON,
        version="neuron-helm-chart 1.0.0",
        date=date(2024, 9, 17),
        source="aws-neuron/neuron-helm-charts@8172e5e1 charts/neuron-helm-chart/values.yaml",
        note="the chart puts it on every node until a node selector keeps it to Neuron's",
    ),
    DaemonSet(
        name="cloudwatch-agent",
        cpu_m=250,
        memory_mib=128,
        when=When.CONTAINER_INSIGHTS,
        version=_CLOUDWATCH,
        date=_CLOUDWATCH_DATE,
        source=_CLOUDWATCH_SOURCE,
    ),
    DaemonSet(
        name="fluent-bit",
        cpu_m=50,
        memory_mib=25,
        when=When.CONTAINER_INSIGHTS,
        version=_CLOUDWATCH,
        date=_CLOUDWATCH_DATE,
        source=_CLOUDWATCH_SOURCE,
    ),
    DaemonSet(
        name="cloudwatch-dcgm-exporter",
        cpu_m=250,
        memory_mib=128,
        on=On.NVIDIA,
        when=When.CONTAINER_INSIGHTS,
        version=_CLOUDWATCH,
        date=_CLOUDWATCH_DATE,
        source=_CLOUDWATCH_SOURCE,
    ),
    DaemonSet(
        name="neuron-monitor",
        cpu_m=256,
        memory_mib=128,
        on=On.NEURON,
        when=When.CONTAINER_INSIGHTS,
        version=_CLOUDWATCH,
        date=_CLOUDWATCH_DATE,
        source=_CLOUDWATCH_SOURCE,
    ),
    DaemonSet(
        name="aws-efa-k8s-device-plugin",
        cpu_m=10,
        memory_mib=20,
        on=On.EFA,
        version="aws-efa-k8s-device-plugin 0.5.30",
        date=date(2026, 7, 21),
        source="aws/eks-charts@52396092 stable/aws-efa-k8s-device-plugin/values.yaml",
    ),
)
