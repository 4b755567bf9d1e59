"""The lists of fields, against those that the installed LiteLLM takes for itself, and against the documentation."""

from pathlib import Path

import pytest
from litellm.types.utils import all_litellm_params

from gateway.fields import FIELDS


@pytest.mark.parametrize("path", FIELDS)
def test_no_field_is_litellms_own(path: str) -> None:
    """But `metadata`, which the gate keeps."""
    assert FIELDS[path] & set(all_litellm_params) <= {"metadata"}


def test_the_documentation_lists_every_field(root: Path) -> None:
    """A refusal names it."""
    text = (root / "docs" / "gateway.md").read_text(encoding="utf-8")
    fields = frozenset[str]().union(*FIELDS.values())

    assert [each for each in sorted(fields) if f"`{each}`" not in text] == []
