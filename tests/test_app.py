"""The application from outside: what it writes, what it refuses, and that nothing but the spec decides."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOMS = (
    "app.py",
    "app.sh",
    "cdk.json",
    "platform.yaml",
    "cdk8s_charts",
    "constructs",
    "agent",
    "gateway",
    "serving",
    "contracts",
    "images",
    "stacks",
    "triad",
)

COSTLY = {
    f"AWS::{kind}"
    for kind in (
        "EC2::NatGateway",
        "EC2::EIP",
        "ElastiCache::ReplicationGroup",
        "EKS::Cluster",
        "ECR::Repository",
        "KMS::Key",
        "RDS::DBCluster",
        "RDS::DBInstance",
        "S3::Bucket",
        "SQS::Queue",
    )
} | {"AWS::SecretsManager::Secret", "AWS::Logs::LogGroup", "AWS::EC2::VPC"}


@pytest.fixture(scope="module")
def node(root: Path) -> str:
    """Node of the project's environment, or the one that this run was told to use."""
    return os.environ.get("JSII_NODE", str(root / ".venv" / "bin" / "node"))


@pytest.fixture(scope="module")
def assembly(root: Path, node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `platform.yaml` becomes in this checkout."""
    out = tmp_path_factory.mktemp("assembly") / "cdk.out"
    done = _run(root, node, out=out)

    assert (done.returncode, done.stderr) == (0, "")
    return out


def test_another_place_locale_hash_seed_and_time_zone_give_the_same_bytes(
    root: Path, node: str, assembly: Path, tmp_path: Path
) -> None:
    """A copy elsewhere, run under other circumstances, writes the same files to the last byte."""
    copy = _copy(root, tmp_path / "a longer path")
    elsewhere = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu"}
    done = _run(copy, node, out=tmp_path / "out", cwd=tmp_path, **elsewhere)

    assert done.returncode == 0
    assert dict(_files(tmp_path / "out")) == dict(_files(assembly))


def test_stacks_begin_with_name_and_stage(assembly: Path) -> None:
    """Two platforms in one account do not meet."""
    stacks = _stacks(assembly)

    assert list(stacks)[:2] == ["triad-dev-network", "triad-dev-cluster"]
    assert [name for name in stacks if not name.startswith("triad-dev-")] == []
    assert {each["environment"] for each in stacks.values()} == {"aws://unknown-account/us-east-1"}


def test_every_chart_stands_beside_the_templates(assembly: Path) -> None:
    """A reviewer finds all that will be deployed in one folder."""
    assert (assembly / "manifests" / "node-pools.yaml").read_text(encoding="utf-8").startswith("apiVersion: karpenter")


def test_problems_of_a_spec_are_lines_and_nothing_is_written(root: Path, node: str, tmp_path: Path) -> None:
    """Every problem at once, exit 2, no traceback, no file."""
    spec = tmp_path / "spec.yaml"
    spec.write_text("nmae: triad\nregion: mars-1\n", encoding="utf-8")

    done = _run(root, node, out=tmp_path / "out", spec=str(spec))

    assert done.returncode == 2
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [f"{spec}:1", f"{spec}:2"]
    assert [path.name for path in tmp_path.iterdir()] == ["spec.yaml"]


def test_a_model_that_does_not_fit_its_pool_is_refused_the_same_way(root: Path, node: str, tmp_path: Path) -> None:
    """Before anything is rendered that would wait for a node for ever."""
    spec = tmp_path / "spec.yaml"
    spec.write_text("pools: {gpu: {silicon: nvidia}}\nmodels: {m: {model: qwq-32b, pool: gpu}}\n", encoding="utf-8")

    done = _run(root, node, out=tmp_path / "out", spec=str(spec))

    assert done.returncode == 2
    assert done.stderr.startswith(f"{spec}:2: models.m.pool: does not fit 'gpu': ")
    assert [path.name for path in tmp_path.iterdir()] == ["spec.yaml"]


def test_a_model_is_left_out_by_context(root: Path, node: str, tmp_path: Path) -> None:
    """Of the stacks and of what a reviewer reads; the file stays as it is."""
    done = _run(root, node, out=tmp_path / "out", without="embedder")
    written = {path.stem for path in (tmp_path / "out" / "manifests").glob("model-*.yaml")}
    serving = (tmp_path / "out" / "triad-dev-serving.template.json").read_text(encoding="utf-8")

    assert (done.returncode, done.stderr) == (0, "")
    assert written == {"model-chat"}
    assert "embedder" not in serving
    assert "chat" in serving


def test_a_model_that_is_not_there_cannot_be_left_out(root: Path, node: str, tmp_path: Path) -> None:
    """What was to stay away would be deployed."""
    done = _run(root, node, out=tmp_path / "out", without="embeder")

    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "models: unknown model 'embeder'; allowed: chat, embedder" in done.stderr


def test_a_stage_is_chosen_by_context(root: Path, node: str, tmp_path: Path) -> None:
    """The stage's name is part of every name, and its overlay decides."""
    spec = tmp_path / "spec.yaml"
    spec.write_text("stages:\n  prod: {size: production}\n", encoding="utf-8")

    done = _run(root, node, out=tmp_path / "out", spec=str(spec), stage="prod")
    stack = _stacks(tmp_path / "out")["triad-prod-network"]

    assert done.returncode == 0
    assert stack["properties"]["terminationProtection"] is True


def test_aws_solutions_finds_nothing_in_the_shipped_platform(root: Path, node: str, tmp_path: Path) -> None:
    """The report is there, and empty."""
    done = _run(root, node, out=tmp_path / "out", nag="true")
    report = json.loads((tmp_path / "out" / "validation-report.json").read_text(encoding="utf-8"))

    assert (done.returncode, report["pluginReports"]) == (0, [])


def test_a_finding_of_aws_solutions_fails_the_run(root: Path, node: str, tmp_path: Path) -> None:
    """Take the flow logs away: the rule is named, the files are written, the exit code is 1."""
    copy = _copy(root, tmp_path / "copy")
    network = copy / "constructs" / "network.py"
    text = network.read_text(encoding="utf-8")
    network.write_text("\n".join(line for line in text.splitlines() if "FlowLogs(self" not in line), encoding="utf-8")

    done = _run(copy, node, out=tmp_path / "out", nag="true")

    assert done.returncode == 1
    assert "AwsSolutions-VPC7" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "manifests" / "node-pools.yaml").exists()


