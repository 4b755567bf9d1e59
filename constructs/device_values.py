"""Values of the charts that run on nodes with accelerators."""

from typing import Any

from constructs.pod_values import EVERYWHERE
from triad.catalog.daemonsets import DAEMONSETS
from triad.catalog.instances import Silicon
from triad.planning.controllers import Controller
from triad.spec.platform import PlatformSpec

NVIDIA_NODES = {"karpenter.k8s.aws/instance-gpu-manufacturer": "nvidia"}
NEURON_NODES = {"karpenter.k8s.aws/instance-accelerator-manufacturer": "aws"}
"""Karpenter's labels, on a node before it starts: Karpenter so counts these pods when it chooses a type."""


def nvidia_plugin(_: Controller, _spec: PlatformSpec) -> dict[str, Any]:
    """Run it by Karpenter's label: the chart's own terms ask for labels that another DaemonSet would have to add."""
    terms = [
        {"matchExpressions": [{"key": key, "operator": "In", "values": [value]}]} for key, value in NVIDIA_NODES.items()
    ]

    return {
        "tolerations": EVERYWHERE,
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}},
        **_requests("nvidia-device-plugin"),
    }


def neuron_plugin(_: Controller, spec: PlatformSpec) -> dict[str, Any]:
    """Leave out the scheduler extension, which finds neighbouring devices for a pod that takes several: none does."""
    pools = spec.enabled_pools.values()
    types = sorted({each.name for pool in pools if pool.silicon is Silicon.NEURON for each in pool.types})

    return {
        "neuronInstances": types,
        "devicePlugin": {"tolerations": EVERYWHERE, **_requests("neuron-device-plugin")},
        "scheduler": {"enabled": False},
        # Without a selector the chart puts it on every node of the cluster.
        "npd": {"nodeSelector": NEURON_NODES, "nodeProblemDetector": _requests("node-problem-detector")},
    }


def dcgm_exporter(_: Controller, _spec: PlatformSpec) -> dict[str, Any]:
    """Have Prometheus read it; it is installed only where there is one."""
    return {
        "nodeSelector": NVIDIA_NODES,
        "tolerations": EVERYWHERE,
        "serviceMonitor": {"enabled": True},
        **_requests("dcgm-exporter"),
    }


def _requests(agent: str) -> dict[str, Any]:
    """Write what the catalogue counts on every such node; where it counts nothing, nothing is requested."""
    [found] = (each for each in DAEMONSETS if each.name == agent)
    amounts = {"cpu": f"{found.cpu_m}m", "memory": f"{found.memory_mib}Mi"}

    return {"resources": {"requests": amounts}} if found.cpu_m or found.memory_mib else {}
