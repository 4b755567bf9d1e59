"""Bad input: one clear line a problem, all problems at once."""

from pathlib import Path

import pytest

from triad.spec import SpecError, load

BINARY = bytes(range(256))
TEN_MB = b"name: triad\n# " + b"x" * (10 << 20)

SPOILED: dict[str, tuple[str | bytes, str, str]] = {
    "misspelt key": (
        "name: t\npools:\n  gpu: {silicon: nvidia, familes: [g6]}\n",
        "3: pools.gpu.familes: unknown key 'familes'; allowed: ",
        "did you mean 'families'?",
    ),
    "unknown family": (
        "pools:\n  cpu:\n    silicon: graviton\n    families:\n      - c8g\n      - c9g\n",
        "6: pools.cpu.families[1]: unknown instance family 'c9g'; allowed: ",
        "did you mean",
    ),
    "refused family": ("pools:\n  old: {silicon: neuron, families: [inf1]}\n", "2: pools.old.families[0]: ", "inf2"),
    "arm64 image on an x86 pool": (
        "pools:\n  cmp:\n    silicon: x86\n    ami: amazon-eks-node-al2023-arm64-standard-1.35-v20260930\n",
        "4: pools.cmp.ami: 'amazon-eks-node-al2023-arm64-standard-1.35-v20260930' is an image for arm64",
        "leave ami out",
    ),
    "machine image of another minor": (
        "pools:\n  cmp:\n    silicon: x86\n    ami: amazon-eks-node-al2023-x86_64-standard-1.33-v20260930\n",
        "4: pools.cmp.ami: ",
        "is built for Kubernetes 1.33, the cluster is 1.35",
    ),
    "Spot pool with too few types": (
        "pools:\n  spot: {silicon: graviton, sizes: [4xlarge], capacity: [spot, on-demand]}\n",
        "2: pools.spot.capacity: a Spot pool needs at least 15 instance types, families and sizes give 4",
        "add families or sizes",
    ),
    "overlapping CIDRs": (
        "network:\n  cidr: 10.0.0.0/16\n  services: 10.0.128.0/20\n",
        "3: network.services: '10.0.128.0/20' overlaps cidr '10.0.0.0/16'",
        "choose ranges that share no address",
    ),
    "Kubernetes 1.30": ("kubernetes: 1.30\n", "1: kubernetes: unknown Kubernetes version '1.30'; allowed: ", "1.35"),
    "Kubernetes without a known machine image": (
        'kubernetes: "1.32"\n',
        "1: kubernetes: no machine image is known for Kubernetes 1.32",
        "add 'ami: al2023@vYYYYMMDD'",
    ),
    "a label that Karpenter refuses": (
        "pools:\n  g: {silicon: nvidia, labels: {karpenter.sh/x: y}}\n",
        "2: pools.g.labels.karpenter.sh/x: 'karpenter.sh/x' is set by",
        "choose another key",
    ),
    "negative sizes": (
        "pools:\n  gpu:\n    silicon: nvidia\n    disk: {size_gib: -100}\n",
        "4: pools.gpu.disk.size_gib: ",
        "greater than or equal to 1, got -100",
    ),
    "empty file": ("", ": is empty", "the smallest spec that works is 'name: triad'"),
    "binary file": (BINARY, ": is not UTF-8 text", "a spec is a YAML file"),
    "control characters": (b"name: a\x00b\n", ": holds control characters", "a spec is a YAML text file"),
    "10 MB file": (TEN_MB, ": is larger than 1 MiB", "is it the right file?"),
    "broken YAML": ("pools: {gpu: [}\n", "1: is not YAML", "expected"),
    "a list": ("- name\n", "1: must be a mapping", "name: triad"),
    "a key said twice": ("name: a\nname: b\n", "2: name: is said twice, first on line 1", "keep one"),
    "an account without quotes": (
        "account: 111122223333\n",
        "1: account: must be text",
        'write it in quotes: "111122223333"',
    ),
    "a zone of another region": (
        "zones: [use1-az1, euw1-az1]\n",
        "1: zones[1]: 'euw1-az1' is not a zone ID of us-east-1",
        "use1-az1",
    ),
    "a zone without control plane": (
        "zones: [use1-az1, use1-az3]\n",
        "1: zones[1]: EKS takes no subnet in 'use1-az3'",
        "choose",
    ),
    "one zone": ("zones: [use1-az1]\n", "1: zones: EKS needs 2 to 6 different zones, got 1", ""),
    "a region that is none": ("region: us-middle-1\n", "1: region: 'us-middle-1' is not a region", "us-east-1"),
    "a pool without silicon": (
        "pools:\n  a: {role: agents}\n",
        "2: pools.a.silicon: is required; allowed: ",
        "graviton",
    ),
    "a role that silicon does not play": (
        "pools:\n  a: {silicon: nvidia, role: heads}\n",
        "2: pools.a.role: heads do not run on nvidia",
        "models",
    ),
    "heads on Spot": (
        "pools:\n  h: {silicon: x86, role: heads, capacity: [spot]}\n",
        "2: pools.h.capacity: Ray heads never run on Spot",
        "on-demand",
    ),
    "a family of other silicon": (
        "pools:\n  g: {silicon: nvidia, families: [c8g]}\n",
        "2: pools.g.families[0]: 'c8g' is graviton",
        "g6",
    ),
    "a size that no family has": (
        "pools:\n  g: {silicon: nvidia, sizes: [3xlarge]}\n",
        "2: pools.g.sizes[0]: unknown size of g5, g6 '3xlarge'",
        "did you mean",
    ),
    "a drain that outlasts a deploy": (
        "pools:\n  g: {silicon: nvidia, termination_grace: 11m}\n",
        "2: pools.g.termination_grace: must be at most 10m",
        "11m",
    ),
    "a floating machine image": (
        "pools:\n  g: {silicon: nvidia, ami: al2023@latest}\n",
        "2: pools.g.ami: 'al2023@latest' is not a pinned machine image",
        "al2023@v",
    ),
    "a public network": ("network: {cidr: 8.0.0.0/16}\n", "1: network.cidr: must be a private network", "8.0.0.0/16"),
    "throughput without iops": (
        "pools:\n  g: {silicon: nvidia, disk: {throughput_mib_s: 1000}}\n",
        "2: pools.g.disk.throughput_mib_s: 1000 MiB/s needs iops of at least 4000",
        "",
    ),
    "a price of no instance": (
        "prices: {on_demand: {g6.xlrge: 1.0}}\n",
        "1: prices.on_demand.g6.xlrge: unknown instance type",
        "did you mean 'g6.xlarge'?",
    ),
    "a stage that is no mapping": ("stages: {prod: yes}\n", "1: stages.prod: must be a mapping", ""),
    "a wrong key in a stage": (
        "name: t\nstages:\n  prod:\n    size: prod\n",
        "4: size: unknown value 'prod'; allowed: dev, production",
        "",
    ),
    "an inf2 pool where none is offered": (
        "zones: [use1-az1, use1-az4]\npools:\n  t: {silicon: neuron, families: [trn1], sizes: [2xlarge]}\n",
        "3: pools.t: no type of it is offered in use1-az1, use1-az4",
        "use1-az5",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_spec_gives_one_line_that_names_the_place_and_the_way_out(case: str, tmp_path: Path) -> None:
    """Each problem is one line: file, line, path, what was given, what is allowed."""
    content, start, hint = SPOILED[case]
    path = tmp_path / "platform.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(SpecError) as caught:
        load(path)
    [problem] = map(str, caught.value.problems)

    assert problem.removeprefix(str(path)).removeprefix(":").startswith(start.removeprefix(":"))
    assert hint in problem
    assert "\n" not in problem


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """A misspelt key hides no wrong value, and a wrong value no contradiction."""
    path = tmp_path / "platform.yaml"
    path.write_text(
        "nme: t\n"
        "network: {cidr: 10.0.0.0/16, services: 10.0.0.0/20, peer: []}\n"
        "pools:\n"
        "  spot: {silicon: graviton, sizes: [4xlarge], capacity: [spot], familys: []}\n"
        "  gpu: {silicon: nvidia, families: [g6, g9, g10], termination_grace: 1h}\n"
    )

    with pytest.raises(SpecError) as caught:
        load(path)
    paths = [str(problem).removeprefix(f"{path}:").split(": ")[:2] for problem in caught.value.problems]

    assert paths == [
        ["1", "nme"],
        ["2", "network.peer"],
        ["2", "network.services"],
        ["4", "pools.spot.familys"],
        ["4", "pools.spot.capacity"],
        ["5", "pools.gpu.families[1]"],
        ["5", "pools.gpu.families[2]"],
        ["5", "pools.gpu.termination_grace"],
    ]


def test_a_wrong_required_key_hides_no_contradiction_of_the_platform(tmp_path: Path) -> None:
    """Without its silicon a pool is nothing, and the rest of the file is judged without it."""
    path = tmp_path / "platform.yaml"
    path.write_text("zones: [use1-az1]\npools:\n  gpu: {silicon: nvidea}\n")

    with pytest.raises(SpecError) as caught:
        load(path)

    assert [problem.path for problem in caught.value.problems] == [("zones",), ("pools", "gpu", "silicon")]


def test_a_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    """The way out of a wrong path is the option that sets it."""
    with pytest.raises(SpecError, match=r"no such file; name one with -c spec=FILE \(cdk\) or --spec FILE \(triad\)"):
        load(tmp_path / "none.yaml")


def test_an_overlay_changes_only_what_it_names(tmp_path: Path) -> None:
    """A stage is the file with its overlay merged in, key by key."""
    path = tmp_path / "platform.yaml"
    path.write_text(
        "name: t\npools:\n  gpu: {silicon: nvidia, families: [g5, g6], budget: 20%}\n"
        "stages:\n  prod: {size: production, pools: {gpu: {families: [g6]}}}\n"
    )

    base, prod = load(path).spec, load(path, stage="prod").spec

    assert (base.prefix, base.pools["gpu"].family_names) == ("t-dev", ("g5", "g6"))
    assert (prod.prefix, prod.pools["gpu"].family_names, prod.pools["gpu"].budget) == ("t-prod", ("g6",), "20%")


def test_an_unknown_stage_names_the_known_ones(tmp_path: Path) -> None:
    """A misspelt stage never falls back to another one."""
    path = tmp_path / "platform.yaml"
    path.write_text("name: t\nstages: {prod: {}, dev: {}}\n")

    with pytest.raises(SpecError, match=r"unknown stage 'prd'; allowed: dev, prod; did you mean 'prod'\?"):
        load(path, stage="prd")


def test_a_stage_of_a_file_without_stages_says_so(tmp_path: Path) -> None:
    """An empty list of allowed names would be no answer."""
    path = tmp_path / "platform.yaml"
    path.write_text("name: t\n")

    with pytest.raises(SpecError, match="unknown stage 'prod'; there is none"):
        load(path, stage="prod")


def test_carrier_grade_addresses_may_be_used(tmp_path: Path) -> None:
    """EKS takes 100.64.0.0/10 too, which Python does not call private."""
    path = tmp_path / "platform.yaml"
    path.write_text("network: {cidr: 100.64.0.0/16}\n")

    assert str(load(path).spec.network.cidr) == "100.64.0.0/16"


def test_a_loaded_spec_knows_what_was_given_and_where(tmp_path: Path) -> None:
    """`explain` can tell a given value from a default, and an overlay's line from the base's."""
    path = tmp_path / "platform.yaml"
    path.write_text("name: t\nregion: eu-west-1\nstages:\n  prod:\n    region: eu-central-1\n")

    loaded = load(path, stage="prod")

    assert loaded.is_given(("region",))
    assert not loaded.is_given(("kubernetes",))
    assert loaded.document.line(("region",)) == 5


@pytest.mark.parametrize(("text", "minor"), [("1.35", "1.35"), ('"1.33"', "1.33"), ("1.36", "1.36")])
def test_a_minor_version_may_stand_with_or_without_quotes(text: str, minor: str, tmp_path: Path) -> None:
    """YAML reads 1.30 as 1.3; we do not."""
    path = tmp_path / "platform.yaml"
    path.write_text(f"kubernetes: {text}\n")

    assert load(path).spec.kubernetes == minor


def test_an_alias_bomb_is_refused(tmp_path: Path) -> None:
    """A few hundred bytes of YAML must not become gigabytes."""
    path = tmp_path / "platform.yaml"
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    path.write_text("\n".join(lines))

    with pytest.raises(SpecError, match="holds more than"):
        load(path)
