"""A YAML file as plain data that remembers on which line each path stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

from triad.spec.problem import KeyPath, Problem, SpecError

MAX_BYTES = 256 << 10
_MAX_VALUES = 10_000
_MAX_DEPTH = 40
_TAG = "tag:yaml.org,2002:"
_INT = re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})$")
_DECIMAL = re.compile(r"^[-+]?[0-9]{1,18}\.[0-9]{1,18}$")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Plain data of a file, and the line of every path in it.

    Attributes:
        homes: Where in the file a path stands that came from elsewhere in it, such as from a stage.
    """

    file: str
    data: dict[str, object]
    lines: Mapping[KeyPath, int]
    homes: Mapping[KeyPath, KeyPath] = field(default_factory=dict)

    def line(self, path: KeyPath) -> int:
        """Find the line of a path, or of the nearest key above it."""
        return self.lines.get(self._known(path), 1)

    def problem(self, path: KeyPath, message: str) -> Problem:
        """Make a problem that points at a path of this file."""
        known = self._known(path)
        home = (*self.homes.get(known, known), *path[len(known) :])

        return Problem(file=self.file, line=self.line(path), path=home, message=message)

    def _known(self, path: KeyPath) -> KeyPath:
        while path and path not in self.lines:
            path = path[:-1]

        return path


def read(path: Path) -> Document:
    """Read a YAML file of at most 256 KiB whose top level is a mapping.

    Raises:
        SpecError: The file cannot be read, is no YAML, or says a key twice.
    """
    file = str(path)
    node = _compose(file, _text(file, path))
    if not isinstance(node, yaml.MappingNode):
        raise _unusable(file, "must be a mapping of keys to values; the smallest that works is 'name: triad'", node)
    builder = _Builder(file)
    data = builder.build(node, ())
    if builder.problems or not isinstance(data, dict):
        raise SpecError(builder.problems)

    return Document(file=file, data=data, lines=builder.lines)


@dataclass(slots=True)
class _Builder:
    """Turns nodes into plain data, noting lines and duplicate keys on the way."""

    file: str
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def build(self, node: yaml.Node, path: KeyPath) -> object:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if len(self.lines) > _MAX_VALUES or len(path) > _MAX_DEPTH:
            raise _unusable(self.file, f"holds more than {_MAX_VALUES} values or {_MAX_DEPTH} levels", node)
        if not node.tag.startswith(_TAG):
            self.problems.append(
                Problem(
                    file=self.file,
                    line=self.lines[path],
                    path=path,
                    message=f"tag {node.tag!r} is not read; leave it out",
                )
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(each, (*path, index)) for index, each in enumerate(node.value)]

        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _unusable(self.file, "a key must be a word, not a list or a mapping", key_node)
            key = str(key_node.value)
            here, line = (*path, key), key_node.start_mark.line + 1
            if key == "<<":
                message = "merge keys are not read; write out what they stand for"
                self.problems.append(Problem(file=self.file, line=line, path=here, message=message))
                continue
            if key in data:
                first = self.lines[here]
                self.problems.append(
                    Problem(
                        file=self.file, line=line, path=here, message=f"is said twice, first on line {first}; keep one"
                    )
                )
                continue
            self.lines[here] = line
            data[key] = self.build(value, here)

        return data


def _text(file: str, path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise _unusable(file, "is not a file; a spec is a YAML file")
        if path.stat().st_size > MAX_BYTES:
            raise _unusable(file, f"is larger than {MAX_BYTES >> 10} KiB, which no spec needs; is it the right file?")
        text = path.read_bytes().decode()
    except FileNotFoundError:
        ways = "SPEC=FILE (make), --spec FILE (triad) or -c spec=FILE (cdk)"
        raise _unusable(file, f"no such file; name one with {ways}") from None
    except OSError as error:
        raise _unusable(file, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _unusable(file, "is not UTF-8 text; a spec is a YAML file") from None

    return text


def _compose(file: str, text: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError:
        raise _unusable(file, "holds control characters; a spec is a YAML text file") from None
    except RecursionError:
        raise _unusable(file, f"is nested deeper than {_MAX_DEPTH} levels") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SpecError([Problem(file=file, line=line, path=(), message=f"is not YAML: {_reason(error)}")]) from None
    if node is None:
        raise _unusable(file, "is empty; the smallest spec that works is 'name: triad'")

    return node


def _reason(error: yaml.MarkedYAMLError) -> str:
    return ", ".join(part for part in (error.context, error.problem) if part)


def _scalar(node: yaml.ScalarNode) -> object:
    """Read a scalar by YAML 1.2's core rules, keeping decimals exact: `1.30` is not `1.3`, and `no` is a word."""
    text = str(node.value)
    if node.style in {"'", '"', "|", ">"}:
        return text
    if node.tag == f"{_TAG}null":
        return None
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if _INT.match(text):
        return int(text)

    return Decimal(text) if _DECIMAL.match(text) else text


def _unusable(file: str, message: str, node: yaml.Node | None = None) -> SpecError:
    line = node.start_mark.line + 1 if node else None
    return SpecError([Problem(file=file, line=line, path=(), message=message)])
