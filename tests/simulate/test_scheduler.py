"""Which pod finds which node."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from triad.simulate.karpenter import pool_groups
from triad.simulate.pod import pods
from triad.simulate.scheduler import Placement, schedule

HEAD = "RayService/kuberay-system/llamacpp spec.rayClusterConfig.headGroupSpec"
WORKER = "RayService/kuberay-system/llamacpp spec.rayClusterConfig.workerGroupSpecs[0]"
AGENT = "Deployment/weather-function-service"
GPU_WORKER = "RayService/rayserve-vllm/vllm spec.rayClusterConfig.workerGroupSpecs[0]"

NO_SUCH_CLASS = (
    "nodeClassRef: unknown EC2NodeClass 'karpenter-cpu-agent-Graviton'; allowed: cpu-head, cpu-inference-arm, "
    "gpu-general, karpenter-cpu-agent-graviton; did you mean 'karpenter-cpu-agent-graviton'?"
)
CONTRADICTION = (
    "no instance type meets all of: karpenter.k8s.aws/instance-category In [m, c]; "
    "karpenter.k8s.aws/instance-size In [large, xlarge]; node.kubernetes.io/instance-type In [c7g.4xlarge]; "
    "karpenter.k8s.aws/instance-generation In [6, 7, 8]; kubernetes.io/arch In [arm64]"
)


@pytest.fixture
def origin(root: Path) -> list[dict[str, Any]]:
    """The pools and pods of the guidance, as it publishes them."""
    text = (root / "tests/simulate/origin.yaml").read_text(encoding="utf-8")

    return list(yaml.safe_load_all(text))


def _placed(manifests: Sequence[Mapping[str, Any]]) -> dict[str, Placement]:
    groups = pool_groups(manifests, zones=None, container_insights=False)

    return {placement.pod.name: placement for placement in schedule(pods(manifests), groups)}


def _pod_spec(origin: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Follow a pod's name to its spec."""
    owner, _, place = name.partition(" ")
    kind, object_name = owner.split("/")[0], owner.rsplit("/", 1)[-1]
    [manifest] = [each for each in origin if (each["kind"], each["metadata"]["name"]) == (kind, object_name)]
    value: Any = manifest
    for key in (place or "spec").replace("[0]", ".0").split("."):
        value = value[int(key)] if key.isdecimal() else value[key]

    return dict(value)["template"]["spec"]  # type: ignore[no-any-return]  # read from YAML


def test_the_origin_does_not_schedule(origin: list[dict[str, Any]]) -> None:
    """llama.cpp's head and workers and the agent wait for ever; only the vLLM service finds nodes."""
    stuck = {name for name, placement in _placed(origin).items() if not placement.is_possible}

    assert stuck == {HEAD, WORKER, AGENT}


def test_every_reason_of_the_origin_is_told(origin: list[dict[str, Any]]) -> None:
    """A pool that has three faults shows three, so that mending one is not followed by finding the next."""
    placed = _placed(origin)

    assert placed[WORKER].refusals["pool cpu-inference-arm"] == (
        "taint model-inferencing=cpu-arm:NoSchedule is not tolerated",
        "needs 30 cpu, largest node m8g.4xlarge has 15.61 cpu after DaemonSets",
    )
    assert placed[HEAD].refusals == {
        "pool cpu-inference-arm": ("taint model-inferencing=cpu-arm:NoSchedule is not tolerated",),
        "pool karpenter-cpu-agent-graviton": (
            "taint model-inferencing=agent-arm:NoSchedule is not tolerated",
            NO_SUCH_CLASS,
            CONTRADICTION,
        ),
        "pool gpu-general": (
            "taint model-inferencing=gpu-general:NoSchedule is not tolerated",
            "asks for kubernetes.io/arch In [arm64], its nodes have amd64",
        ),
        "pool cpu-head-vllm-function-call": (
            "taint ray-control-plane=true:NoSchedule is not tolerated",
            "asks for kubernetes.io/arch In [arm64], its nodes have amd64",
        ),
    }
    assert placed[AGENT].refusals["pool cpu-head-vllm-function-call"] == (
        "taint ray-control-plane=true:NoSchedule is not tolerated",
        "asks for model-inferencing In [agent-arm], its nodes have no such label",
    )


def test_the_mended_origin_schedules(origin: list[dict[str, Any]]) -> None:
    """With tolerations, a size that holds a worker, and an agent pool that names its class and no third size."""
    pools = {
        each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in origin if each["kind"] == "NodePool"
    }
    pools["cpu-inference-arm"]["requirements"][1]["values"] = ["4xlarge", "8xlarge"]
    agents = pools["karpenter-cpu-agent-graviton"]
    agents["nodeClassRef"]["name"] = "karpenter-cpu-agent-graviton"
    del agents["requirements"][2]
    for name, value in ((HEAD, "cpu-arm"), (WORKER, "cpu-arm"), (AGENT, "agent-arm")):
        _pod_spec(origin, name)["tolerations"] = [{"key": "model-inferencing", "value": value, "effect": "NoSchedule"}]

    fits = {name: set(placement.fits) for name, placement in _placed(origin).items()}

    assert fits[HEAD] == fits[WORKER] == {"pool cpu-inference-arm"}
    assert fits[AGENT] == {"pool karpenter-cpu-agent-graviton"}
    assert all(fits.values())


