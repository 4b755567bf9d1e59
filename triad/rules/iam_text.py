"""What a value of a policy may become: a text, or one of several, with tokens for what only AWS knows."""

import re
from itertools import chain, product

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_TOKEN = re.compile(r"<[^>]*>|\$\{[^}]*\}")
_KIND = r"/?([\w-]+[/:])?(app/|net/)?"
_WHOLE_KIND = re.compile(rf"{_KIND}[*?].*")
_ARN_PARTS = 6


def readings(value: object) -> tuple[str, ...]:
    """Each text that a value may be, as findings of cdk-nag write it; none if it cannot be said."""
    match value:
        case str(text):
            return (text,)
        case {"Ref": str(name)} | {"Fn::GetAtt": str(name)}:
            return (f"<{name}>",)
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]}:
            return (f"<{logical_id}.{attribute}>",)
        case {"Fn::ImportValue": _}:
            return ("<import>",)
        case {"Fn::If": [_, *many]} | [*many]:
            return _each(many)
        case _:
            return _composed(value)


def is_unnamed(resource: str) -> bool:
    """Whether a resource is a whole kind: nothing but the kind stands before the first wildcard."""
    text = _TOKEN.sub("token", resource)
    if text.startswith(("*", "?")):
        return True
    if not text.startswith("arn:") or not is_pattern(text):
        return False
    parts = text.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS or is_pattern(parts[2]):
        return True
    name = parts[-1]

    return name.startswith(("*", "?")) if parts[2] == "s3" else _WHOLE_KIND.fullmatch(name) is not None


def is_pattern(text: str) -> bool:
    """Whether a wildcard is in it."""
    return "*" in text or "?" in text


def _composed(value: object) -> tuple[str, ...]:
    match value:
        case {"Fn::Join": [str(between), [*parts]]}:
            return tuple(between.join(each) for each in product(*map(readings, parts)))
        case {"Fn::Sub": str(text)}:
            return (_VARIABLE.sub(r"<\1>", text),)
        case {"Fn::Sub": [str(text), dict(variables)]}:
            return tuple(
                _substituted(text, dict(zip(variables, each, strict=True)))
                for each in product(*map(readings, variables.values()))
            )
        case _:
            return ()


def _substituted(text: str, variables: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: variables.get(found[1], f"<{found[1]}>"), text)


def _each(values: list[object]) -> tuple[str, ...]:
    found = [readings(each) for each in values]

    return tuple(chain.from_iterable(found)) if all(found) else ()
