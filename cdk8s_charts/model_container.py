"""One container of a served model's pod."""

from collections.abc import Iterator, Mapping
from typing import Any

from cdk8s_charts.own_images import ImageUri, reference
from contracts.facts import CONFIG_MAP
from triad.planning.model_pods import Container, Probe, Resources

_MIB_A_GIB = 1024
_MILLI = 1000


def container(given: Container, *, uri: ImageUri) -> dict[str, Any]:
    """Write a container as Kubernetes reads it; what it has not is left out."""
    written = {
        "name": given.name,
        "image": reference(given.image, uri),
        "imagePullPolicy": given.pull_policy,
        "command": list(given.command),
        "args": list(given.arguments),
        "envFrom": [{"configMapRef": {"name": CONFIG_MAP}}] if given.facts else [],
        "env": list(_environment(given)),
        "ports": [{"name": name, "containerPort": port} for name, port in given.ports.items()],
        "resources": resources(given.resources),
        "volumeMounts": list(_mounts(given)),
        "startupProbe": _probe(given.startup),
        "readinessProbe": _probe(given.readiness),
        "livenessProbe": _probe(given.liveness),
        "lifecycle": {"preStop": {"exec": {"command": list(given.pre_stop)}}} if given.pre_stop else {},
        "securityContext": confined(writable=given.writable_root is not None),
    }

    return {key: value for key, value in written.items() if value}


def resources(given: Resources) -> dict[str, Any]:
    """Write requests and limits: memory and devices are both, and a processor that is idle may be used."""
    devices = {name: str(count) for name, count in given.devices.items()}
    fixed = {"memory": _memory(given.memory_mib), **devices}

    return {"requests": {"cpu": _cpu(given.cpu_m), **fixed}, "limits": fixed}


def confined(*, writable: bool) -> dict[str, Any]:
    """Write what the restricted Pod Security Standard asks of a container, and a root that stays as it was built."""
    return {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": not writable,
    }


def _environment(given: Container) -> Iterator[Mapping[str, Any]]:
    yield from ({"name": name, "value": value} for name, value in given.environment.items())
    for secret in given.secrets:
        source = {"secretKeyRef": {"name": secret.secret, "key": secret.key}}
        yield {"name": secret.name, "valueFrom": source}


def _mounts(given: Container) -> Iterator[Mapping[str, Any]]:
    for mount in given.mounts:
        yield {
            "name": mount.volume,
            "mountPath": mount.path,
            **({"readOnly": True} if mount.read_only else {}),
        }


def _probe(probe: Probe | None) -> dict[str, Any]:
    if probe is None:
        return {}

    return {
        **_question(probe),
        "periodSeconds": probe.period_s,
        "timeoutSeconds": probe.timeout_s,
        "failureThreshold": probe.failures,
    }


def _question(probe: Probe) -> Mapping[str, Any]:
    if probe.command:
        return {"exec": {"command": list(probe.command)}}

    return {"httpGet": {"path": probe.path, "port": probe.port}}


def _cpu(milli: int) -> str:
    return f"{milli}m" if milli % _MILLI else str(milli // _MILLI)


def _memory(mib: int) -> str:
    return f"{mib}Mi" if mib % _MIB_A_GIB else f"{mib // _MIB_A_GIB}Gi"
