"""The controllers' stack: what it waits for, what crosses to it, and whether its pods fit the system nodes."""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

from stacks.cluster import ClusterStack
from stacks.controllers import ControllersStack
from stacks.network import NetworkStack
from triad.planning.monitoring import container_insights
from triad.simulate.managed import managed_groups
from triad.simulate.node import Node
from triad.simulate.packing import unplaced
from triad.simulate.quantity import CPU, MEMORY, MIB
from triad.simulate.scheduler import schedule
from triad.simulate.system import as_pod, system_nodes, system_workloads
from triad.spec.load import load
from triad.spec.platform import PlatformSpec

Assemble = Callable[[Callable[[cdk.App], object]], Mapping[str, Any]]

SILICON = {name: {"silicon": name} for name in ("graviton", "nvidia", "neuron")}
SPECS = {
    "dev": PlatformSpec(),
    "dev-all-silicon": PlatformSpec.model_validate({"pools": SILICON}),
    "dev-watched": PlatformSpec.model_validate({"controllers": {"container_insights": True, "cert_manager": True}}),
    "production": PlatformSpec.model_validate({"size": "production", "pools": SILICON}),
}
ORDERS = 200


def add(app: cdk.App, spec: PlatformSpec) -> ControllersStack:
    """Add the controllers, and all that they stand on, to an app."""
    vpc = NetworkStack(app, "network", spec=spec).network.vpc
    cluster = ClusterStack(app, "cluster", spec=spec, vpc=vpc).cluster

    return ControllersStack(app, "controllers", spec=spec, vpc=vpc, cluster=cluster)


def test_the_stack_comes_after_the_cluster_and_takes_little_of_it(assemble: Assemble, tmp_path: Path) -> None:
    """The VPC's ID, the cluster's name and the function that runs Helm, all by strong references."""
    manifest = assemble(lambda app: add(app, PlatformSpec()))
    text = (tmp_path / "controllers.template.json").read_text(encoding="utf-8")
    imported = {part.split('"')[1] for part in text.split('"Fn::ImportValue": ')[1:]}

    assert "cluster" in manifest["artifacts"]["controllers"]["dependencies"]
    assert len(imported) == 3
    assert "Fn::GetStackOutput" not in text


@pytest.mark.parametrize("production", [False, True])
def test_production_is_protected_from_deletion(assemble: Assemble, *, production: bool) -> None:
    """With Karpenter goes whatever could end its nodes."""
    spec = PlatformSpec.model_validate({"size": "production" if production else "dev"})
    manifest = assemble(lambda app: add(app, spec))

    assert manifest["artifacts"]["controllers"]["properties"].get("terminationProtection", False) is production


@pytest.mark.parametrize(("file", "stage"), [("platform.yaml", None), ("examples/full.yaml", "prod")])
def test_aws_solutions_finds_nothing_that_is_not_accepted(
    assemble: Assemble, root: Path, tmp_path: Path, file: str, stage: str | None
) -> None:
    """Each acceptance stands beside its construct, with a reason; with a known account as with an open one."""

    def build(app: cdk.App) -> None:
        app.node.set_context("@aws-cdk/core:appMode", "process")
        add(app, load(root / file, stage=stage).spec)
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))

    assemble(build)
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))

    assert [each for each in report["pluginReports"] if each["conclusion"] == "failure"] == []


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_pod_of_the_controllers_finds_room_on_the_system_nodes(
    assemble: Assemble, tmp_path: Path, spec: PlatformSpec
) -> None:
    """In whatever order they come, together with the add-ons and after the DaemonSets of each node."""
    nodes = nodes_of(assemble, tmp_path, spec)
    wanted = [pod for workload in system_workloads(spec) for pod in [as_pod(workload)] * workload.replicas]
    apart = {as_pod(workload).name for workload in system_workloads(spec) if workload.apart}
    shuffled = random.Random(0)  # noqa: S311  # a test's order, no secret

    assert len(wanted) >= 15
    for _ in range(ORDERS):
        shuffled.shuffle(wanted)
        assert [pod.name for pod in unplaced(wanted, nodes, apart=apart)] == []


def test_the_dev_size_has_room_for_one_more_controller(assemble: Assemble, tmp_path: Path) -> None:
    """Of both nodes together a quarter of CPU and memory stays free: a rolling update runs one pod more of each."""
    spec = SPECS["dev"]
    nodes = nodes_of(assemble, tmp_path, spec)
    wanted = [pod for workload in system_workloads(spec) for pod in [as_pod(workload)] * workload.replicas]
    share = {
        key: sum(pod.requests[key] for pod in wanted) / sum(node.free[key] for node in nodes) for key in (CPU, MEMORY)
    }

    assert max(share.values()) < 0.75
    assert sum(node.free[MEMORY] for node in nodes) / MIB / 1_000 > 10_000


def test_nodes_that_are_too_small_are_found_out(assemble: Assemble, tmp_path: Path) -> None:
    """The same pods do not fit one node: the check can fail."""
    spec = SPECS["dev"]
    [node, _] = nodes_of(assemble, tmp_path, spec)
    wanted = [
        pod for workload in system_workloads(SPECS["production"]) for pod in [as_pod(workload)] * workload.replicas
    ]

    assert unplaced(wanted, [node])


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_the_scheduler_puts_controllers_nowhere_else(assemble: Assemble, tmp_path: Path, spec: PlatformSpec) -> None:
    """Each fits the node group of the cluster's template by its label."""
    assemble(lambda app: add(app, spec))
    groups = list(managed_groups(template(tmp_path), container_insights=container_insights(spec)))
    placements = schedule([as_pod(each) for each in system_workloads(spec)], groups)

    assert len(groups) == 1
    assert [str(each) for each in placements if not each.is_possible] == []


def nodes_of(assemble: Assemble, folder: Path, spec: PlatformSpec) -> tuple[Node, ...]:
    """The nodes of the cluster's template, after their DaemonSets."""
    assemble(lambda app: add(app, spec))

    return system_nodes(spec, template(folder))


def template(folder: Path) -> dict[str, Any]:
    """The cluster's template, by its name."""
    return {"cluster": json.loads((folder / "cluster.template.json").read_text(encoding="utf-8"))}
