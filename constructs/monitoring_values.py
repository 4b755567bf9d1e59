"""Values of kube-prometheus-stack."""

from typing import Any

from constructs.pod_values import SYSTEM_NODES, only, resources, spread
from triad.planning.controllers import Controller
from triad.planning.monitoring_workloads import PROMETHEUS, PROMETHEUS_VOLUME_GIB, RETENTION_DAYS
from triad.planning.workload import Workload
from triad.spec.platform import PlatformSpec

_OUT_OF_REACH = ("kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy")
"""What EKS keeps to itself, or binds to the node's own loopback address: an alert on it would never end."""


def monitoring(controller: Controller, _: PlatformSpec) -> dict[str, Any]:
    """Run Prometheus and Grafana; nodes are read through their kubelets, without one more agent on each."""
    grafana = controller.workload("grafana")

    return {
        "alertmanager": {"enabled": False},
        "nodeExporter": {"enabled": False},
        **{part: {"enabled": False} for part in _OUT_OF_REACH},
        "prometheusOperator": _operator(controller),
        "prometheus": _prometheus(controller.workload(PROMETHEUS)),
        "kube-state-metrics": {
            "resources": only(controller.workload("kube-state-metrics")),
            "nodeSelector": SYSTEM_NODES,
        },
        "grafana": {
            "nodeSelector": SYSTEM_NODES,
            "resources": resources(grafana.container("grafana")),
            "sidecar": {
                "resources": resources(grafana.container("grafana-sc-dashboard")),
                "datasources": {"alertmanager": {"enabled": False}},
            },
        },
    }


def _operator(controller: Controller) -> dict[str, Any]:
    return {
        "nodeSelector": SYSTEM_NODES,
        "resources": only(controller.workload("operator")),
        "admissionWebhooks": {"patch": {"nodeSelector": SYSTEM_NODES, "resources": only(controller.workload("patch"))}},
        "prometheusConfigReloader": {
            "resources": resources(controller.workload(PROMETHEUS).container("config-reloader"))
        },
    }


def _prometheus(workload: Workload) -> dict[str, Any]:
    """Let it read every monitor of the cluster, whichever chart brought it, and take its volumes along when it goes."""
    everything = ("ruleSelector", "serviceMonitorSelector", "podMonitorSelector", "probeSelector")
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": f"{PROMETHEUS_VOLUME_GIB}Gi"}},
    }

    return {
        "podDisruptionBudget": {"enabled": workload.has_budget},
        "prometheusSpec": {
            "replicas": workload.replicas,
            "nodeSelector": SYSTEM_NODES,
            "topologySpreadConstraints": spread(workload),
            "resources": resources(workload.container(PROMETHEUS)),
            "retention": f"{RETENTION_DAYS}d",
            # A tenth stays free for the log that it writes ahead.
            "retentionSize": f"{PROMETHEUS_VOLUME_GIB * 9 // 10}GB",
            "storageSpec": {"volumeClaimTemplate": {"spec": claim}},
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete", "whenScaled": "Delete"},
            **{f"{each}NilUsesHelmValues": False for each in everything},
        },
    }
