"""What the CDK CLI really makes of our templates, in a local emulator of AWS.

The emulator proves how things are tied together, and not how AWS behaves. It reports some types as made that it does
not make, and drops some values without a word: both are listed here, and the list is exact.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_eks_v2 as eks

from constructs.interruption_queue import InterruptionQueue
from constructs.model_cache import ModelCache
from constructs.pod_identity import PodIdentity
from constructs.repository import ImageRepository
from constructs.secrets import GeneratedSecrets, read_secrets
from stacks.network import NetworkStack
from tests.stacks.emulator import Emulator, emulator
from tests.stacks.existing import READERS
from tests.stacks.resolved import Stack
from triad.spec.network import Endpoint, Network
from triad.spec.platform import PlatformSpec

SPEC = PlatformSpec(network=Network(endpoints=(Endpoint.STS, Endpoint.ECR_API)))
SKIPPED = {
    "network": [],
    "parts": [
        "AWS::EKS::PodIdentityAssociation",
        "AWS::S3::BucketPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::Secret",
    ],
}
"""Types that the emulator reports as made and does not make."""

DROPPED: Mapping[str, set[str]] = {
    "AWS::EC2::EIP": {"Tags"},
    "AWS::EC2::InternetGateway": {"Tags"},
    "AWS::EC2::NatGateway": {"Tags"},
    "AWS::EC2::RouteTable": {"Tags"},
    "AWS::EC2::SecurityGroup": {
        "SecurityGroupIngress.Description",
        *(f"SecurityGroupEgress.{key}" for key in ("CidrIp", "Description", "FromPort", "IpProtocol", "ToPort")),
    },
    "AWS::EC2::Subnet": {"AvailabilityZoneId", "MapPublicIpOnLaunch"},
    "AWS::EC2::SubnetRouteTableAssociation": {"RouteTableId", "SubnetId"},
    "AWS::EC2::VPC": {"EnableDnsHostnames"},
    "AWS::EC2::VPCEndpoint": {"Tags"},
    "AWS::ECR::Repository": {
        "EncryptionConfiguration.EncryptionType",
        "ImageScanningConfiguration.ScanOnPush",
        "LifecyclePolicy.LifecyclePolicyText",
    },
    "AWS::Logs::LogGroup": {"KmsKeyId"},
    "AWS::S3::Bucket": {
        "BucketEncryption.ServerSideEncryptionConfiguration.BucketKeyEnabled",
        "LifecycleConfiguration",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
        "VersioningConfiguration.Status",
    },
}
"""Values that it takes and does not keep, or does not show."""


@pytest.fixture(scope="module")
def stacks(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Stack]]:
    """The network and a stack of our other constructs, deployed."""
    folder = tmp_path_factory.mktemp("emulator")
    assembly = folder / "cdk.out"
    _synthesise(root, assembly)
    with emulator(folder / "server.log") as aws:
        aws.deploy(root, assembly, folder)

        yield {name: _stack(aws, assembly, name) for name in SKIPPED}


def test_what_exists_is_what_the_templates_say(stacks: Mapping[str, Stack]) -> None:
    """Every property of every resource arrives, references and all, but for the values that the emulator drops."""
    different: dict[str, set[str]] = {}
    for stack in stacks.values():
        for logical_id in stack.ids:
            for path in _different(stack, logical_id):
                different.setdefault(stack.resources[logical_id]["Type"], set()).add(path)

    assert different == DROPPED


def test_the_types_that_the_emulator_passes_over_are_known(stacks: Mapping[str, Stack]) -> None:
    """What it only says it made is not compared above, and is this much and no more."""
    skipped = {
        name: sorted({each["Type"] for id_, each in stack.resources.items() if id_ not in stack.ids})
        for name, stack in stacks.items()
    }

    assert skipped == SKIPPED


def test_every_type_that_exists_was_compared(stacks: Mapping[str, Stack]) -> None:
    """Nothing is compared in name only, and nothing is left that no template has any more."""
    exist = {stack.resources[id_]["Type"] for stack in stacks.values() for id_ in stack.ids}

    assert exist == set(READERS)


def _synthesise(root: Path, assembly: Path) -> None:
    flags = json.loads((root / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = cdk.App(
        outdir=str(assembly),
        context=flags,
        builtin_cloud_formation_validation=False,
        default_stack_synthesizer=cdk.BootstraplessSynthesizer(),
    )
    NetworkStack(app, "network", spec=SPEC)
    parts = cdk.Stack(app, "parts", env=cdk.Environment(region=SPEC.region))
    ModelCache(parts, "ModelCache", retain=True)
    ImageRepository(parts, "Probe", name="triad-dev/probe", keep=5)
    GeneratedSecrets(parts, "Secrets", spec=SPEC)
    InterruptionQueue(parts, "Interruptions", name="triad-dev")
    PodIdentity(
        parts,
        "ExternalSecrets",
        cluster=eks.Cluster.from_cluster_attributes(parts, "Cluster", cluster_name="triad-dev"),
        namespace="external-secrets",
        service_account="external-secrets",
        statements=[read_secrets(parts, SPEC)],
    )
    app.synth()


def _stack(aws: Emulator, assembly: Path, name: str) -> Stack:
    template = json.loads((assembly / f"{name}.template.json").read_text(encoding="utf-8"))

    return Stack(aws=aws, resources=template["Resources"], ids=aws.physical_ids(name))


def _different(stack: Stack, logical_id: str) -> Iterator[str]:
    """Name the values of a resource that are not what its template wants."""
    resource = stack.resources[logical_id]
    wanted = stack.resolve(resource["Properties"])

    return _beside(wanted, READERS[resource["Type"]](stack.aws, stack.ids[logical_id], wanted), "")


def _beside(wanted: Any, exists: Any, path: str) -> Iterator[str]:  # noqa: ANN401  # a template is JSON
    """Walk what is wanted beside what exists; what nobody asked for does not count, nor does the order of a list."""
    if isinstance(wanted, Mapping) and isinstance(exists, Mapping):
        for key, each in wanted.items():
            yield from _beside(each, exists.get(key), f"{path}.{key}" if path else key)
    elif isinstance(wanted, list) and isinstance(exists, list) and len(wanted) == len(_own(exists)):
        for one, other in zip(sorted(wanted, key=json.dumps), sorted(_own(exists), key=json.dumps), strict=True):
            yield from _beside(one, other, path)
    elif wanted != exists:
        yield path


def _own(tags: list[Any]) -> list[Any]:
    """Leave out the tags that CloudFormation adds."""
    return [each for each in tags if not (isinstance(each, Mapping) and str(each.get("Key")).startswith("aws:cloud"))]
