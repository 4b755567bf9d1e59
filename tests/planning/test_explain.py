"""Tests of triad.planning.explain."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from triad.planning.catalog_rules import CATALOG_RULES
from triad.planning.client_rules import CLIENT_RULES
from triad.planning.explain import UnknownPathError, explanation, paths
from triad.planning.model_rules import MODEL_RULES
from triad.planning.platform_rules import PLATFORM_RULES
from triad.planning.pool_rules import POOL_RULES
from triad.planning.pools import node_pools
from triad.planning.route_rules import ROUTE_RULES
from triad.spec import Loaded, PlatformSpec, load
from triad.spec.added_model import AddedModel
from triad.spec.client import Client
from triad.spec.model import Model
from triad.spec.part import Part
from triad.spec.pool import Pool
from triad.spec.route import Route
from triad.spec.schema import is_mapping, part_at


@pytest.fixture(scope="module")
def full(root: Path) -> Loaded:
    """Load the spec that holds every key."""
    return load(root / "examples" / "full.yaml")


def leaves(part: type[Part], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Walk the spec's own types down to the fields that hold values."""
    for name, field in part.model_fields.items():
        below = part_at((*at, name, "*") if is_mapping(field) else (*at, name))
        if below is None:
            yield (*at, name)
        elif not is_mapping(field):
            yield from leaves(below, (*at, name))


def test_every_field_of_the_spec_has_a_rule() -> None:
    """A new key cannot be added without saying where its value comes from and what it decides."""
    assert set(leaves(PlatformSpec)) == set(PLATFORM_RULES)
    assert {path[2:] for path in leaves(Pool, ("pools", "*"))} == set(POOL_RULES)
    assert {path[2:] for path in leaves(Model, ("models", "*"))} == set(MODEL_RULES)
    assert {path[2:] for path in leaves(AddedModel, ("catalog", "*"))} == set(CATALOG_RULES)
    assert {path[2:] for path in leaves(Route, ("routes", "*"))} == set(ROUTE_RULES)
    assert {path[3:] for path in leaves(Client, ("gateway", "clients", "*"))} == set(CLIENT_RULES)


def test_every_path_of_a_full_spec_is_explained(full: Loaded) -> None:
    """A path either holds others, or has a rule, a source and something that it decides."""
    explained = [explanation(full, path) for path in paths(full)]
    incomplete = [each.path for each in explained if not (each.holds or (each.rule and each.source and each.decides))]

    assert len(explained) > 200
    assert incomplete == []
    assert all(each.meaning for each in explained)


def test_a_given_value_says_its_line(full: Loaded, root: Path) -> None:
    """The line is the one on which the user wrote the key."""
    found = explanation(full, "pools.gpu.limits.cpu")
    file, line = (found.given or "").rsplit(":", 1)
    text = Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]

    assert Path(file) == root / "examples" / "full.yaml"
    assert "cpu: 1024" in text
    assert found.value == 1024
    assert "NodePool/gpu spec.limits.cpu" in found.decides


def test_a_default_says_the_value_that_counts(full: Loaded) -> None:
    """What the plan decides, not the empty field."""
    found = explanation(full, "pools.inferentia.limits.accelerators")
    decided = next(pool for pool in node_pools(full.spec) if pool.name == "inferentia")

    assert found.given is None
    assert found.value == decided.accelerator_limit


def test_a_key_that_holds_dots_is_one_key(full: Loaded) -> None:
    """Instance types are keys of a mapping."""
    assert explanation(full, "prices.on_demand.c8g.4xlarge").value == full.spec.prices.on_demand["c8g.4xlarge"]


def test_a_pool_that_is_off_decides_nothing(full: Loaded) -> None:
    """Nobody looks for an object that is not rendered."""
    assert explanation(full, "pools.load.sizes").decides == ("nothing: pools.load is not enabled",)


def test_a_model_says_the_values_that_count(full: Loaded) -> None:
    """What is left out follows from the catalogue, the pool and the other keys."""
    values = {key: explanation(full, f"models.chat-gpu.{key}").value for key in ("engine", "queue", "context", "slots")}

    assert values == {"engine": "vllm", "queue": 4, "context": 8192, "slots": 4}
    assert explanation(full, "models.chat-gpu.replicas.max").decides == (
        "Serve config applications[chat-gpu] deployments[0].autoscaling_config.max_replicas",
    )


def test_routes_and_clients_say_the_values_that_count(full: Loaded) -> None:
    """Also where a name of the user's own stands two keys deep."""
    paths = (
        "routes.cheap.timeout",
        "gateway.clients.agent.models",
        "gateway.ingress.enabled",
        "gateway.database.max_acu",
    )
    values = [explanation(full, path).value for path in paths]

    assert values == ["260s", ["assistant", "cheap", "assistant-split", "embedder"], True, 4.0]
    assert explanation(full, "gateway.clients.team-a.parallel").decides == (
        "clients' document team-a.parallel: more is a 429 with `Retry-After`",
    )
    assert explanation(full, "routes.assistant-split.backends.stream-gpu").value == 30


def test_an_unknown_path_names_the_nearest(full: Loaded) -> None:
    """A typing mistake costs one look."""
    with pytest.raises(UnknownPathError, match=r"the nearest is 'pools\.gpu\.limits\.cpu'"):
        explanation(full, "pools.gpu.limit.cpu")


def test_a_models_size_says_whether_it_fits(full: Loaded) -> None:
    """Node, what is to spare, and how far one could go; other fields say nothing of it."""
    found = explanation(full, "models.chat-cpu.context").outcome

    assert found is not None
    assert found.startswith("fits c7g.4xlarge (")
    assert "up to " in found
    assert explanation(full, "models.chat-cpu.longest_answer").outcome is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("versions.vllm", "0.29.0"),
        ("versions.ray", "2.60.0"),
        ("placement.group", True),
        ("placement.weight", 100),
        ("placement.spread", []),
    ],
)
def test_what_follows_from_the_runtime_has_a_value(key: str, value: object, tmp_path: Path) -> None:
    """Though the spec says nothing of it."""
    path = tmp_path / "platform.yaml"
    path.write_text("pools: {gpu: {silicon: nvidia}}\nmodels: {m: {model: llama-3.2-1b-instruct, pool: gpu}}\n")

    assert explanation(load(path), f"models.m.{key}").value == value


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("models.m.vllm.max_model_len", "write it as models.m.context"),
        ("catalog.qwen3-14b", "of the platform's own catalogue"),
        ("models.m.contxt", "the nearest is 'models.m.context'"),
    ],
)
def test_another_programs_name_leads_to_ours(path: str, told: str, tmp_path: Path) -> None:
    """As it does where a spec is read."""
    file = tmp_path / "platform.yaml"
    file.write_text("pools: {gpu: {silicon: nvidia}}\nmodels: {m: {model: llama-3.2-1b-instruct, pool: gpu}}\n")
    with pytest.raises(UnknownPathError, match=told):
        explanation(load(file), path)
