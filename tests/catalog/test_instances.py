import subprocess
import sys

import pytest

from triad.catalog.instances import Architecture, InstanceType, Silicon, families, instance_types

EVERY_TYPE = list(instance_types().values())


@pytest.mark.parametrize("silicon", Silicon)
def test_every_silicon_has_a_family_that_is_not_refused(silicon: Silicon) -> None:
    """A pool of any silicon can be filled."""
    assert any(family.silicon is silicon and family.refused is None for family in families().values())


def test_only_inf1_is_refused_and_names_its_successor() -> None:
    """A refusal tells what to take instead, and that family is taken."""
    refused = {family.name: family.refused for family in families().values() if family.refused}

    assert refused == {"inf1": "inf1 is not supported by NeuronX; use inf2"}
    assert families()["inf2"].refused is None


@pytest.mark.parametrize("family", families())
def test_sizes_rise_and_carry_what_their_family_says(family: str) -> None:
    """A family's sizes are sorted, and name, silicon and architecture agree with it."""
    known = families()[family]
    shapes = [(type_.vcpu, type_.memory_mib) for type_ in known.types]

    assert shapes == sorted(set(shapes))
    for type_ in known.types:
        assert (type_.name, type_.family) == (f"{family}.{type_.size}", family)
        assert (type_.silicon, type_.architecture) == (known.silicon, known.architecture)
        assert instance_types()[type_.name] is type_


@pytest.mark.parametrize("family", families())
def test_category_and_generation_spell_the_family(family: str) -> None:
    """Karpenter's labels instance-category and instance-generation are the name's beginning."""
    known = families()[family]

    assert family.startswith(f"{known.category}{known.generation}")


def test_only_graviton_is_arm64() -> None:
    """The g in g5 and g6 is graphics, in c7g it is Graviton."""
    arm64 = {family.name for family in families().values() if family.architecture is Architecture.ARM64}

    assert arm64 == {"c7g", "c8g", "m7g", "m8g", "r7g", "r8g"}


@pytest.mark.parametrize("type_", EVERY_TYPE, ids=lambda type_: type_.name)
def test_accelerator_fields_are_all_there_or_all_empty(type_: InstanceType) -> None:
    """A type has devices, their name, memory, bandwidth and resource together; only Neuron has cores."""
    has = type_.silicon in (Silicon.NVIDIA, Silicon.NEURON)

    assert (type_.accelerators > 0) is has
    assert (type_.accelerator is not None) is has
    assert (type_.accelerator_memory_mib > 0) is has
    assert (type_.accelerator_memory_bandwidth_gb_s is not None) is has
    assert (type_.neuron_cores > 0) is (type_.silicon is Silicon.NEURON)
    assert type_.accelerator_resource == {
        Silicon.NVIDIA: "nvidia.com/gpu",
        Silicon.NEURON: "aws.amazon.com/neuron",
    }.get(type_.silicon)


@pytest.mark.parametrize("type_", EVERY_TYPE, ids=lambda type_: type_.name)
def test_every_type_has_price_zones_and_source(type_: InstanceType) -> None:
    """A figure without a source is not in the catalogue, and two zones are what EKS needs."""
    assert type_.price_usd_hour is not None
    assert type_.price_usd_hour > 0
    assert len(set(type_.zones)) >= 2
    assert "use1-az3" not in type_.zones
    assert type_.source


@pytest.mark.parametrize(("family", "ratio"), [("c7g", 2), ("c8g", 2), ("c7i", 2), ("m8g", 4), ("m7i", 4), ("r8g", 8)])
def test_memory_follows_the_letter_of_a_cpu_family(family: str, ratio: int) -> None:
    """AWS's c, m and r give 2, 4 and 8 GiB for each vCPU."""
    assert {type_.memory_mib for type_ in families()[family].types} == {
        type_.vcpu * ratio * 1024 for type_ in families()[family].types
    }


@pytest.mark.parametrize("family", [name for name, known in families().items() if known.name not in ("p4d", "p4de")])
def test_price_never_falls_with_size_where_devices_stay(family: str) -> None:
    """A slipped digit in a price shows: more vCPUs with as many devices cost more."""
    by_devices: dict[int, list[float]] = {}
    for type_ in families()[family].types:
        by_devices.setdefault(type_.accelerators, []).append(type_.price_usd_hour or 0)

    for prices in by_devices.values():
        assert prices == sorted(prices)


@pytest.mark.parametrize(
    ("name", "eni_limited", "with_prefixes"),
    [
        ("c7g.medium", 8, 98),
        ("c7g.xlarge", 58, 110),
        ("c8g.16xlarge", 737, 250),
        ("g6e.12xlarge", 292, 250),
        ("g5.48xlarge", 345, 250),
        ("inf1.6xlarge", 234, 110),
        ("trn1.32xlarge", 247, 250),
    ],
)
def test_max_pods_equals_the_published_lists(name: str, eni_limited: int, with_prefixes: int) -> None:
    """The first figure is aws/amazon-vpc-cni-k8s misc/eni-max-pods.txt (2026-08-11)."""
    type_ = instance_types()[name]

    assert (type_.max_pods, type_.max_pods_prefix) == (eni_limited, with_prefixes)


@pytest.mark.parametrize(
    ("name", "published", "measured"),
    [
        ("c8g.xlarge", None, 98.3),
        ("c8g.24xlarge", 537.6, 489.9),
        ("c8g.48xlarge", 1075.2, 925.8),
        ("c7g.16xlarge", 307.2, 282.2),
        ("c6i.32xlarge", None, 336.9),
        ("r8g.48xlarge", 1075.2, None),
        ("p4de.24xlarge", None, None),
    ],
)
def test_published_bandwidth_belongs_to_whole_sockets_only(
    name: str, published: float | None, measured: float | None
) -> None:
    """Nothing publishes how a socket divides by size; what was measured above its peak is not kept."""
    type_ = instance_types()[name]

    assert (type_.memory_bandwidth_gb_s, type_.memory_bandwidth_measured_gb_s) == (published, measured)


def test_measured_bandwidth_stays_below_the_published_peak() -> None:
    """A measurement above the physical limit is a wrong one."""
    for type_ in EVERY_TYPE:
        if type_.memory_bandwidth_gb_s and type_.memory_bandwidth_measured_gb_s:
            assert type_.memory_bandwidth_measured_gb_s < type_.memory_bandwidth_gb_s


def test_catalogue_imports_nothing_heavy() -> None:
    """`triad --help` and the shipped parts must not pay for pydantic or AWS."""
    program = (
        "import sys, triad.catalog.allocatable, triad.catalog.daemonsets, triad.catalog.denied, triad.catalog.prices, "
        "triad.catalog.versions; from triad.catalog.instances import instance_types; instance_types(); "
        "loaded = {name.split('.')[0] for name in sys.modules}; "
        "print(sorted(loaded & {'pydantic', 'aws_cdk', 'boto3', 'jsii', 'yaml', 'cdk8s'}))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
