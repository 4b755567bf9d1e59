"""JSON schema as the API server reads it: draft 4, and what Kubernetes adds to it and takes out."""

import base64
import binascii
import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema
import re2

from triad.rules.structural import Schema

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(z|[+-]\d\d:\d\d)")


def validator(schema: Schema) -> jsonschema.protocols.Validator:
    """A validator whose verdict is the API server's: nulls, patterns, formats and int-or-string included."""
    made: jsonschema.protocols.Validator = _VALIDATOR(schema)

    return made


def _date_time(value: str) -> bool:
    day, _, time = value.lower().partition("t")
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return False

    return _TIME.fullmatch(time) is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", day) is not None


def _byte(value: str) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        return False

    return True


def _address(kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address]) -> Callable[[str], bool]:
    def matches(value: str) -> bool:
        try:
            kind(value)
        except ValueError:
            return False

        return True

    return matches


def _fits(bits: int) -> Callable[[int], bool]:
    return lambda value: -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)


NUMBER_FORMATS: dict[str, Callable[[int], bool]] = {"int32": _fits(32), "int64": _fits(64)}
TEXT_FORMATS: dict[str, Callable[[str], bool]] = {
    "byte": _byte,
    "date-time": _date_time,
    "ipv4": _address(ipaddress.IPv4Address),
    "ipv6": _address(ipaddress.IPv6Address),
}

Errors = Iterator[jsonschema.ValidationError]
Keyword = Callable[[Any, Any, Any, Schema], Errors | None]


def _format(_validator: object, name: str, value: object, _schema: Schema) -> Errors:
    in_text, in_number = TEXT_FORMATS.get(name), NUMBER_FORMATS.get(name)
    wrong_text = in_text is not None and isinstance(value, str) and not in_text(value)
    wrong_number = in_number is not None and isinstance(value, int) and not in_number(value)

    if wrong_text or wrong_number:
        yield jsonschema.ValidationError(f"{value!r} is not of format {name!r}")


def _pattern(_validator: object, pattern: str, value: object, _schema: Schema) -> Errors:
    if isinstance(value, str) and re2.search(pattern, value) is None:
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")


def _int_or_string(_validator: object, wanted: object, value: object, _schema: Schema) -> Errors:
    if wanted is True and (isinstance(value, bool) or not isinstance(value, int | str)):
        yield jsonschema.ValidationError(f"{value!r} is neither an integer nor a string")


def _nullable(keyword: Keyword) -> Keyword:
    """Null passes every keyword of a schema that allows it."""

    def check(validator: object, wanted: object, value: object, schema: Mapping[str, Any]) -> Errors:
        if not (value is None and schema.get("nullable") is True):
            # draft 4 has keywords, like a false `uniqueItems`, whose check returns nothing
            yield from keyword(validator, wanted, value, schema) or ()

    return check


_OURS: dict[str, Keyword] = {
    "format": _format,
    "pattern": _pattern,
    "propertyNames": jsonschema.Draft6Validator.VALIDATORS["propertyNames"],
    "x-kubernetes-int-or-string": _int_or_string,
}
_VALIDATOR = jsonschema.validators.extend(  # type: ignore[no-untyped-call]  # jsonschema's stubs leave it open
    jsonschema.Draft4Validator,
    {name: _nullable(keyword) for name, keyword in {**jsonschema.Draft4Validator.VALIDATORS, **_OURS}.items()},
)
