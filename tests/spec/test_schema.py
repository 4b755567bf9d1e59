"""The spec's keys, read from its own types."""

import pytest

from triad.spec.platform import PlatformSpec
from triad.spec.pool import Pool
from triad.spec.problem import KeyPath
from triad.spec.schema import choices, field_at, part_at
from triad.spec.table import END, START, keys, renewed


@pytest.mark.parametrize(
    ("path", "part"),
    [((), PlatformSpec), (("pools", "gpu"), Pool), (("pools", "gpu", "families"), None), (("nothing",), None)],
)
def test_a_path_leads_to_the_part_whose_keys_stand_below_it(path: KeyPath, part: type | None) -> None:
    """Names of the user's own, such as a pool's, are stepped over."""
    assert part_at(path) is part


def test_a_closed_set_lists_its_values() -> None:
    """A wrong word can then be answered with the right ones."""
    assert choices(("pools", "gpu", "capacity")) == ("on-demand", "spot")
    assert choices(("name",)) == ()


def test_an_item_is_described_by_its_list() -> None:
    """`families[0]` means what `families` means."""
    assert field_at(("pools", "gpu", "families", 0)) is Pool.model_fields["families"]


def test_every_key_says_what_it_means() -> None:
    """The README's table has no empty cell under Meaning."""
    assert [path for path, field in keys(PlatformSpec) if not field.description] == []


def test_the_table_is_renewed_between_its_markers_only() -> None:
    """What people wrote around the table stays."""
    text = renewed(f"before\n{START}\nstale\n{END}\nafter\n")

    assert text.startswith(f"before\n{START}\n| Key |")
    assert text.endswith(f"{END}\nafter\n")
    assert "stale" not in text
    assert renewed(text) == text
