"""What a model may call: a plain function, told to the model by its signature and its docstring."""

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, PydanticUserError, ValidationError, create_model
from pydantic_core import ErrorDetails

from agent.tools.docstring import Docstring, read_docstring
from agent.tools.run import called

_STRICT = ConfigDict(extra="forbid", strict=True)
_LONGEST, _MOST = 60, 8
"""What a model reads of its mistakes: characters of each, and how many."""

_EXACT = 1 << 53
"""Up to here a float holds every whole number."""

_ORDER = ("type", "description", "minimum", "maximum")
"""How contracts/tools.py writes an argument: what a model was trained on has an order, too."""


class ToolError(Exception):
    """A tool cannot do what it was asked: a clause that a sentence can end with, for the model to pass on."""


class ArgumentsError(Exception):
    """A model called a tool with arguments that it does not take.

    Attributes:
        problems: All that is wrong with them.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function that a model may call.

    Attributes:
        parameters: Of its arguments, as JSON Schema.
        arguments: What checks them.
        function: What is called with them.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    arguments: type[BaseModel]
    function: Callable[..., object]

    async def call(self, arguments: Mapping[str, object]) -> object:
        """Call it, and give back JSON.

        Raises:
            ArgumentsError: They breach the schema; the function was not called.
            ToolError: The function cannot do it.
        """
        try:
            # As JSON, whose strings are the dates and whose lists are the tuples of a function.
            checked = self.arguments.model_validate_json(json.dumps(_whole(arguments)))
        except ValidationError as error:
            raise ArgumentsError(self._problems(error)) from None

        return await called(self.function, **{name: getattr(checked, name) for name in self.arguments.model_fields})

    def _problems(self, error: ValidationError) -> tuple[str, ...]:
        problems = error.errors(include_url=False)
        more = (f"and {len(problems) - _MOST} more",) if len(problems) > _MOST else ()

        return (*(self._problem(each) for each in problems[:_MOST]), *more)

    def _problem(self, error: ErrorDetails) -> str:
        where = ".".join(str(part) for part in error["loc"])[:_LONGEST]
        allowed = ", ".join(self.arguments.model_fields) or "none"
        match error["type"]:
            case "missing":
                return f"argument {where!r} is missing"
            case "extra_forbidden":
                return f"argument {where!r} is unknown, allowed: {allowed}"
            case _:
                return f"argument {where!r} is {_shortened(error['input'])}, allowed: {_allowed(error['msg'])}"


def tool(function: Callable[..., Awaitable[Any] | Any]) -> Tool:
    """Make a tool of a function whose arguments are annotated and described under `Args:` in its docstring.

    Raises:
        TypeError: An argument has no description or no annotation that a schema can say, or the docstring describes one
            that is not there.
    """
    name = function.__name__
    try:
        docstring = read_docstring(inspect.getdoc(function) or "")
        arguments = create_model(name, __config__=_STRICT, **_fields(function, docstring))
        parameters = _parameters(arguments)
    except (TypeError, NameError, PydanticUserError) as error:
        wrong = str(error).partition("\n")[0]
        msg = f"tool {name!r} of {inspect.getsourcefile(function)!r} cannot be offered: {wrong}"
        raise TypeError(msg) from error

    return Tool(
        name=name,
        description=docstring.summary,
        parameters=parameters,
        arguments=arguments,
        function=function,
    )


def _fields(function: Callable[..., Any], docstring: Docstring) -> dict[str, Any]:
    """The arguments, as pydantic wants them."""
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters
    unlike = set(parameters) ^ set(docstring.arguments) | set(parameters) - set(hints)
    if unlike or not docstring.summary:
        given = ", ".join(sorted(unlike)) or "no docstring"
        msg = f"it has {given}, allowed: a docstring, and each argument annotated and under 'Args:'"
        raise TypeError(msg)

    return {
        each.name: (
            hints[each.name],
            Field(
                default=... if each.default is inspect.Parameter.empty else each.default,
                description=docstring.arguments[each.name],
            ),
        )
        for each in parameters.values()
    }


def _parameters(arguments: type[BaseModel]) -> dict[str, Any]:
    """Pydantic's schema without its titles, in the order of contracts/tools.py."""
    schema = arguments.model_json_schema()
    properties = {name: _ordered(each) for name, each in schema.get("properties", {}).items()}
    more = {"$defs": schema["$defs"]} if "$defs" in schema else {}

    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
        **more,
    }


def _ordered(argument: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: argument[key] for key in _ORDER if key in argument}

    return first | {key: value for key, value in argument.items() if key not in first and key != "title"}


def _allowed(message: str) -> str:
    """Pydantic's sentence, as the end of ours."""
    return message.removeprefix("Input should be ").removeprefix("Value error, ")


def _shortened(given: object) -> str:
    text = repr(given)

    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _whole(given: object) -> object:
    """Take 5.0 for 5 wherever it stands, as JSON Schema does."""
    match given:
        case float() if given.is_integer() and abs(given) <= _EXACT:
            return int(given)
        case list():
            return [_whole(each) for each in given]
        case Mapping():
            return {name: _whole(each) for name, each in given.items()}
        case _:
            return given
