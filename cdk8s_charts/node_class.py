"""Karpenter's EC2NodeClass of a pool."""

from collections.abc import Mapping
from typing import Any

from triad.planning.names import DISCOVERY_TAG, PLATFORM_TAG, POOL_LABEL
from triad.planning.pools import NodePool
from triad.spec.ami import Ami

GROUP = "karpenter.k8s.aws"


def node_class(pool: NodePool, *, cluster: str, instance_profile: str) -> Mapping[str, Any]:
    """Say how AWS makes a node of the pool: image, identity, network, disks."""
    found_by = [{"tags": {DISCOVERY_TAG: cluster}}]

    return {
        "apiVersion": f"{GROUP}/v1",
        "kind": "EC2NodeClass",
        "metadata": {"name": pool.name},
        "spec": {
            "amiFamily": "AL2023",
            "amiSelectorTerms": [_image(pool.ami)],
            "instanceProfile": instance_profile,
            "subnetSelectorTerms": found_by,
            "securityGroupSelectorTerms": found_by,
            "associatePublicIPAddress": False,
            "metadataOptions": {
                "httpEndpoint": "enabled",
                "httpProtocolIPv6": "disabled",
                "httpTokens": "required",
                "httpPutResponseHopLimit": 1,
            },
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "rootVolume": True, "ebs": _volume(pool)}],
            **({"instanceStorePolicy": "RAID0"} if pool.instance_store else {}),
            **_kubelet(pool),
            "detailedMonitoring": pool.detailed_monitoring,
            "tags": {"Name": f"{cluster}-{pool.name}", PLATFORM_TAG: cluster, POOL_LABEL: pool.name},
        },
    }


def _image(text: str) -> Mapping[str, str]:
    return {"alias": text} if Ami.parse(text).is_alias else {"name": text, "owner": "amazon"}


def _volume(pool: NodePool) -> Mapping[str, Any]:
    return {
        "volumeType": "gp3",
        "volumeSize": f"{pool.disk_gib}Gi",
        "iops": pool.iops,
        "throughput": pool.throughput_mib_s,
        "encrypted": True,
        "deleteOnTermination": True,
    }


def _kubelet(pool: NodePool) -> Mapping[str, Any]:
    reserved = pool.reserved
    given = {
        "maxPods": pool.max_pods,
        "systemReserved": _quantities(cpu_m=reserved.system_cpu_m, memory_mib=reserved.system_memory_mib),
        "kubeReserved": _quantities(cpu_m=reserved.kube_cpu_m, memory_mib=reserved.kube_memory_mib),
    }
    kubelet = {key: value for key, value in given.items() if value}

    return {"kubelet": kubelet} if kubelet else {}


def _quantities(*, cpu_m: int | None, memory_mib: int | None) -> Mapping[str, str]:
    """Write down what was given; a zero was given too, and takes the place of the image's own formula."""
    given = {"cpu": (cpu_m, "m"), "memory": (memory_mib, "Mi")}

    return {key: f"{amount}{unit}" for key, (amount, unit) in given.items() if amount is not None}
