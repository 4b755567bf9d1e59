"""Rules over the volumes of nodes: that AWS makes them, and boots from the one that is meant."""

from collections.abc import Iterator

from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.node_class import ROOT_DEVICE
from triad.spec.disk import IOPS, THROUGHPUT_MIB_S, THROUGHPUT_PER_IOPS

_GP3 = "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type"
_IOPS_PER_MIB_S = round(1 / THROUGHPUT_PER_IOPS)


@rule("root-device", source="https://karpenter.sh/docs/concepts/nodeclasses/#al2023-3: AL2023 boots from /dev/xvda")
def root_device(rendered: Rendered) -> Iterator[Offence]:
    """The volume that is sized and encrypted for the system is the one that AL2023 boots from."""
    for where, body in _classes(rendered):
        mappings = body.get("blockDeviceMappings") or ()
        roots = [each.get("deviceName") for each in mappings if each.get("rootVolume")]
        if mappings and (ROOT_DEVICE not in _devices(body) or any(root != ROOT_DEVICE for root in roots)):
            yield Offence(
                f"{where} spec.blockDeviceMappings",
                f"the root volume must be {ROOT_DEVICE!r}, got {', '.join(map(repr, roots or _devices(body)))}",
            )


@rule("gp3-performance", source=f"{_GP3}: 3000 to 16000 IOPS, 125 to 1000 MiB/s, and 0.25 MiB/s for each IOPS at most")
def gp3_performance(rendered: Rendered) -> Iterator[Offence]:
    """A gp3 volume asks for operations and throughput that gp3 has; EC2 refuses to launch any other."""
    for where, body in _classes(rendered):
        for index, mapping in enumerate(body.get("blockDeviceMappings") or ()):
            volume = mapping.get("ebs") or {}
            if volume.get("volumeType") == "gp3":
                for key, message in _unmet(volume):
                    yield Offence(f"{where} spec.blockDeviceMappings[{index}].ebs.{key}", message)


def _unmet(volume: Body) -> Iterator[tuple[str, str]]:
    """What is left out has the least value, which is free."""
    iops = volume.get("iops", IOPS[0])
    throughput = volume.get("throughput", THROUGHPUT_MIB_S[0])
    if not IOPS[0] <= iops <= IOPS[1]:
        yield "iops", f"must be {IOPS[0]} to {IOPS[1]}, got {iops}"
    if not THROUGHPUT_MIB_S[0] <= throughput <= THROUGHPUT_MIB_S[1]:
        yield "throughput", f"must be {THROUGHPUT_MIB_S[0]} to {THROUGHPUT_MIB_S[1]} MiB/s, got {throughput}"
    elif throughput * _IOPS_PER_MIB_S > iops:
        yield "throughput", f"{throughput} MiB/s needs {throughput * _IOPS_PER_MIB_S} iops, got {iops}"


def _classes(rendered: Rendered) -> Iterator[tuple[str, Body]]:
    for each in rendered.of_kind("EC2NodeClass"):
        yield f"EC2NodeClass/{each['metadata']['name']}", each["spec"]


def _devices(body: Body) -> list[object]:
    return [each.get("deviceName") for each in body.get("blockDeviceMappings") or ()]
