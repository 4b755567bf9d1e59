"""The two containers of a Ray cluster that serves one model: its head, and a worker with the engine."""

from collections.abc import Iterator, Mapping

from triad.planning.model_images import server_image
from triad.planning.model_pods import Container
from triad.planning.model_resources import head_resources, server_resources
from triad.planning.model_secrets import server_key
from triad.planning.model_storage import TEMPORARY, head_mounts, server_mounts
from triad.planning.monitoring import prometheus
from triad.planning.placed_model import PlacedModel
from triad.planning.serving import log_environment, ray_environment

GCS, DASHBOARD, CLIENT, METRICS = 6379, 8265, 10001, 8080
"""Ray's ports (docs.ray.io, "Configuring Ray", ports); KubeRay finds them by their names."""

LOG_BYTES, LOG_BACKUPS = 16 << 20, 1
"""Of each of Ray's log files, and of those that were full: by itself it keeps six of 512 MiB."""

PROXY_PERIOD_S = 2
"""How often Serve asks each proxy whether it lives: a dead one is replaced before clients give up."""

_NODE_ID = r"cat /proc/[0-9]*/cmdline | tr '\0' '\n' | sed -n 's/^--node_id=//p' | head -n 1"
"""Of the raylet in the same container: without it the command joins the cluster first, to ask for it (ray 2.60)."""

PROMETHEUS_HOST = "http://kube-prometheus-stack-prometheus.monitoring.svc.cluster.local:9090"
GRAFANA_HOST = "http://kube-prometheus-stack-grafana.monitoring.svc.cluster.local"
GRAFANA_IFRAME_HOST = "http://localhost:3000"
"""Services of the chart where the platform has it, and a forwarded port in a browser."""


def ray_head(placed: PlacedModel) -> Container:
    """Run GCS, dashboard and Serve's controller."""
    return Container(
        name="ray-head",
        image=server_image(placed),
        pull_policy=placed.model.image.pull_policy.value,
        environment={**_environment(placed), **dict(_charts(placed))},
        ports={"gcs-server": GCS, "dashboard": DASHBOARD, "client": CLIENT, **_served_ports(placed)},
        resources=head_resources(placed),
        mounts=head_mounts(placed),
        pre_stop=("sleep", str(placed.served.timing.pre_stop_s)),
    )


def ray_worker(placed: PlacedModel) -> Container:
    """Run replicas; what it is told reaches their processes, and so does the key."""
    return Container(
        name="ray-worker",
        image=server_image(placed),
        pull_policy=placed.model.image.pull_policy.value,
        environment=_environment(placed),
        secrets=(server_key(placed),),
        ports=_served_ports(placed),
        resources=server_resources(placed),
        mounts=server_mounts(placed),
        pre_stop=("/bin/sh", "-c", _leave(placed)),
    )


def _environment(placed: PlacedModel) -> Mapping[str, str]:
    return {
        **placed.model.env,
        **ray_environment(placed.served, ha_proxy=True),
        **log_environment(placed.served),
        "HOME": TEMPORARY,
        "RAY_ROTATION_BACKUP_COUNT": str(LOG_BACKUPS),
        "RAY_ROTATION_MAX_BYTES": str(LOG_BYTES),
        "RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S": str(PROXY_PERIOD_S),
    }


def _charts(placed: PlacedModel) -> Iterator[tuple[str, str]]:
    """Yield where the dashboard finds its charts: as given, or in the platform's own Prometheus and Grafana."""
    given, has = placed.model.ray.observability, prometheus(placed.spec)
    hosts = (
        ("RAY_PROMETHEUS_HOST", given.prometheus_host, PROMETHEUS_HOST),
        ("RAY_GRAFANA_HOST", given.grafana_host, GRAFANA_HOST),
        ("RAY_GRAFANA_IFRAME_HOST", given.grafana_iframe_host, GRAFANA_IFRAME_HOST),
    )
    yield from ((name, host or usual) for name, host, usual in hosts if host or has)


def _leave(placed: PlacedModel) -> str:
    """Have Serve move the replicas and let them finish; Ray ends the worker by itself as soon as none is left."""
    patience_s = placed.served.timing.pre_stop_s + placed.served.timing.graceful_shutdown_s
    drain = (
        f'ray drain-node --address "$RAY_ADDRESS" --node-id "$({_NODE_ID})" --reason DRAIN_NODE_REASON_PREEMPTION '
        f"--reason-message 'the pod ends' --deadline-remaining-seconds {patience_s}"
    )

    return f"{drain}; sleep {patience_s}"


def _served_ports(placed: PlacedModel) -> Mapping[str, int]:
    return {"metrics": METRICS, "serve": placed.model.port}
