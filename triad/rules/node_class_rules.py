"""Rules over EC2NodeClasses: image, identity, network and disks of every node."""

from collections.abc import Iterator, Sequence

from triad.catalog.versions import kubernetes_versions
from triad.planning.disks import FULL_PERCENT, IMAGES_KEPT, PROGRAMS, SYSTEM_GIB, image_gib
from triad.rules.karpenter import KarpenterPool
from triad.rules.rendered import Body, Rendered, Resource
from triad.rules.rule import Offence, rule
from triad.rules.subnets import Reach, subnets, tags
from triad.simulate.node_class import root_volume
from triad.simulate.quantity import GIB, thousandths
from triad.spec.ami import Ami
from triad.spec.role import Role

_NODE_CLASSES = "https://karpenter.sh/docs/concepts/nodeclasses/"
_SECURITY = "https://docs.aws.amazon.com/eks/latest/best-practices/"


@rule(
    "ami-pinned",
    source=f"{_NODE_CLASSES}#specamiselectorterms: an alias @latest changes nodes under a running platform",
)
def ami_pinned(rendered: Rendered) -> Iterator[Offence]:
    """A class names one release of its image: the catalogue's for this Kubernetes, or one that the spec gives."""
    alias = kubernetes_versions()[rendered.spec.kubernetes].ami_alias
    given = (rendered.spec.ami, *(pool.ami for pool in rendered.spec.pools.values()))
    known = {text for text in (alias, *given) if text}
    for where, text in _images(rendered):
        if _parsed(text) is None:
            yield Offence(where, f"{text!r} is not one pinned release of an EKS image")
        elif text not in known:
            yield Offence(
                where,
                f"{text!r} is not the release that the catalogue or the spec pins, allowed: {', '.join(sorted(known))}",
            )


@rule("ami-fits", source="https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-ami.html")
def ami_fits(rendered: Rendered) -> Iterator[Offence]:
    """An image named in full is for the architecture, accelerator and Kubernetes of the pools that use it."""
    for pool in rendered.pools:
        for where, text in _class_images(f"EC2NodeClass/{pool.class_name}", pool.node_class or {}):
            ami = _parsed(text)
            if ami is None or not pool.types:
                continue
            mismatch = ami.mismatch(silicon=pool.types[0].silicon, architecture=pool.types[0].architecture)
            if mismatch:
                yield Offence(where, mismatch)
            if ami.minor not in {None, rendered.spec.kubernetes}:
                yield Offence(
                    where, f"{text!r} is for Kubernetes {ami.minor}, the cluster is {rendered.spec.kubernetes}"
                )


@rule("imdsv2", source=f"{_SECURITY}identity-and-access-management.html, 'Restrict access to the instance profile'")
def imdsv2(rendered: Rendered) -> Iterator[Offence]:
    """A pod cannot ask the metadata service for the node's credentials: tokens are required and do not travel."""
    for where, body in _classes(rendered):
        options = body.get("metadataOptions") or {}
        tokens, hops = options.get("httpTokens", "required"), options.get("httpPutResponseHopLimit", 1)
        if tokens != "required":
            yield Offence(f"{where} spec.metadataOptions.httpTokens", f"must be 'required', got {tokens!r}")
        if hops != 1:
            yield Offence(f"{where} spec.metadataOptions.httpPutResponseHopLimit", f"must be 1, got {hops!r}")


@rule("disk-encrypted", source=f"{_SECURITY}data-encryption-and-secrets-management.html, 'Encryption at rest'")
def disk_encrypted(rendered: Rendered) -> Iterator[Offence]:
    """Every volume of a node is encrypted gp3."""
    for where, body in _classes(rendered):
        mappings = body.get("blockDeviceMappings") or ()
        if not mappings:
            yield Offence(
                f"{where} spec.blockDeviceMappings", "no volume is named, so its type and encryption are AWS's"
            )
        for index, mapping in enumerate(mappings):
            volume = mapping.get("ebs") or {}
            place = f"{where} spec.blockDeviceMappings[{index}].ebs"
            if volume.get("encrypted") is not True:
                yield Offence(f"{place}.encrypted", f"must be true, got {volume.get('encrypted')!r}")
            if volume.get("volumeType") != "gp3":
                yield Offence(f"{place}.volumeType", f"must be 'gp3', got {volume.get('volumeType')!r}")


