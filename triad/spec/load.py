"""From a file and a stage to a validated spec, or to every problem in it."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from triad.spec.document import Document, read
from triad.spec.nearest import unknown
from triad.spec.platform import PlatformSpec
from triad.spec.problem import KeyPath, Problem, SpecError
from triad.spec.schema import field_at, is_named
from triad.spec.wording import STAGES, explained

_ROUNDS = 20
_TOLD = 50
_ENTRY = 2
_ABSENT = object()


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
    stages = document.data.pop(STAGES, None) or {}
    if not isinstance(stages, dict):
        raise SpecError([document.problem((STAGES,), "must be a mapping of stage names to what differs in them")])
    if stage is not None and not stages:
        example = f"add one: 'stages: {{{stage}: {{size: production}}}}'"
        raise SpecError([document.problem((), f"has no stages, so there is no {stage!r}; {example}")])
    if stage is not None and stage not in stages:
        raise SpecError([document.problem((STAGES,), unknown("stage", stage, stages))])
    merged = {None: document} | {name: _overlaid(document, name, overlay) for name, overlay in stages.items()}
    problems = list(dict.fromkeys(problem for each in merged.values() for problem in _problems(each)))
    if problems:
        raise SpecError(list(_told(document, problems)))

    return Loaded(spec=PlatformSpec.model_validate(merged[stage].data), document=merged[stage])


def _told(document: Document, problems: list[Problem]) -> Iterator[Problem]:
    yield from sorted(problems, key=lambda problem: problem.line or 0)[:_TOLD]
    if len(problems) > _TOLD:
        yield Problem(file=document.file, line=None, path=(), message=f"and {len(problems) - _TOLD} problems more")


def _overlaid(document: Document, name: str, overlay: object) -> Document:
    if not isinstance(overlay, dict):
        raise SpecError([document.problem((STAGES, name), "must be a mapping of keys to what differs in this stage")])
    for key in ("stage", STAGES):
        if key in overlay:
            raise SpecError([document.problem((STAGES, name, key), "has no place in a stage; leave it out")])
    here = (STAGES, name)
    homes = {path[len(here) :]: path for path in document.lines if path[: len(here)] == here and path != here}
    lines = dict(document.lines) | {path: document.lines[home] for path, home in homes.items()}
    lines["stage",] = document.line(here)
    data = _merge(document.data, overlay)
    data["stage"] = name

    return replace(document, data=data, lines=lines, homes=homes)


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
    gone: set[object] = set()
    for _ in range(_ROUNDS):
        try:
            PlatformSpec.model_validate(data)
        except ValidationError as error:
            everything = [each for detail in error.errors() for each in explained(detail)]
            # A catalogue with an error resolves no name at all, so what names one of its entries has to wait for it.
            found = [each for each in everything if each[0][:1] == ("catalog",)] or everything
        else:
            return
        fresh = [(path, message) for path, message in found if not any(each[: len(path)] == path for each in taken)]
        yield from (
            document.problem(path, message) for path, message in fresh if not _refers(document.data, path, gone)
        )
        taken |= {path for path, _ in fresh}
        out = [each for path, _ in found for each in _taken_out(data, path)]
        gone |= {path[1] for path in out if len(path) == _ENTRY and is_named(path)}
        if not out:
            return


def _refers(data: object, path: KeyPath, gone: set[object]) -> bool:
    """Whether a path names an entry that only we took out: whoever mends the entry has nothing to mend here."""
    if path and path[-1] in gone and field_at(path) is None:
        return True
    for key in path:
        data = data[key] if _has(data, key) else None  # type: ignore[index]  # it has

    return isinstance(data, str) and data in gone


def _has(data: object, key: str | int) -> bool:
    return key in data if isinstance(data, dict) else isinstance(data, list) and key in range(len(data))


def _taken_out(data: object, path: KeyPath) -> Iterator[KeyPath]:
    """Take out a key, or, where it is missing, the part that lacks it."""
    if _take_out(data, path):
        yield path
    elif _take_out(data, path[:-1]):
        yield path[:-1]


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
