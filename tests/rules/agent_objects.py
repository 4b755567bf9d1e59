"""Gateway and agent of the full example as they are rendered, without a mistake."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.spec import load

Object = dict[str, Any]

_NAMESPACES = frozenset({"gateway", "agent"})


def agent_objects(root: Path) -> list[Object]:
    """What lies in their namespaces; each is the caller's own, to spoil."""
    return list(json.loads(_as_json(root)))


def agents(made: list[Object], kind: str) -> Any:  # noqa: ANN401  # what is rendered is JSON
    """Find the agent's object of a kind."""
    return next(each for each in made if (each["kind"], each["metadata"]["name"]) == (kind, "agent"))


def container(made: list[Object]) -> Any:  # noqa: ANN401  # what is rendered is JSON
    """Find the agent's container."""
    [found] = agents(made, "Deployment")["spec"]["template"]["spec"]["containers"]

    return found


def say(made: list[Object], name: str, value: str | None) -> None:
    """Set a variable of the agent; None takes it away."""
    own = container(made)
    own["env"] = [each for each in own["env"] if each["name"] != name]
    if value is not None:
        own["env"].append({"name": name, "value": value})


@cache
def _as_json(root: Path) -> str:
    texts = manifests(load(root / "examples/full.yaml").spec).values()

    return json.dumps(
        [each for text in texts for each in objects(text) if each["metadata"].get("namespace") in _NAMESPACES]
    )