@rule("disk-size", source="sizes of images, with their sources: triad/planning/disks.py")
def disk_size(rendered: Rendered) -> Iterator[Offence]:
    """The root volume holds the system and two images of the pool's kind without the kubelet throwing them away."""
    for pool in rendered.pools:
        size = root_volume(pool.node_class or {}).get("volumeSize")
        needed = _needed_gib(pool)
        if pool.node_class is not None and size is not None and thousandths(size) < needed * GIB * 1_000:
            yield Offence(
                f"EC2NodeClass/{pool.class_name} spec.blockDeviceMappings",
                f"root volume must have {needed}Gi, got {size!r}",
            )


@rule("subnet-selector", source=f"{_NODE_CLASSES}#specsubnetselectorterms: no match, no node")
def subnet_selector(rendered: Rendered) -> Iterator[Offence]:
    """Tags that a class looks for are on a subnet of the network."""
    for where, terms, found in _subnets(rendered):
        if not found:
            yield Offence(f"{where} spec.subnetSelectorTerms", f"no subnet has the tags {_written(terms)}")


@rule("private-nodes", source=f"{_SECURITY}subnets.html: nodes belong into private subnets")
def private_nodes(rendered: Rendered) -> Iterator[Offence]:
    """No subnet that a class finds is one that the internet reaches."""
    public = {subnet.where for subnet, reach in subnets(rendered) if reach is Reach.PUBLIC}
    for where, _, found in _subnets(rendered):
        for subnet in found:
            if subnet.where in public:
                yield Offence(f"{where} spec.subnetSelectorTerms", f"finds the public subnet {subnet.where}")


@rule("no-public-address", source=f"{_NODE_CLASSES}#specassociatepublicipaddress")
def no_public_address(rendered: Rendered) -> Iterator[Offence]:
    """A node gets no address that the internet can reach, whatever its subnet would give it."""
    for where, body in _classes(rendered):
        if body.get("associatePublicIPAddress") is not False:
            given = body.get("associatePublicIPAddress")
            yield Offence(f"{where} spec.associatePublicIPAddress", f"must be false, got {given!r}")


@rule(
    "instance-profile",
    source=f"{_NODE_CLASSES}#specinstanceprofile: Karpenter makes a profile for a role, and leaves it",
)
def instance_profile(rendered: Rendered) -> Iterator[Offence]:
    """A class names an instance profile that CloudFormation owns, so that nothing is left after a destroy."""
    for where, body in _classes(rendered):
        if "role" in body or not body.get("instanceProfile"):
            yield Offence(f"{where} spec.instanceProfile", "must name an instance profile, and `role` must be left out")


def _classes(rendered: Rendered) -> Iterator[tuple[str, Body]]:
    for each in rendered.of_kind("EC2NodeClass"):
        yield f"EC2NodeClass/{each['metadata']['name']}", each["spec"]


def _images(rendered: Rendered) -> Iterator[tuple[str, str]]:
    for where, body in _classes(rendered):
        yield from _class_images(where, body)


def _class_images(where: str, body: Body) -> Iterator[tuple[str, str]]:
    for index, term in enumerate(body.get("amiSelectorTerms") or ()):
        yield f"{where} spec.amiSelectorTerms[{index}]", str(term.get("alias") or term.get("name") or dict(term))


def _parsed(text: str) -> Ami | None:
    try:
        return Ami.parse(text)
    except ValueError:
        return None


def _needed_gib(pool: KarpenterPool) -> int:
    local = (pool.node_class or {}).get("instanceStorePolicy") == "RAID0" and all(
        each.instance_store_gb for each in pool.types
    )
    holds_models = pool.role is Role.MODELS and not local
    image = image_gib(pool.silicon) if holds_models and pool.silicon else PROGRAMS.image_gib

    return -(-(SYSTEM_GIB + IMAGES_KEPT * image) * 100 // FULL_PERCENT)


def _subnets(rendered: Rendered) -> Iterator[tuple[str, Sequence[Body], list[Resource]]]:
    every = list(rendered.resources("AWS::EC2::Subnet"))
    for where, body in _classes(rendered):
        terms = body.get("subnetSelectorTerms") or ()
        yield where, terms, [each for each in every if any(_selects(term, each) for term in terms)]


def _selects(term: Body, subnet: Resource) -> bool:
    given = tags(subnet)

    return all(key in given and value in {"*", given[key]} for key, value in (term.get("tags") or {}).items())


def _written(terms: Sequence[Body]) -> str:
    return " or ".join(", ".join(f"{key}={value}" for key, value in (term.get("tags") or {}).items()) for term in terms)
