"""What namespaces hold for their pods to read."""

from dataclasses import replace
from typing import Any

import pytest

from triad.rules.held import config_maps, secrets
from triad.rules.rendered import Rendered

META = {"name": "own", "namespace": "models"}
READ = {"data": [{"secretKey": "a"}, {"secretKey": "b"}]}


@pytest.mark.parametrize(
    ("spec", "held"),
    [
        (READ, {"own": {"a", "b"}}),
        ({**READ, "target": {"name": "other"}}, {"other": {"a", "b"}}),
        ({**READ, "target": {"template": {"data": {"c": "{{ .a }}"}}}}, {"own": {"c"}}),
        (
            {**READ, "target": {"template": {"mergePolicy": "Merge", "data": {"c": "{{ .a }}"}}}},
            {"own": {"a", "b", "c"}},
        ),
        ({**READ, "target": {"template": {"templateFrom": []}}}, {"own": None}),
        ({"dataFrom": [{"extract": {"key": "all"}}]}, {"own": None}),
        ({"dataFrom": [{"extract": {"key": "all"}}], "target": {"template": {"data": {"c": "x"}}}}, {"own": {"c"}}),
        ({**READ, "target": {"creationPolicy": "None"}}, {}),
        ({**READ, "target": {"creationPolicy": "Merge"}}, {}),
    ],
)
def test_an_external_secret_fills_the_secret_that_it_says_with_the_keys_that_it_says(
    empty: Rendered, spec: dict[str, Any], held: dict[str, Any]
) -> None:
    """What it reads, or what its template makes of that; None where the store alone knows."""
    made = replace(empty, manifests=({"kind": "ExternalSecret", "metadata": META, "spec": spec},))

    assert secrets(made).get("models", {}) == held


@pytest.mark.parametrize("field", ["data", "binaryData"])
def test_a_rendered_config_map_has_its_entries(empty: Rendered, field: str) -> None:
    """As text or as bytes."""
    made = replace(empty, manifests=({"kind": "ConfigMap", "metadata": META, field: {"a": "x"}},))

    assert config_maps(made)["models"] == {"own": frozenset({"a"})}
