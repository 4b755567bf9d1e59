"""From a file and a stage to a validated spec, or to every problem in it."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from triad.spec.document import Document, read
from triad.spec.nearest import unknown
from triad.spec.part import PROBLEMS
from triad.spec.platform import PlatformSpec
from triad.spec.problem import KeyPath, Problem, SpecError
from triad.spec.schema import choices, part_at

_STAGES = "stages"
_ROUNDS = 20
_ABSENT = object()
_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A validated spec and the file that it came from.

    Attributes:
        spec: The spec, with the stage's overlay merged in.
        document: The merged data; a path that it holds was given by the user.
    """

    spec: PlatformSpec
    document: Document

    def is_given(self, path: KeyPath) -> bool:
        """Whether the user wrote this path, rather than leaving it to its default."""
        return path in self.document.lines


def load(path: Path, *, stage: str | None = None) -> Loaded:
    """Read, merge and validate a spec; an overlay of another stage must be valid too.

    Args:
        path: The YAML file.
        stage: Name of an overlay under `stages:`; None takes the file as it is.

    Raises:
        SpecError: Every problem found, in the order of the file.
    """
    document = read(path)
    stages = document.data.pop(_STAGES, None) or {}
    if not isinstance(stages, dict):
        raise SpecError([document.problem((_STAGES,), "must be a mapping of stage names to what differs in them")])
    if stage is not None and stage not in stages:
        raise SpecError([document.problem((_STAGES,), unknown("stage", stage, stages))])
    merged = {None: document} | {name: _overlaid(document, name, overlay) for name, overlay in stages.items()}
    problems = list(dict.fromkeys(problem for each in merged.values() for problem in _problems(each)))
    if problems:
        raise SpecError(sorted(problems, key=lambda problem: problem.line or 0))

    return Loaded(spec=PlatformSpec.model_validate(merged[stage].data), document=merged[stage])


def _overlaid(document: Document, name: str, overlay: object) -> Document:
    if not isinstance(overlay, dict):
        raise SpecError([document.problem((_STAGES, name), "must be a mapping of keys to what differs in this stage")])
    if "stage" in overlay:
        raise SpecError([document.problem((_STAGES, name, "stage"), f"is always {name!r} here; leave it out")])
    lines = dict(document.lines)
    data = _merge(document.data, overlay)
    data["stage"] = name
    here = (_STAGES, name)
    lines |= {
        path[len(here) :]: line for path, line in document.lines.items() if path[: len(here)] == here and path != here
    }
    lines["stage",] = document.line(here)

    return replace(document, data=data, lines=lines)


def _merge(base: Mapping[str, object], overlay: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in overlay.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value

    return merged


def _problems(document: Document) -> Iterator[Problem]:
    """Validate, take out what is wrong, and validate the rest, so that no problem hides behind another."""
    data = deepcopy(document.data)
    taken: set[KeyPath] = set()
    for _ in range(_ROUNDS):
        try:
            PlatformSpec.model_validate(data)
        except ValidationError as error:
            found = [each for detail in error.errors() for each in _explained(detail)]
        else:
            return
        fresh = [(path, message) for path, message in found if not any(each[: len(path)] == path for each in taken)]
        yield from (document.problem(path, message) for path, message in fresh)
        taken |= {path for path, _ in fresh}
        # What cannot be taken out is missing: then the part that lacks it goes.
        if not sum(_take_out(data, path) or _take_out(data, path[:-1]) for path, _ in found):
            return


def _take_out(data: object, path: KeyPath) -> bool:
    """Remove the key that a path leads to, a list as a whole; say whether it was there."""
    keys = list(path)
    for index, key in enumerate(path):
        if isinstance(key, int):
            keys = keys[:index]
            break
    for key in keys[:-1]:
        data = data.get(key) if isinstance(data, dict) else None

    return isinstance(data, dict) and bool(keys) and data.pop(keys[-1], _ABSENT) is not _ABSENT


def _explained(detail: ErrorDetails) -> Iterator[tuple[KeyPath, str]]:
    path = tuple(key for key in detail["loc"] if key != "[key]")
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == PROBLEMS:
        for below, message in context["found"]:
            yield (*path, *below), message
    elif kind == "extra_forbidden":
        yield path, unknown("key", path[-1], _keys(path[:-1]))
    elif kind == "missing":
        yield path, f"is required; allowed: {', '.join(choices(path)) or 'see the configuration table of the README'}"
    elif kind == "enum":
        yield path, unknown("value", given, choices(path))
    elif kind == "value_error":
        yield path, str(context["error"])
    elif kind == "string_type" and isinstance(given, int) and not isinstance(given, bool):
        yield path, f'must be text, got the number {given!r}; write it in quotes: "{given}"'
    else:
        yield path, f"{_plain(detail['msg'])}, got {_shown(given)}"


def _plain(message: str) -> str:
    return message[0].lower() + message[1:].replace("Input should", "should")


def _shown(given: object) -> str:
    text = repr(given if not isinstance(given, Mapping) else dict(given))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _keys(path: KeyPath) -> Iterable[str]:
    part = part_at(path)
    keys = list(part.model_fields) if part else []

    return [*keys, _STAGES] if part is PlatformSpec else keys
