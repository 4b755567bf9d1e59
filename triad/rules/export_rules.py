"""Rules over what crosses stacks."""

from collections.abc import Iterator
from typing import NamedTuple

from triad.rules.deploy_graph import Place, exports, functions, imports
from triad.rules.deployed import OBJECT, RELEASE, Deployment
from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule

REF = "Ref"
_ALLOWED = frozenset(
    {
        ("AWS::EC2::VPC", REF),
        ("AWS::EC2::Subnet", REF),
        ("AWS::EKS::Cluster", REF),
        ("AWS::KMS::Key", "Arn"),
        ("AWS::S3::Bucket", REF),
        ("AWS::S3::Bucket", "Arn"),
        ("AWS::ElastiCache::ReplicationGroup", "PrimaryEndPoint.Address"),
    }
)
"""Subnets and VPC, the cluster's name, key ARNs, and what a store is reached by; a bucket's policies name its ARN."""

_WEAK = "Fn::GetStackOutput"


class Export(NamedTuple):
    """One value that a stack offers to others: a resource's type and what is told of it."""

    stack: str
    output: str
    type: str
    attribute: str
    logical_id: str


def exported(rendered: Rendered) -> Iterator[Export]:
    """Every export of every stack."""
    for stack, template in rendered.templates.items():
        for output in exports(template):
            yield Export(stack, output, *_value(template, template["Outputs"][output].get("Value")))


@rule(
    "exports",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html: a value that "
    "another stack imports can be neither changed nor removed",
)
def allowed_exports(rendered: Rendered) -> Iterator[Offence]:
    """Only subnets and VPC, cluster name and kubectl's function, key ARNs and stores cross stacks."""
    kubectl = _kubectl(rendered)
    for export in exported(rendered):
        is_kubectl = (export.type, export.attribute) == ("AWS::Lambda::Function", "Arn") and Place(
            export.stack, export.logical_id
        ) in kubectl
        if (export.type, export.attribute) not in _ALLOWED and not is_kubectl:
            yield Offence(f"{export.stack} {export.output}", f"{export.type} {export.attribute} must not cross stacks")


@rule(
    "strong-references",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html: no stack goes "
    "while another one imports from it",
)
def strong_references(rendered: Rendered) -> Iterator[Offence]:
    """What crosses stacks does so by an export of this assembly."""
    offered = {name for template in rendered.templates.values() for name in exports(template).values()}
    for stack, template in rendered.templates.items():
        for name in sorted(imports(template) - offered):
            yield Offence(stack, f"imports {name!r}, which no stack of the platform exports")
        if any(functions(template, _WEAK)):
            yield Offence(stack, f"refers to another stack by {_WEAK}, which keeps nothing in place")


def _kubectl(rendered: Rendered) -> frozenset[Place | None]:
    """The functions that take objects and charts."""
    deployment = Deployment(rendered)

    return frozenset(
        deployment.place_of(each.properties.get("ServiceToken"), stack=each.place.stack)
        for type_ in (OBJECT, RELEASE)
        for each in deployment.of_type(type_)
    )


def _value(template: Body, value: object) -> tuple[str, str, str]:
    match value:
        case {"Ref": str(logical_id)}:
            attribute = REF
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            pass
        case _:
            return "a value", str(value), ""
    resource = (template.get("Resources") or {}).get(logical_id) or {}

    return str(resource.get("Type")), attribute, logical_id
