"""Every stack of a platform that its services need, and what stands in their templates."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from stacks.agent import AgentStack
from stacks.capacity import CapacityStack
from stacks.cluster import ClusterStack
from stacks.controllers import ControllersStack
from stacks.data import DataStack
from stacks.gateway import GatewayStack
from stacks.images import ImagesStack
from stacks.namespaces import NamespacesStack
from stacks.network import NetworkStack
from stacks.serving import ServingStack
from triad.rules.deploy_graph import functions
from triad.spec.platform import PlatformSpec

BEFORE = ("serving", "namespaces", "capacity", "images", "data")
"""Stacks that the gateway comes after."""

_OBJECT = "Custom::AWSCDK-EKS-KubernetesResource"
_OTHERS = ("cluster", "network", "controllers", *BEFORE)


def synthesised(root: Path, spec: PlatformSpec, out: Path) -> Path:
    """Write their templates."""
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(outdir=str(out), context=flags, builtin_cloud_formation_validation=False)
    vpc = NetworkStack(app, "network", spec=spec).network.vpc
    cluster = ClusterStack(app, "cluster", spec=spec, vpc=vpc).cluster
    controllers = ControllersStack(app, "controllers", spec=spec, vpc=vpc, cluster=cluster)
    capacity = CapacityStack(app, "capacity", spec=spec, cluster=cluster.eks, controllers=controllers)
    images = ImagesStack(app, "images", spec=spec)
    data = DataStack(app, "data", spec=spec, vpc=vpc)
    namespaces = NamespacesStack(
        app,
        "namespaces",
        spec=spec,
        cluster=cluster.eks,
        controllers=controllers,
        model_cache=data.model_cache,
        gateway_cache=data.gateway_cache,
    )
    serving = ServingStack(
        app,
        "serving",
        spec=spec,
        cluster=cluster.eks,
        images=images.images,
        model_cache=data.model_cache,
        after=[namespaces, capacity, images],
    )
    after = [serving, namespaces, capacity, images, data]
    gateway = GatewayStack(app, "gateway", spec=spec, cluster=cluster.eks, images=images.images, after=after)
    AgentStack(app, "agent", spec=spec, cluster=cluster.eks, images=images.images, after=[gateway, *after])
    app.synth()

    return out


def before(folder: Path, stack: str) -> set[str]:
    """Name the stacks that the CDK deploys before one."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    return set(manifest["artifacts"][stack]["dependencies"])


def imported(folder: Path, stack: str) -> set[str]:
    """Name the types of what a stack refers to in others."""
    offered = {
        output["Export"]["Name"]: _type(resources(folder, name), output["Value"])
        for name in _OTHERS
        for output in (_read(folder, name).get("Outputs") or {}).values()
        if "Export" in output
    }

    return {offered[name] for name in functions(_read(folder, stack), "Fn::ImportValue")}


def objects(folder: Path, stack: str) -> Mapping[str, Any]:
    """Read the one Kubernetes object of each resource, by the resource; a token in it is text."""
    return {
        key: json.loads(_text(each["Properties"]["Manifest"]))[0]
        for key, each in resources(folder, stack).items()
        if each["Type"] == _OBJECT
    }


def images(folder: Path, stack: str) -> list[str]:
    """List what the containers of a stack's Deployments pull."""
    pods = (each for each in objects(folder, stack).values() if each["kind"] == "Deployment")

    return [each["image"] for pod in pods for each in pod["spec"]["template"]["spec"]["containers"]]


def resources(folder: Path, stack: str) -> Mapping[str, Any]:
    """Read the resources of a stack."""
    found: Mapping[str, Any] = _read(folder, stack)["Resources"]

    return found


def _read(folder: Path, stack: str) -> Any:  # noqa: ANN401  # a template is JSON
    return json.loads((folder / f"{stack}.template.json").read_text(encoding="utf-8"))


def _text(value: Any) -> str:  # noqa: ANN401  # a template is JSON
    if isinstance(value, str):
        return value
    between, parts = value["Fn::Join"]

    return str(between).join(part if isinstance(part, str) else "${token}" for part in parts)


def _type(of: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    [(function, given)] = value.items()

    return str(of[given if function == "Ref" else given[0]]["Type"])
