"""Values of each chart, written from the decisions of planning."""

from collections.abc import Callable, Mapping
from typing import Any

from constructs.device_values import dcgm_exporter, neuron_plugin, nvidia_plugin
from constructs.monitoring_values import monitoring
from constructs.pod_values import BUDGET, SYSTEM_NODES, apart_if_possible, only, resources, spread
from triad.planning.controllers import Controller, interruption_queue
from triad.planning.names import cluster_name
from triad.planning.release import Release
from triad.planning.workload import Workload
from triad.spec.platform import PlatformSpec

Values = dict[str, Any]


def helm_values(controller: Controller, *, spec: PlatformSpec, vpc_id: str) -> Values:
    """Decide the values of one release; what a chart already sets as wanted is left out."""
    if controller.release is Release.LOAD_BALANCER_CONTROLLER:
        return _load_balancer_controller(controller, spec, vpc_id)

    return _WRITERS[controller.release](controller, spec)


def _load_balancer_controller(controller: Controller, spec: PlatformSpec, vpc_id: str) -> Values:
    """Leave to it load balancers of Ingresses alone; what it may not do in AWS is switched off here as well."""
    workload = controller.workload("controller")

    return {
        "clusterName": cluster_name(spec),
        "region": spec.region,
        "vpcId": vpc_id,
        "serviceAccount": {"name": controller.release.value},
        "replicaCount": workload.replicas,
        "resources": only(workload),
        "priorityClassName": workload.priority,
        "nodeSelector": SYSTEM_NODES,
        "podDisruptionBudget": BUDGET,
        "defaultTargetType": "ip",
        # Its webhook would judge every Service of the cluster, and refuse them all while no pod of it answers.
        "enableServiceMutatorWebhook": False,
        "enableShield": False,
        "enableWaf": False,
        "enableWafv2": False,
        "controllerConfig": {
            "featureGates": {"EnableServiceController": False, "ALBGatewayAPI": False, "NLBGatewayAPI": False}
        },
    }


def _external_secrets(controller: Controller, _: PlatformSpec) -> Values:
    main, webhook, certificates = map(controller.workload, ("controller", "webhook", "cert-controller"))

    return {
        "global": {"nodeSelector": SYSTEM_NODES},
        "serviceAccount": {"name": controller.release.value},
        "leaderElect": True,
        **_external_secrets_pods(main),
        "webhook": _external_secrets_pods(webhook),
        "certController": _external_secrets_pods(certificates),
    }


def _external_secrets_pods(workload: Workload) -> Values:
    return {
        "replicaCount": workload.replicas,
        "resources": only(workload),
        "priorityClassName": workload.priority,
        "topologySpreadConstraints": spread(workload),
        "podDisruptionBudget": {"enabled": workload.has_budget},
    }


def _cert_manager(controller: Controller, _: PlatformSpec) -> Values:
    main, webhook, injector = map(controller.workload, ("controller", "webhook", "cainjector"))
    check = controller.workload("startupapicheck")

    return {
        "crds": {"enabled": True},
        # The chart would keep its leader in kube-system.
        "global": {
            "leaderElection": {"namespace": controller.namespace},
            "priorityClassName": str(main.priority),
            "nodeSelector": SYSTEM_NODES,
        },
        **_cert_manager_pods(main),
        "webhook": _cert_manager_pods(webhook),
        "cainjector": _cert_manager_pods(injector),
        "startupapicheck": {"resources": only(check)},
    }


def _cert_manager_pods(workload: Workload) -> Values:
    return {
        "replicaCount": workload.replicas,
        "resources": only(workload),
        "topologySpreadConstraints": spread(workload),
        "podDisruptionBudget": {"enabled": workload.has_budget},
    }


def _keda(controller: Controller, spec: PlatformSpec) -> Values:
    operator, metrics, webhooks = map(controller.workload, ("operator", "metrics-server", "webhooks"))

    return {
        "clusterName": cluster_name(spec),
        "image": {"pullPolicy": "IfNotPresent"},
        "operator": {"replicaCount": operator.replicas},
        "metricsServer": {"replicaCount": metrics.replicas},
        "webhooks": {"replicaCount": webhooks.replicas},
        "resources": {"operator": only(operator), "metricServer": only(metrics), "webhooks": only(webhooks)},
        "priorityClassName": operator.priority,
        "nodeSelector": SYSTEM_NODES,
        "podDisruptionBudget": {"operator": BUDGET, "metricServer": BUDGET, "webhooks": BUDGET},
        "topologySpreadConstraints": {
            "operator": spread(operator),
            "metricsServer": spread(metrics),
            "webhooks": spread(webhooks),
        },
    }


def _kuberay(controller: Controller, _: PlatformSpec) -> Values:
    operator = controller.workload("operator")

    return {
        "replicas": operator.replicas,
        "resources": only(operator),
        "priorityClassName": operator.priority,
        "nodeSelector": SYSTEM_NODES,
        "affinity": apart_if_possible(operator),
    }


def _karpenter(controller: Controller, spec: PlatformSpec) -> Values:
    """Keep the chart's own spread: its pods never share a node, and never run on one that they launched."""
    workload = controller.workload("controller")

    return {
        "serviceAccount": {"name": controller.release.value},
        "replicas": workload.replicas,
        "controller": {"resources": resources(workload.container("controller"))},
        "priorityClassName": workload.priority,
        "nodeSelector": SYSTEM_NODES,
        "settings": {"clusterName": cluster_name(spec), "interruptionQueue": interruption_queue(spec)},
    }


def _nothing(_controller: Controller, _spec: PlatformSpec) -> Values:
    return {}


_WRITERS: Mapping[Release, Callable[[Controller, PlatformSpec], Values]] = {
    Release.CERT_MANAGER: _cert_manager,
    Release.EXTERNAL_SECRETS: _external_secrets,
    Release.KEDA: _keda,
    Release.KUBERAY: _kuberay,
    Release.NVIDIA_PLUGIN: nvidia_plugin,
    Release.NEURON_PLUGIN: neuron_plugin,
    Release.PROMETHEUS: monitoring,
    Release.DCGM_EXPORTER: dcgm_exporter,
    Release.KARPENTER_CRD: _nothing,
    Release.KARPENTER: _karpenter,
}
