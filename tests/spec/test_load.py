"""Bad input: one clear line a problem, all problems at once."""

from pathlib import Path

import pytest

from tests.spec.spoiled import SPOILED
from triad.spec import SpecError, load


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


def test_what_names_a_wrong_entry_is_no_problem_of_its_own(tmp_path: Path) -> None:
    """Whoever mends the pool or the model has nothing to mend where it is named."""
    path = tmp_path / "platform.yaml"
    path.write_text(
        "pools:\n  gpu: {silicon: nvidea}\n  cpu: {silicon: graviton}\n"
        "models:\n  a: {model: tiny-chat, pool: gpu}\n  b: {model: tiny-chat}\n  c: {model: tiny-chat, pool: cpus}\n"
        "routes:\n  x: {backends: [b]}\n  y: {backends: {b: 1, d: 1}}\n"
    )

    with pytest.raises(SpecError) as caught:
        load(path)
    paths = [str(problem).removeprefix(f"{path}:").split(": ")[:2] for problem in caught.value.problems]

    assert paths == [
        ["2", "pools.gpu.silicon"],
        ["6", "models.b.pool"],
        ["7", "models.c.pool"],
        ["10", "routes.y.backends.d"],
    ]


def test_a_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    """The way out of a wrong path is the option that sets it."""
    with pytest.raises(SpecError, match=r"name one with SPEC=FILE \(make\), --spec FILE \(triad\)"):
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

    with pytest.raises(SpecError, match=r"has no stages, so there is no 'prod'; add one: 'stages: \{prod:"):
        load(path, stage="prod")


def test_a_secret_is_not_repeated(tmp_path: Path) -> None:
    """What was pasted by mistake does not go into a log as well."""
    path = tmp_path / "platform.yaml"
    path.write_text("secrets: {tavily: tvly-abcdef}\n")

    with pytest.raises(SpecError) as caught:
        load(path)

    assert "tvly-abcdef" not in str(caught.value)


def test_a_flood_of_problems_is_cut(tmp_path: Path) -> None:
    """Fifty lines are read, five thousand are not."""
    path = tmp_path / "platform.yaml"
    path.write_text("".join(f"wrong{number}: 1\n" for number in range(60)))

    with pytest.raises(SpecError) as caught:
        load(path)

    assert len(caught.value.problems) == 51
    assert str(caught.value.problems[-1]).endswith(": and 10 problems more")


@pytest.mark.parametrize("value", ["2", "20%"])
def test_a_budget_is_a_number_or_a_percentage(value: str, tmp_path: Path) -> None:
    """YAML reads 2 as a number, and Karpenter wants it as text."""
    path = tmp_path / "platform.yaml"
    path.write_text(f"pools: {{a: {{silicon: nvidia, budget: {value}}}}}\n")

    assert load(path).spec.pools["a"].budget == value


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
