"""Label requirements against labels that are not settled."""

import pytest

from triad.simulate.requirement import Requirement, Values, satisfied

LABELS: dict[str, Values] = {"size": frozenset({"large", "xlarge"}), "cpu": frozenset({"16"}), "zone": None}


def _asks(key: str, operator: str, *values: str) -> Requirement:
    return Requirement(key=key, operator=operator, values=values)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (_asks("size", "In", "large"), True),
        (_asks("size", "In", "2xlarge"), False),
        (_asks("gpu", "In", "a10g"), False),
        (_asks("zone", "In", "us-east-1a"), True),
        (_asks("size", "NotIn", "large"), True),
        (_asks("size", "NotIn", "large", "xlarge"), False),
        (_asks("gpu", "NotIn", "a10g"), True),
        (_asks("size", "Exists"), True),
        (_asks("zone", "Exists"), True),
        (_asks("gpu", "Exists"), False),
        (_asks("gpu", "DoesNotExist"), True),
        (_asks("size", "DoesNotExist"), False),
        (_asks("zone", "DoesNotExist"), False),
        (_asks("cpu", "Gt", "15"), True),
        (_asks("cpu", "Gt", "16"), False),
        (_asks("cpu", "Lt", "17"), True),
        (_asks("cpu", "Lt", "16"), False),
        (_asks("cpu", "Gte", "16"), True),
        (_asks("cpu", "Lte", "15"), False),
        (_asks("size", "Gt", "1"), False),
        (_asks("gpu", "Gt", "0"), False),
    ],
    ids=str,
)
def test_each_operator_means_what_kubernetes_says(asked: Requirement, *, expected: bool) -> None:
    """An absent label meets only NotIn and DoesNotExist; one of unknown value meets all that do not deny it."""
    assert satisfied(LABELS, [asked]) is expected


def test_one_value_must_meet_all_requirements_on_a_label() -> None:
    """A node has one size, so that two requirements that each size meets one of leave none."""
    assert satisfied(LABELS, [_asks("size", "NotIn", "large"), _asks("size", "In", "xlarge")])
    assert not satisfied(LABELS, [_asks("size", "In", "large"), _asks("size", "In", "xlarge")])


def test_an_unknown_value_is_one_value_too() -> None:
    """Two different zones cannot both be the node's, whichever it is."""
    assert not satisfied(LABELS, [_asks("zone", "In", "us-east-1a"), _asks("zone", "In", "us-east-1b")])
