"""Values of what runs on nodes with accelerators."""

import json
from typing import Any

import pytest

from constructs.helm_values import helm_values
from triad.catalog.daemonsets import DAEMONSETS
from triad.planning.controllers import controllers
from triad.planning.release import Release
from triad.spec.platform import PlatformSpec

POOLS = {name: {"silicon": name} for name in ("nvidia", "neuron")}
SPEC = PlatformSpec.model_validate({"pools": POOLS, "controllers": {"prometheus": True, "container_insights": False}})


def values_of(release: Release) -> dict[str, Any]:
    """Values of a release on a platform that has every device, and Prometheus."""
    [controller] = [each for each in controllers(SPEC) if each.release is release]

    return helm_values(controller, spec=SPEC, vpc_id="vpc-1")


@pytest.mark.parametrize("release", [Release.NVIDIA_PLUGIN, Release.DCGM_EXPORTER])
def test_agents_of_gpus_run_on_every_gpu_node_and_no_other(release: Release) -> None:
    """Each pool has a taint of its own, and no node has the label that the plugin's chart asks for."""
    values = values_of(release)

    assert values["tolerations"] == [{"operator": "Exists"}]
    assert "karpenter.k8s.aws/instance-gpu-manufacturer" in json.dumps(values)
    assert "nvidia.com/gpu.present" not in json.dumps(values)


def test_agents_of_neuron_devices_run_on_their_nodes_alone() -> None:
    """The problem detector would be on every node; no pod takes two devices yet, so no scheduler of its own runs."""
    values = values_of(Release.NEURON_PLUGIN)

    assert "inf2.xlarge" in values["neuronInstances"]
    assert values["npd"]["nodeSelector"] == {"karpenter.k8s.aws/instance-accelerator-manufacturer": "aws"}
    assert values["scheduler"] == {"enabled": False}
    assert values["devicePlugin"]["tolerations"] == [{"operator": "Exists"}]


def test_only_types_of_the_pools_are_named() -> None:
    """The chart would name every Neuron instance of its day, and none of a later one."""
    pools = {"inferentia": {"silicon": "neuron", "families": ["inf2"], "sizes": ["xlarge", "8xlarge"]}}
    spec = PlatformSpec.model_validate({"pools": pools})
    [controller] = [each for each in controllers(spec) if each.release is Release.NEURON_PLUGIN]

    assert helm_values(controller, spec=spec, vpc_id="vpc-1")["neuronInstances"] == ["inf2.8xlarge", "inf2.xlarge"]


@pytest.mark.parametrize(
    ("release", "agent", "path"),
    [
        (Release.NVIDIA_PLUGIN, "nvidia-device-plugin", ()),
        (Release.DCGM_EXPORTER, "dcgm-exporter", ()),
        (Release.NEURON_PLUGIN, "neuron-device-plugin", ("devicePlugin",)),
        (Release.NEURON_PLUGIN, "node-problem-detector", ("npd", "nodeProblemDetector")),
    ],
)
def test_an_agent_requests_what_the_catalogue_counts(release: Release, agent: str, path: tuple[str, ...]) -> None:
    """One number feeds both; 0 is written as nothing."""
    [counted] = [each for each in DAEMONSETS if each.name == agent]
    place = values_of(release)
    for key in path:
        place = place[key]
    requests = place.get("resources", {}).get("requests", {"cpu": "0m", "memory": "0Mi"})

    assert requests == {"cpu": f"{counted.cpu_m}m", "memory": f"{counted.memory_mib}Mi"}
