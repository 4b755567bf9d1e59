"""Tests of triad.planning.quotas."""

import pytest

from triad.catalog.instances import families
from triad.planning.pools import node_pools
from triad.planning.quotas import Quota, quotas
from triad.spec import PlatformSpec

SYSTEM_VCPU = 2 * 2
"""Two m7g.large, the controllers' nodes in dev."""

ACCEPTED = [family.name for family in families().values() if family.refused is None]


def quotas_of(**keys: object) -> dict[str, Quota]:
    """List the quotas of a platform by their codes."""
    spec = PlatformSpec.model_validate(keys)

    return {each.code: each for each in quotas(spec, node_pools(spec))}


def test_vcpus_count_against_the_class_of_their_instances() -> None:
    """G and P instances have a quota each, and one pool can need both."""
    pool = {"silicon": "nvidia", "families": ["g6", "p4d"], "limits": {"cpu": 192, "accelerators": 8}}
    needed = quotas_of(pools={"gpu": pool})

    assert needed["L-DB2E81BA"].needed.value == 192
    assert needed["L-417A185B"].needed.value == 96
    assert needed["L-1216C47A"].needed.value == SYSTEM_VCPU


def test_pools_of_one_class_add_up() -> None:
    """AWS counts the account's vCPUs, not a pool's."""
    pool = {"silicon": "graviton", "limits": {"cpu": 100}}

    assert quotas_of(pools={"a": pool, "b": pool})["L-1216C47A"].needed.value == 200 + SYSTEM_VCPU


def test_spot_with_fallback_needs_both_quotas_in_full() -> None:
    """All nodes can be Spot, and all can be on-demand."""
    pool = {"silicon": "graviton", "capacity": ["spot", "on-demand"], "limits": {"cpu": 64}}
    needed = quotas_of(pools={"p": pool})

    assert needed["L-34B43A08"].needed.value == 64
    assert needed["L-1216C47A"].needed.value == 64 + SYSTEM_VCPU


def test_a_nat_gateway_needs_an_elastic_address() -> None:
    """Three zones, three gateways, three addresses."""
    assert quotas_of(size="production")["L-0263D0A3"].needed.value == 3
    assert quotas_of()["L-0263D0A3"].needed.value == 1


def test_interface_endpoints_are_counted_once_a_network() -> None:
    """The quota counts endpoints of a VPC, not their zones."""
    assert "L-29B6F2EB" not in quotas_of()
    assert quotas_of(network={"endpoints": ["sts", "eks"]})["L-29B6F2EB"].needed.value == 2


@pytest.mark.parametrize("family", ACCEPTED)
def test_every_family_has_a_quota_class(family: str) -> None:
    """A family that no class holds would need no quota, which is never true."""
    pool = {"silicon": families()[family].silicon, "families": [family], "enabled": True, "limits": {"cpu": 256}}
    vcpu = [each for each in quotas_of(pools={"p": pool}).values() if each.needed.unit == "vCPU"]

    assert sum(each.needed.value for each in vcpu) > SYSTEM_VCPU
