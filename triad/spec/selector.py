"""Label selectors, in the one shape that Kubernetes documents."""

import re
from collections.abc import Mapping, Sequence

from triad.spec.fields import LABEL_KEY
from triad.spec.nearest import unknown

_KEY = re.compile(LABEL_KEY)
_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")
_HAS_VALUES = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}
_SELECTOR = ("matchLabels", "matchExpressions")
_EXPRESSION = ("key", "operator", "values")


def check_selector(given: object) -> None:
    """Refuse what is no LabelSelector.

    Raises:
        ValueError: What of it is wrong.
    """
    selector = _mapping("labelSelector", given, _SELECTOR)
    labels = selector.get("matchLabels", {})
    if not isinstance(labels, Mapping) or not all(map(_is_key, labels)) or not all(map(_is_value, labels.values())):
        raise ValueError(_must("matchLabels", "a mapping of labels to their values, as text", labels))
    for each in _listed("matchExpressions", selector.get("matchExpressions", [])):
        _check_expression(_mapping("matchExpressions", each, _EXPRESSION))


def check_keys(given: object) -> None:
    """Refuse what is no list of labels.

    Raises:
        ValueError: What was given.
    """
    if not all(map(_is_key, _listed("matchLabelKeys", given))):
        raise ValueError(_must("matchLabelKeys", "a list of labels, such as [pod-template-hash]", given))


def _check_expression(given: Mapping[object, object]) -> None:
    operator, values = given.get("operator"), _listed("values", given.get("values", []))
    if not _is_key(given.get("key")):
        raise ValueError(_must("key", "a label's, such as 'team'", given.get("key")))
    if not isinstance(operator, str) or operator not in _HAS_VALUES:
        raise ValueError(unknown("operator", operator, _HAS_VALUES))
    if not all(map(_is_value, values)):
        raise ValueError(_must("values", "a list of a label's values, as text", values))
    if bool(values) != _HAS_VALUES[operator]:
        raise ValueError(_must(f"values of {operator}", "one or more" if _HAS_VALUES[operator] else "left out", values))


def _mapping(what: str, given: object, allowed: tuple[str, ...]) -> Mapping[object, object]:
    if not isinstance(given, Mapping):
        raise ValueError(_must(what, f"a mapping of {', '.join(allowed)}", given))  # noqa: TRY004  # pydantic reads this one
    for key in given:
        if key not in allowed:
            raise ValueError(unknown("key", key, allowed))

    return given


def _listed(what: str, given: object) -> Sequence[object]:
    if isinstance(given, list | tuple):
        return given

    raise ValueError(_must(what, "a list", given))


def _is_key(given: object) -> bool:
    return isinstance(given, str) and _KEY.fullmatch(given) is not None


def _is_value(given: object) -> bool:
    return isinstance(given, str) and _VALUE.fullmatch(given) is not None


def _must(what: str, words: str, given: object) -> str:
    return f"{what} must be {words}, got {given!r}"
