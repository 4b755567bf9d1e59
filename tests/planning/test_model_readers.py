"""Tests of triad.planning.model_readers."""

import re
from collections.abc import Mapping
from functools import cache

import pytest
import yaml

from tests.planning.placed import BASES, spec_of, workload
from triad.planning.field_rule import Place
from triad.planning.model_rules import MODEL_RULES

ON_RAY = ("ray llama", "ray vllm")
ALONE = ("llama", "vllm", "neuron")
LLAMA_CPP = ("ray llama", "llama")

_FLAG = re.compile(r"--[a-z-]+")
_VARIABLE = re.compile(r"[A-Z][A-Z_]+")


@cache
def decides(base: str) -> Mapping[str, tuple[str, ...]]:
    """List what each value of a model decides, by its path below the model."""
    place = Place(spec=spec_of(base), part="models", key="m")

    return {
        ".".join(path): rule.decides if isinstance(rule.decides, tuple) else rule.decides(place)
        for path, rule in MODEL_RULES.items()
    }


def named(base: str, where: str, pattern: re.Pattern[str]) -> set[str]:
    """Find the words of one kind in what is said of one place."""
    said = (line for lines in decides(base).values() for line in lines if where in line)

    return {word for line in said for word in pattern.findall(line.partition(where)[2])}


@pytest.mark.parametrize("base", BASES)
def test_every_value_says_what_reads_it_or_why_nothing_does(base: str) -> None:
    """Whatever serves the model."""
    assert all(decides(base).values())


@pytest.mark.parametrize("base", ALONE)
def test_no_serve_config_is_named_where_no_ray_runs(base: str) -> None:
    """A Deployment has none: values reach its engine as arguments and variables."""
    assert [path for path, lines in decides(base).items() if any("Serve config" in line for line in lines)] == []
    assert [path for path, lines in decides(base).items() if any("RayService/" in line for line in lines)] == []


@pytest.mark.parametrize("base", ON_RAY)
def test_no_argument_is_named_where_ray_runs(base: str) -> None:
    """Our server has none."""
    assert [path for path, lines in decides(base).items() if any("Deployment/" in line for line in lines)] == []


@pytest.mark.parametrize("base", ALONE)
def test_every_argument_that_is_named_is_written(base: str) -> None:
    """Into the container of the engine's own server; some only where their key asks for it."""
    [server, *_] = workload(base).worker.containers
    optional = {"--load-format", "--no-enable-prefix-caching", "--enable-prefix-caching"}
    optional |= {"--shutdown-timeout"} if base == "neuron" else set()
    flags = named(base, "container args", _FLAG)

    assert len(flags) > 5
    assert flags - optional <= set(server.arguments)


@pytest.mark.parametrize("base", ON_RAY)
def test_every_variable_that_is_named_is_written(base: str) -> None:
    """Into the Serve config's environment of the application."""
    ray = workload(base).ray
    assert ray
    [application] = yaml.safe_load(ray.serve_config)["applications"]
    variables = named(base, "runtime_env.env_vars", _VARIABLE)
    of_a_file = set() if base == "ray llama" else {"MODEL_FILENAME"}

    assert len(variables) > 5
    assert variables - of_a_file <= set(application["runtime_env"]["env_vars"])


@pytest.mark.parametrize("base", LLAMA_CPP)
def test_settings_of_vllm_decide_nothing_where_llama_cpp_computes(base: str) -> None:
    """They are refused if they are given."""
    said = {path: lines for path, lines in decides(base).items() if path.startswith("vllm.")}

    assert said
    assert set(said.values()) == {("nothing: llama.cpp computes",)}


def test_neuron_reads_neither_share_nor_steps() -> None:
    """It takes the memory of what was compiled."""
    said = {key: decides("neuron")[f"vllm.{key}"] for key in ("gpu_memory_utilization", "max_num_batched_tokens")}

    assert all(line.startswith("nothing: Neuron") for [line] in said.values())
    assert not decides("vllm")["vllm.gpu_memory_utilization"][0].startswith("nothing")
