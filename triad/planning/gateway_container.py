"""The container of the gateway."""

from collections.abc import Mapping

from contracts import environment as names
from triad.catalog.instances import Architecture
from triad.planning.gateway_secrets import CLIENT_KEYS, secret_variables
from triad.planning.gateway_stores import CACHE_PORT, gateway_stores
from triad.planning.gateway_workload import GatewayWorkload
from triad.planning.model_pods import Container, Mount, OwnImage, Probe, Resources, Volume, VolumeKind
from triad.planning.service_pods import PORT
from triad.spec.platform import PlatformSpec, Size

IMAGE = "gateway"
"""Folder of its image."""

ROUTES_FILE, CLIENTS_FILE = "config.yaml", "clients.json"
"""Names of the two documents in its ConfigMap, and of their files."""

MEMORY_MIB = 768
"""Requested and the limit: what it has when it has started, and as much again for bodies of up to 2 MiB and answers.

Measured with LiteLLM 1.106.2 on x86: 305 MiB when it first answers. Earlier versions grew for days (BerriAI/litellm
issues 12685 and 27954): the limit restarts one replica before its node runs out.
"""

CPU_M: Mapping[Size, int] = {Size.DEV: 250, Size.PRODUCTION: 1000}
"""Requested of one process, which is one thread: in production a core, good for 100 to 250 requests a second.

Source: BerriAI/litellm discussion 33980, one core and a mock upstream.
"""

START_S = 13
"""Of processor time until it first answers (measured with LiteLLM 1.106.2 on x86)."""

PATIENCE = 10
"""Times that, for which the kubelet waits: in dev it is promised a quarter of a core."""

STARTUP_PERIOD_S, READINESS_PERIOD_S, LIVENESS_PERIOD_S = 3, 5, 10
TIMEOUT_S = 5
READINESS_FAILURES, LIVENESS_FAILURES = 2, 6
"""A busy process may miss some; a minute of silence is death. Requests go elsewhere after ten seconds."""

LIVENESS, READINESS = "/health/liveliness", "/health/readiness"
"""LiteLLM's own addresses (its docs, proxy/health), which need no key; the first asks nothing but the process."""

TEMPORARY_MIB = 256

_CONFIG = Mount(volume="config", path="/etc/gateway", read_only=True)
_KEYS = Mount(volume="keys", path="/etc/gateway-keys", read_only=True)
_TEMPORARY = Mount(volume="tmp", path="/tmp")  # noqa: S108  # a volume of the pod alone


def gateway_container(spec: PlatformSpec, workload: GatewayWorkload, architecture: Architecture) -> Container:
    """Run the gateway: its own front around LiteLLM's proxy."""
    return Container(
        name="gateway",
        image=OwnImage(name=IMAGE, architecture=architecture),
        pull_policy="IfNotPresent",
        command=("python", "-m", "gateway"),
        environment=_environment(workload),
        secrets=secret_variables(spec),
        ports={PORT: workload.port},
        resources=gateway_resources(spec),
        mounts=(_CONFIG, _TEMPORARY) if workload.has_database else (_CONFIG, _KEYS, _TEMPORARY),
        startup=_probe(LIVENESS, STARTUP_PERIOD_S, PATIENCE * START_S // STARTUP_PERIOD_S),
        readiness=_probe(READINESS, READINESS_PERIOD_S, READINESS_FAILURES),
        liveness=_probe(LIVENESS, LIVENESS_PERIOD_S, LIVENESS_FAILURES),
        pre_stop=("sleep", str(workload.timing.pre_stop_s)),
        facts=gateway_stores(spec) is not None,
    )


def gateway_resources(spec: PlatformSpec) -> Resources:
    """Size a replica, which is one process: what has to carry more has more replicas."""
    return Resources(cpu_m=CPU_M[spec.size], memory_mib=MEMORY_MIB)


def gateway_volumes(workload: GatewayWorkload, *, config: str) -> tuple[Volume, ...]:
    """List what it reads and writes.

    Args:
        workload: The gateway.
        config: Name of the ConfigMap.
    """
    documents = Volume(name=_CONFIG.volume, kind=VolumeKind.CONFIG, source=config)
    keys = Volume(name=_KEYS.volume, kind=VolumeKind.SECRET, source=CLIENT_KEYS)
    temporary = Volume(name=_TEMPORARY.volume, kind=VolumeKind.DISK, size_mib=TEMPORARY_MIB)

    return (documents, temporary) if workload.has_database else (documents, keys, temporary)


def gateway_habits(workload: GatewayWorkload) -> Mapping[str, str]:
    """Say how long it waits and keeps connections, and whether it notes questions, in the cluster and on a laptop."""
    timing = workload.timing

    return {
        names.GATEWAY_KEEP_ALIVE_SECONDS: str(timing.keep_alive_s),
        names.MAX_STREAM_SECONDS: str(timing.gateway_s + timing.retries_s),
        names.AIOHTTP_KEEPALIVE_TIMEOUT: str(timing.pool_s),
        names.LOG_PROMPTS: str(workload.log_prompts).lower(),
    }


def _environment(workload: GatewayWorkload) -> Mapping[str, str]:
    common = {
        **gateway_habits(workload),
        "HOME": _TEMPORARY.path,
        names.GATEWAY_HOST: "0.0.0.0",  # noqa: S104  # a pod's address, which a NetworkPolicy closes
        names.GATEWAY_PORT: str(workload.port),
        names.GATEWAY_CONFIG: f"{_CONFIG.path}/{ROUTES_FILE}",
        names.GATEWAY_CLIENTS: f"{_CONFIG.path}/{CLIENTS_FILE}",
    }
    stores = {names.REDIS_PORT: str(CACHE_PORT), "REDIS_SSL": "true"}

    return {**common, **(stores if workload.has_database else {names.GATEWAY_KEYS: _KEYS.path})}


def _probe(path: str, period_s: int, failures: int) -> Probe:
    return Probe(path=path, port=PORT, period_s=period_s, timeout_s=TIMEOUT_S, failures=failures)
