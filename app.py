"""The CDK application: a spec and the `-c` context go in, stacks and manifests come out."""

import json
import os
import sys
from pathlib import Path

import aws_cdk as cdk

from stacks.agent import AgentStack
from stacks.capacity import CapacityStack
from stacks.cluster import ClusterStack
from stacks.controllers import ControllersStack
from stacks.data import DataStack
from stacks.gateway import GatewayStack
from stacks.images import ImagesStack
from stacks.manifests import write_manifests
from stacks.namespaces import NamespacesStack
from stacks.network import NetworkStack
from stacks.serving import ServingStack
from triad.planning.fit_words import refuse_misfits
from triad.planning.left_out import without
from triad.planning.names import PLATFORM_TAG, cluster_name
from triad.spec import PlatformSpec, SpecError, load

HERE = Path(__file__).resolve().parent
TRACES = ("aws:cdk:disable-stack-trace", "aws:cdk:disable-creation-stack-traces")


def main() -> int:
    """Synthesise the platform; a spec that cannot be used leaves no file behind."""
    given = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
    try:
        loaded = load(Path(given.get("spec") or HERE / "platform.yaml"), stage=given.get("stage"))
        loaded = without(loaded, given.get("without", ""))
        refuse_misfits(loaded)
    except SpecError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 2
    spec = loaded.spec
    app = _app()
    _add_stacks(app, spec)
    cdk.Tags.of(app).add(PLATFORM_TAG, cluster_name(spec))
    if given.get("nag") == "true":
        _add_nag(app)
    out = Path(app.synth().directory)
    write_manifests(out / "manifests", spec=spec)

    return 1 if given.get("nag") == "true" and _has_findings(out) else 0


def _app() -> cdk.App:
    """Make an app that writes the same bytes on every machine, whether `cdk synth` runs it or `python app.py` does."""
    flags = json.loads((HERE / "cdk.json").read_text(encoding="utf-8"))["context"]

    return cdk.App(
        outdir=os.environ.get("CDK_OUTDIR", str(HERE / "cdk.out")),
        # A trace shows jsii's temporary folder and never Python; in mode `process` findings are printed, not thrown.
        context={**flags, **dict.fromkeys(TRACES, True), "@aws-cdk/core:appMode": "process"},
        analytics_reporting=False,  # it would write the machine's Python version into every template
        builtin_cloud_formation_validation=False,  # seconds on every synth; `triad check` judges the same templates
    )


def _add_stacks(app: cdk.App, spec: PlatformSpec) -> None:
    def id_(name: str) -> str:
        return f"{spec.prefix}-{name}"

    network = NetworkStack(app, id_("network"), spec=spec).network
    cluster = ClusterStack(app, id_("cluster"), spec=spec, vpc=network.vpc).cluster
    controllers = ControllersStack(app, id_("controllers"), spec=spec, vpc=network.vpc, cluster=cluster)
    capacity = CapacityStack(app, id_("capacity"), spec=spec, cluster=cluster.eks, controllers=controllers)
    images = ImagesStack(app, id_("images"), spec=spec)
    data = DataStack(app, id_("data"), spec=spec, vpc=network.vpc)
    namespaces = NamespacesStack(
        app,
        id_("namespaces"),
        spec=spec,
        cluster=cluster.eks,
        controllers=controllers,
        model_cache=data.model_cache,
        gateway_cache=data.gateway_cache,
    )
    serving = ServingStack(
        app,
        id_("serving"),
        spec=spec,
        cluster=cluster.eks,
        images=images.images,
        model_cache=data.model_cache,
        after=[namespaces, capacity, images],
    )
    after = [serving, namespaces, capacity, images, data]
    if spec.has_gateway:
        gateway = GatewayStack(
            app,
            id_("gateway"),
            spec=spec,
            cluster=cluster.eks,
            images=images.images,
            after=after,
        )
        if spec.has_agent:
            AgentStack(
                app,
                id_("agent"),
                spec=spec,
                cluster=cluster.eks,
                images=images.images,
                after=[gateway, *after],
            )


def _add_nag(app: cdk.App) -> None:
    from cdk_nag import AwsSolutionsChecks  # noqa: PLC0415  # a development dependency

    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def _has_findings(out: Path) -> bool:
    report = json.loads((out / "validation-report.json").read_text(encoding="utf-8"))

    return any(plugin["conclusion"] == "failure" for plugin in report["pluginReports"])


if __name__ == "__main__":
    sys.exit(main())