def test_a_pod_fits_only_types_that_hold_it(origin: list[dict[str, Any]]) -> None:
    """Of its 64 GiB g5.4xlarge leaves 59.4 GB to pods, which is not the 60 GB of a worker."""
    [types] = _placed(origin)[GPU_WORKER].fits.values()

    assert types[0] == "g5.8xlarge"
    assert not {"g5.4xlarge", "g6.4xlarge"} & set(types)


def test_resources_must_be_free_on_one_type_together(origin: list[dict[str, Any]]) -> None:
    """Below 64 vCPUs 12xlarge has four GPUs, 16xlarge has the processors, and none has both.

    The memory is that of the container with which KubeRay lets a worker wait for its head.
    """
    [pool] = [each for each in origin if each["metadata"]["name"] == "gpu-general" and each["kind"] == "NodePool"]
    pool["spec"]["limits"] = {"cpu": "64"}
    _pod_spec(origin, GPU_WORKER)["containers"][0]["resources"]["limits"] = {"cpu": "60", "nvidia.com/gpu": "4"}

    [reason] = _placed(origin)[GPU_WORKER].refusals["pool gpu-general"]

    assert reason == "no single node has 60 cpu and 0.25Gi memory and 4 nvidia.com/gpu and 1 pods after DaemonSets"


def test_a_device_that_no_node_has_is_missed(origin: list[dict[str, Any]]) -> None:
    """An extended resource counts as none where no node offers it."""
    _pod_spec(origin, GPU_WORKER)["containers"][0]["resources"]["limits"] = {"aws.amazon.com/neuron": "1"}

    [reason] = _placed(origin)[GPU_WORKER].refusals["pool gpu-general"]

    assert reason.startswith("needs 1 aws.amazon.com/neuron, largest node")
    assert reason.endswith("has 0 aws.amazon.com/neuron after DaemonSets")


def test_any_term_of_an_affinity_will_do(origin: list[dict[str, Any]]) -> None:
    """Terms are alternatives, expressions of one term are not."""
    gpu, spec = "karpenter.k8s.aws/instance-gpu-name", _pod_spec(origin, GPU_WORKER)
    names = [{"key": gpu, "operator": "In", "values": [name]} for name in ("h100", "l4")]
    required: dict[str, Any] = {"nodeSelectorTerms": [{"matchExpressions": [each]} for each in names]}
    spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}

    [types] = _placed(origin)[GPU_WORKER].fits.values()
    required["nodeSelectorTerms"] = [{"matchExpressions": names}]
    reasons = _placed(origin)[GPU_WORKER].refusals["pool gpu-general"]

    assert {each.split(".")[0] for each in types} == {"g6"}
    assert reasons == (f"asks for {gpu} In [h100], its nodes have a10g, l4",)


def test_selector_and_affinity_hold_together(origin: list[dict[str, Any]]) -> None:
    """An affinity does not take the place of the selector."""
    spec = _pod_spec(origin, GPU_WORKER)
    spec["nodeSelector"] = {"karpenter.sh/nodepool": "another"}
    expression = {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]}
    required = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}

    reasons = _placed(origin)[GPU_WORKER].refusals["pool gpu-general"]

    assert reasons == ("asks for karpenter.sh/nodepool In [another], its nodes have gpu-general",)


def test_room_is_told_of_the_types_that_a_pod_asks_for(origin: list[dict[str, Any]]) -> None:
    """That another type would have been large enough is no reason."""
    _pod_spec(origin, GPU_WORKER)["nodeSelector"] = {"karpenter.k8s.aws/instance-size": "xlarge"}

    reasons = _placed(origin)[GPU_WORKER].refusals["pool gpu-general"]

    assert reasons[0] == "needs 10 cpu, largest node g6.xlarge has 3.13 cpu after DaemonSets"


def test_a_daemonset_takes_its_part_of_every_node_it_runs_on(origin: list[dict[str, Any]]) -> None:
    """It counts where it tolerates the taints and matches the labels, and is itself placed on an empty node."""
    daemon: dict[str, Any] = {
        "kind": "DaemonSet",
        "metadata": {"name": "cache"},
        "spec": {
            "template": {
                "spec": {
                    "tolerations": [{"key": "model-inferencing", "operator": "Exists"}],
                    "containers": [{"name": "cache", "resources": {"requests": {"cpu": "30"}}}],
                }
            }
        },
    }
    elsewhere = deepcopy(daemon)
    elsewhere["spec"]["template"]["spec"]["nodeSelector"] = {"kubernetes.io/arch": "arm64"}

    intolerant = deepcopy(daemon)
    del intolerant["spec"]["template"]["spec"]["tolerations"]

    [types] = _placed([*origin, daemon])[GPU_WORKER].fits.values()
    [kept_out] = _placed([*origin, intolerant])[GPU_WORKER].fits.values()
    [untouched] = _placed([*origin, elsewhere])[GPU_WORKER].fits.values()

    assert "g5.8xlarge" not in types
    assert "g5.8xlarge" in untouched
    assert "g5.8xlarge" in kept_out
    assert _placed([*origin, daemon])["DaemonSet/cache"].fits["pool gpu-general"][0] == "g5.8xlarge"


def test_a_placement_reads_as_a_list_of_reasons(origin: list[dict[str, Any]]) -> None:
    """A pod that fits names its groups; one that does not names each group with its reasons on a line."""
    placed = _placed(origin)

    assert str(placed[GPU_WORKER]) == f"{GPU_WORKER} fits pool gpu-general"
    assert str(placed[AGENT]).splitlines()[0] == f"{AGENT} fits nowhere"
    assert len(str(placed[AGENT]).splitlines()) == 5
