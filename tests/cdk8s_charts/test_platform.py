"""Which charts a platform has, and their text.

The golden files are renewed by `TRIAD_GOLDEN=renew pytest tests/cdk8s_charts`; what changed in them is for a person to
read before it is committed.
"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cdk8s
import pytest
import yaml

from cdk8s_charts.platform import charts, manifests, workloads
from contracts.facts import placeholders
from tests.cdk8s_charts.golden_text import without_hashes
from triad.catalog.versions import kubernetes_versions
from triad.rules.api_groups import BUILT_IN_GROUPS, group_of
from triad.rules.builtin_kinds import validate_builtin
from triad.rules.crds import CrdSchemas
from triad.spec.load import load

SPECS = {"shipped": ("platform.yaml", None), "full": ("examples/full.yaml", "prod")}


@pytest.mark.parametrize("name", SPECS)
def test_the_manifests_are_the_golden_ones(root: Path, name: str) -> None:
    """No change of what would be deployed goes by unseen."""
    file, stage = SPECS[name]
    golden = root / "tests" / "cdk8s_charts" / "golden" / name
    written = {chart: without_hashes(text) for chart, text in manifests(load(root / file, stage=stage).spec).items()}
    if os.environ.get("TRIAD_GOLDEN") == "renew":
        golden.mkdir(parents=True, exist_ok=True)
        for chart, text in written.items():
            (golden / f"{chart}.yaml").write_text(text, encoding="utf-8")

    assert {path.stem: path.read_text(encoding="utf-8") for path in golden.glob("*.yaml")} == written


@pytest.mark.parametrize("name", SPECS)
def test_every_chart_is_rendered_under_its_own_name(root: Path, name: str) -> None:
    """What the stacks deploy and what a person reviews are one list."""
    file, stage = SPECS[name]
    spec = load(root / file, stage=stage).spec

    rendered = list(manifests(spec))

    platform = ["storage-class", "node-pools", "namespaces", "facts", "secret-store", "external-secrets"]
    services = ["gateway", *(["agent"] if spec.has_agent else [])]
    names = [*platform, *(f"model-{name}" for name in spec.models), *services]

    assert [chart.node.id for chart in charts(cdk8s.App(), spec, placeholders())] == rendered == names


def test_a_platform_whose_gateway_is_off_lets_its_namespace_ask(root: Path) -> None:
    """Nothing of it is rendered, and the models let in whoever a person puts there."""
    spec = load(root / "platform.yaml").spec
    off = spec.model_copy(update={"gateway": spec.gateway.model_copy(update={"enabled": False})})
    with_it, without = (manifests(each) for each in (spec, off))

    assert "gateway" not in without
    assert "app.kubernetes.io/name: gateway" in with_it["model-chat"]
    assert "app.kubernetes.io/name: gateway" not in without["model-chat"]
    assert "kubernetes.io/metadata.name: gateway" in without["model-chat"]


def test_a_model_in_a_namespace_of_its_own_finds_everything_there(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """The namespace, closed to others, its facts, its way to the secrets, and the secrets."""
    spec = load(root / "platform.yaml").spec
    models = tuple(replace(each, namespace="mine") for each in workloads(spec))
    monkeypatch.setattr("cdk8s_charts.platform.workloads", lambda _: models)
    written = [each for text in manifests(spec).values() for each in yaml.safe_load_all(text)]
    [store] = [each for each in written if each["kind"] == "ClusterSecretStore"]
    there = {each["kind"] for each in written if each["metadata"].get("namespace") == "mine"}

    assert "mine" in {each["metadata"]["name"] for each in written if each["kind"] == "Namespace"}
    assert there >= {"NetworkPolicy", "ConfigMap", "ExternalSecret", "RayService", "ServiceAccount"}
    assert "mine" in store["spec"]["conditions"][0]["namespaces"]


def test_a_node_class_comes_before_the_pool_that_needs_it(root: Path) -> None:
    """Applied from top to bottom, nothing refers to what is not there yet."""
    written = manifests(load(root / "examples" / "full.yaml", stage="prod").spec)["node-pools"]
    objects = [(each["kind"], each["metadata"]["name"]) for each in yaml.safe_load_all(written)]
    pools = [name for kind, name in objects if kind == "NodePool"]

    assert objects == [pair for name in pools for pair in (("EC2NodeClass", name), ("NodePool", name))]


@pytest.mark.parametrize("seed", ["0", "1"])
def test_another_process_writes_the_same_bytes(root: Path, seed: str, tmp_path: Path) -> None:
    """Neither hash seed nor directory, locale or time zone leaves a trace."""
    program = (
        "import sys; from pathlib import Path; from cdk8s_charts.platform import manifests; "
        "from triad.spec.load import load; "
        f"spec = load(Path({str(root / 'platform.yaml')!r})).spec; "
        "sys.stdout.buffer.write(''.join(manifests(spec).values()).encode())"
    )
    foreign = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    there = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, **foreign}, capture_output=True, check=True
    )

    assert there.stdout.decode() == "".join(manifests(load(root / "platform.yaml").spec).values())


@pytest.mark.skipif("TRIAD_SCHEMAS" not in os.environ, reason="TRIAD_SCHEMAS names no folder with the CRDs")
@pytest.mark.parametrize(
    ("file", "stage"), [("platform.yaml", None), ("examples/full.yaml", "dev"), ("examples/full.yaml", "prod")]
)
def test_the_cluster_would_accept_every_object(root: Path, file: str, stage: str | None) -> None:
    """The controllers' own schemas and rules hold, and no field is unknown to them."""
    schemas = CrdSchemas(Path(os.environ["TRIAD_SCHEMAS"]))
    objects = [
        each
        for text in manifests(load(root / file, stage=stage).spec).values()
        for each in yaml.safe_load_all(text)
        if schemas.has(each["apiVersion"], each["kind"])
    ]

    assert objects
    assert [finding for each in objects for finding in schemas.validate(each)] == []


@pytest.mark.parametrize("name", SPECS)
def test_every_version_offered_would_accept_every_object_of_its_own(root: Path, name: str) -> None:
    """What is no custom resource is valid on each minor."""
    file, stage = SPECS[name]
    minors = [minor for minor, version in kubernetes_versions().items() if version.offered]
    objects = [
        each
        for text in manifests(load(root / file, stage=stage).spec).values()
        for each in yaml.safe_load_all(text)
        if group_of(each) in BUILT_IN_GROUPS
    ]

    assert minors
    assert {"Namespace", "ServiceAccount", "NetworkPolicy", "StorageClass"} <= {each["kind"] for each in objects}
    assert [finding for each in objects for finding in validate_builtin(each, minors)] == []