def test_cdk_synth_works_without_credentials_docker_or_an_activated_environment(
    root: Path, node: str, assembly: Path, tmp_path: Path
) -> None:
    """The real CLI finds the environment by itself, and writes what `python app.py` writes."""
    nothing = str(tmp_path / "nothing")
    bare = {
        "PATH": nothing,
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "CDK_HOME": str(tmp_path),
    }
    cli = [node, str(root / "node_modules" / "aws-cdk" / "bin" / "cdk"), "--no-notices", "--no-version-reporting"]
    command = [*cli, "synth", "--quiet", "--output", str(tmp_path / "out")]
    done = subprocess.run(
        command, cwd=root, env=bare | {"AWS_EC2_METADATA_DISABLED": "true"}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert _resources(tmp_path / "out") == _resources(assembly)
    assert "missing" not in json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))


def test_without_an_environment_the_one_command_that_makes_it_is_named(root: Path, tmp_path: Path) -> None:
    """A user's own CLI in a fresh clone says what to do, and nothing else."""
    shutil.copy(root / "app.sh", tmp_path)
    command = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["app"]
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, "there is no environment yet; 'make up' makes it\n")


def test_every_recommended_flag_is_set_and_references_are_strong(root: Path) -> None:
    """Of what the CDK recommends for a new project, one value differs: weak references promise nothing."""
    templates = root / "node_modules" / "aws-cdk" / "lib" / "init-templates"
    recommended = json.loads((templates / ".recommended-feature-flags.json").read_text(encoding="utf-8"))
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]

    assert flags == {**recommended, "@aws-cdk/core:defaultCrossStackReferences": "strong"}


def _run(
    checkout: Path, node: str, *, out: Path, cwd: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the application; lower-case settings are `-c` context, others environment."""
    context = {key: value for key, value in settings.items() if key.islower()}
    environment = {key: value for key, value in settings.items() if not key.islower()}
    fixed = {
        "JSII_NODE": node,
        "CDK_OUTDIR": str(out),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, str(checkout / "app.py")]

    return subprocess.run(
        command, cwd=cwd or checkout, env=fixed | environment, capture_output=True, text=True, check=False
    )


def _copy(root: Path, target: Path) -> Path:
    """Copy what the application consists of."""
    target.mkdir()
    for room in ROOMS:
        source = root / room
        if source.is_dir():
            shutil.copytree(source, target / room, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, target / room)

    return target


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def _stacks(assembly: Path) -> Mapping[str, Any]:
    manifest = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))

    return {name: each for name, each in manifest["artifacts"].items() if each["type"] == "aws:cloudformation:stack"}


def _resources(assembly: Path) -> Mapping[str, dict[str, object]]:
    """Read types and properties of every template; only the CLI adds paths as metadata."""
    return {
        f"{path.name}/{name}": {key: value for key, value in each.items() if key != "Metadata"}
        for path in assembly.glob("*.template.json")
        for name, each in json.loads(path.read_text(encoding="utf-8"))["Resources"].items()
    }


def test_everything_that_costs_carries_the_platforms_tag(assembly: Path) -> None:
    """After a destroy, what is left is found by it."""
    untagged = [
        f"{path.name}: {name}"
        for path in assembly.glob("*.template.json")
        for name, resource in json.loads(path.read_text(encoding="utf-8"))["Resources"].items()
        if resource["Type"] in COSTLY and "triad/platform" not in json.dumps(resource["Properties"].get("Tags", ""))
    ]

    assert untagged == []
