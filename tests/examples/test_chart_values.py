"""The table in the docs of what each configuration of the inference charts gives, and what its preset comes to."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from cdk8s_charts.platform import manifests
from tests.examples.chart_values import CHART_VALUES
from tests.examples.preset_values import preset_values
from triad.cli.manifests import objects
from triad.spec.load import load

HEADING = "## The eleven configurations"
COLUMNS = 5
KINDS: Mapping[str, Callable[[str], bool]] = {
    "all": lambda _: True,
    "Ray": lambda name: "-ray-" in name,
    "Deployments": lambda name: "-ray-" not in name,
    "Ray on GPUs": lambda name: "-ray-" in name and not name.endswith("-neuron"),
    "Ray on Neuron": lambda name: "-ray-" in name and name.endswith("-neuron"),
    "Deployments on GPUs": lambda name: "-ray-" not in name and not name.endswith("-neuron"),
    "Deployments on Neuron": lambda name: "-ray-" not in name and name.endswith("-neuron"),
    "Ray without autoscaling": lambda name: "-ray-" in name and not name.endswith("-autoscaling"),
}
"""What the first column may say besides names of presets."""


class Row(NamedTuple):
    """One difference, as the docs say it."""

    whose: str
    value: str
    theirs: str
    here: str
    why: str

    def is_about(self, preset: str) -> bool:
        """Whether the row speaks of a preset, by its name or by its kind."""
        return preset in self.whose.split(", ") or (self.whose in KINDS and KINDS[self.whose](preset))


def _rows(root: Path) -> Iterator[Row]:
    _, _, text = (root / "docs" / "models.md").read_text(encoding="utf-8").partition(HEADING)
    for line in text.partition("\n## ")[0].splitlines():
        cells = [each.strip().replace("`", "") for each in line.strip("| ").split("|")]
        if len(cells) == COLUMNS and cells[0] not in {"Preset", "---"}:
            yield Row(*cells)


@pytest.mark.parametrize("preset", CHART_VALUES)
def test_the_docs_name_each_value_that_differs_and_no_other(root: Path, preset: str) -> None:
    """Whoever comes with a configuration reads what changes, and a preset that changes takes its row along."""
    spec = load(root / "examples" / f"{preset}.yaml").spec
    ours = preset_values(spec, [each for text in manifests(spec).values() for each in objects(text)])
    differs = {name: (given, ours[name]) for name, given in CHART_VALUES[preset].items() if given != ours[name]}

    assert {row.value: (row.theirs, row.here) for row in _rows(root) if row.is_about(preset)} == differs


def test_every_difference_has_a_reason_and_is_of_some_preset(root: Path) -> None:
    """A row that speaks of nothing would never be compared."""
    rows = list(_rows(root))

    assert rows
    assert [row for row in rows if not row.why or not any(map(row.is_about, CHART_VALUES))] == []
