"""Workloads made by hand: what charts write is read off them, whatever planning decides."""

from dataclasses import replace
from ipaddress import IPv4Network

from cdk8s_charts.model_network import Surroundings
from triad.catalog.instances import Architecture
from triad.planning.model_pods import (
    Container,
    Door,
    ModelWorkload,
    Mount,
    OwnImage,
    Pod,
    Probe,
    RayAutoscaler,
    RayCluster,
    Resources,
    Scaling,
    SecretVariable,
    Volume,
    VolumeKind,
)
from triad.planning.pools import Taint
from triad.planning.serving import served_model
from triad.spec.platform import PlatformSpec

SPEC = PlatformSpec.model_validate(
    {
        "pools": {"cpu": {"silicon": "graviton"}},
        "models": {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu"}},
    }
)
KEY = SecretVariable(name="LLM_API_KEY", secret="model-server-key", key="key")  # noqa: S106  # a name
AROUND = Surroundings(
    operator="kuberay", monitoring="watchers", vpc=IPv4Network("10.9.0.0/16"), balancer="triad-x", idle_s=280
)

_OURS = OwnImage(name="graviton", architecture=Architecture.ARM64)

SERVER = Container(
    name="server",
    image=_OURS,
    pull_policy="Always",
    environment={"N_THREADS": "4"},
    secrets=(KEY,),
    ports={"serve": 8000, "metrics": 8080},
    resources=Resources(cpu_m=3500, memory_mib=6144),
    mounts=(
        Mount(volume="models", path="/models", read_only=True),
        Mount(volume="tmp", path="/tmp"),  # noqa: S108  # a volume of the pod
    ),
    startup=Probe(path="/health", port="serve", period_s=10, timeout_s=3, failures=90),
    readiness=Probe(path="/readiness", port="serve", period_s=5, timeout_s=4, failures=2),
    liveness=Probe(path="/health", port="serve", period_s=20, timeout_s=5, failures=3),
    pre_stop=("sleep", "15"),
)

POD = Pod(
    labels={
        "app.kubernetes.io/name": "chat",
        "app.kubernetes.io/component": "server",
        "app.kubernetes.io/part-of": "triad",
        "triad/model": "chat",
    },
    service_account="chat",
    node_selector={"model-inferencing": "cpu-arm"},
    tolerations=(Taint(key="model-inferencing", value="cpu-arm"),),
    containers=(SERVER,),
    volumes=(
        Volume(name="models", kind=VolumeKind.DISK, size_mib=4096),
        Volume(name="tmp", kind=VolumeKind.DISK, size_mib=64),
    ),
    termination_grace_s=275,
)

HEAD = replace(
    POD,
    labels={**POD.labels, "app.kubernetes.io/component": "head"},
    containers=(replace(SERVER, name="head", secrets=()),),
)

RAY = RayCluster(
    version="2.60.0",
    head=HEAD,
    group="workers",
    autoscaler=RayAutoscaler(
        mode="Conservative", idle_s=77, resources=Resources(cpu_m=500, memory_mib=512), environment={"PATIENCE": "3600"}
    ),
    serve_config="applications: []\n",
    upgrade="NewCluster",
    head_parameters={"num-cpus": "0"},
    worker_parameters={"num-cpus": "4"},
)

PLAIN = ModelWorkload(
    name="chat",
    namespace="models",
    model=served_model(SPEC, "chat"),
    labels={"app.kubernetes.io/name": "chat"},
    worker=POD,
    ray=None,
    scaling=Scaling(least=2, most=2, scaler=None),
    door=Door(name="chat-door", type="ClusterIP", port=80, target=8000),
    callers=("gateway", "agent"),
    key=KEY,
)
"""A Deployment of two pods."""

SERVED = replace(PLAIN, ray=RAY, scaling=Scaling(least=2, most=5, scaler="ray"))
"""A RayService that scales itself."""


HOSTED = replace(PLAIN.door, host="chat.example.org")
"""A door on the internal load balancer."""


def uri(name: str, architecture: Architecture) -> str:
    """Name an image of ours as a test can read it."""
    return f"ours/{name}:{architecture}"
