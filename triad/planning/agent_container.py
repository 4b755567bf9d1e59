"""The container of the agent."""

from collections.abc import Mapping

from contracts import environment as names
from triad.catalog.instances import Architecture
from triad.planning.agent_secrets import mounted_secrets
from triad.planning.agent_workload import AgentWorkload
from triad.planning.gateway_pods import NAME as GATEWAY
from triad.planning.model_pods import Container, Mount, OwnImage, Probe, Resources, Volume, VolumeKind
from triad.planning.names import GATEWAY_NAMESPACE
from triad.planning.service_pods import PORT
from triad.spec.platform import PlatformSpec

IMAGE = "agent"
"""Folder of its image."""

CPU_M, MEMORY_MIB = 250, 512
"""Requested of one process, which is one thread, and the limit of its memory: ours, until `make bench-agent` says more.

An answer is mostly waiting for the model: 20 turns a second are to cost it at most half a core (docs/performance.md).
"""

STARTUP_PERIOD_S, READINESS_PERIOD_S, LIVENESS_PERIOD_S = 2, 5, 10
TIMEOUT_S = 5
STARTUP_FAILURES, READINESS_FAILURES, LIVENESS_FAILURES = 60, 2, 6
"""A busy process may miss some; a minute of silence is death. Requests go elsewhere after ten seconds."""

HEALTH = "/health"
"""Asks the pod alone, for all three probes and the load balancer.

Were it the gateway's health too, all pods would leave the Service together when that is down: nobody would be shown the
page or told why, and the weather, which needs no model, would not be answered (AWS Builders' Library, health checks).
"""

TEMPORARY_MIB = 64

_TEMPORARY = Mount(volume="tmp", path="/tmp")  # noqa: S108  # a volume of the pod alone


def agent_container(spec: PlatformSpec, workload: AgentWorkload, architecture: Architecture) -> Container:
    """Run the agent."""
    secrets = mounted_secrets(weather_key=workload.weather.has_key)

    return Container(
        name="agent",
        image=OwnImage(name=IMAGE, architecture=architecture),
        pull_policy="IfNotPresent",
        command=("python", "-m", "agent"),
        environment={
            **agent_settings(workload),
            "HOME": _TEMPORARY.path,
            names.AGENT_HOST: "0.0.0.0",  # noqa: S104  # a pod's address, which a NetworkPolicy closes
            names.AGENT_PORT: str(workload.port),
            names.GATEWAY_URL: _gateway(spec),
            **{each.variable: each.path for each in secrets},
        },
        ports={PORT: workload.port},
        resources=agent_resources(),
        mounts=(*(Mount(volume=each.volume, path=each.folder, read_only=True) for each in secrets), _TEMPORARY),
        startup=_probe(STARTUP_PERIOD_S, STARTUP_FAILURES),
        readiness=_probe(READINESS_PERIOD_S, READINESS_FAILURES),
        liveness=_probe(LIVENESS_PERIOD_S, LIVENESS_FAILURES),
        pre_stop=("sleep", str(workload.timing.pre_stop_s)),
    )


def agent_resources() -> Resources:
    """Size a replica: what has to carry more has more replicas."""
    return Resources(cpu_m=CPU_M, memory_mib=MEMORY_MIB)


def agent_volumes(workload: AgentWorkload) -> tuple[Volume, ...]:
    """List what it reads and writes."""
    secrets = mounted_secrets(weather_key=workload.weather.has_key)

    return (
        *(Volume(name=each.volume, kind=VolumeKind.SECRET, source=each.secret) for each in secrets),
        Volume(name=_TEMPORARY.volume, kind=VolumeKind.DISK, size_mib=TEMPORARY_MIB),
    )


def agent_settings(workload: AgentWorkload) -> Mapping[str, str]:
    """Say what its answers may cost and whom it asks, in the cluster and on a laptop alike."""
    budget, weather = workload.budget, workload.weather
    addresses = {names.WEATHER_URL: weather.url, names.GEOCODING_URL: weather.geocoding_url}

    return {
        names.AGENT_KEEP_ALIVE_SECONDS: str(workload.timing.keep_alive_s),
        names.AGENT_STEPS: str(budget.steps),
        names.AGENT_TOKENS: str(budget.tokens),
        names.AGENT_SECONDS: str(budget.seconds),
        names.AGENT_PARALLEL: str(workload.parallel),
        names.GATEWAY_MODEL: workload.route,
        names.WEATHER_PROVIDER: weather.provider,
        **{name: url for name, url in addresses.items() if url},
    }


def _gateway(spec: PlatformSpec) -> str:
    return f"http://{GATEWAY}.{GATEWAY_NAMESPACE}.svc.cluster.local:{spec.gateway.port}/v1"


def _probe(period_s: int, failures: int) -> Probe:
    return Probe(path=HEALTH, port=PORT, period_s=period_s, timeout_s=TIMEOUT_S, failures=failures)
