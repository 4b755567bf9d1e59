"""Tests of triad.catalog.compatibility."""

from triad.catalog.compatibility import DEGREES, DOUBTFUL, INCOMPATIBLE, Failure, doubtful, incompatible
from triad.catalog.diffusion import DIFFUSION_MODELS
from triad.catalog.instances import families, instance_types
from triad.catalog.models import MODELS
from triad.catalog.precision import Precision

LLAMA = MODELS["llama-3.1-8b-instruct"].lineage


def test_every_entry_names_models_and_types_that_there_are() -> None:
    """A misspelt name would never be found."""
    models = {*MODELS, *DIFFUSION_MODELS}
    types = {*instance_types(), *families()}

    assert all(entry.models <= models and entry.types <= types and entry.source for entry in INCOMPATIBLE)
    assert set(DEGREES) <= set(families())


def test_a_model_that_does_not_compile_on_a_small_host_is_known() -> None:
    """Its device could hold it; its host cannot compile it."""
    [small] = incompatible(LLAMA, "trn1.2xlarge", tensor_parallel=2)

    assert small.failure is Failure.COMPILE_FAILS
    assert list(incompatible(LLAMA, "trn1.32xlarge", tensor_parallel=2)) == []
    assert list(incompatible(frozenset({"qwen3-14b"}), "trn1.2xlarge", tensor_parallel=2)) == []


def test_a_degree_that_crashes_is_known_for_every_model_of_the_family() -> None:
    """And for that degree alone."""
    found = {degree: list(incompatible(frozenset(), "inf2.48xlarge", tensor_parallel=degree)) for degree in (2, 4, 8)}

    assert [degree for degree, known in found.items() if known] == [4]


def test_pictures_run_where_they_do_not_compile() -> None:
    """Stable Diffusion 2.1 was measured on inf2.xlarge, compiled elsewhere; its first repository is gone."""
    model = DIFFUSION_MODELS["stable-diffusion-2-1"]
    [known] = incompatible(frozenset({model.name}), "inf2.xlarge", tensor_parallel=1)

    assert known.failure is Failure.COMPILE_FAILS
    assert model.repository.startswith("sd2-community/")
    assert model.weight_bytes == 5_159_809_708


def test_every_doubt_is_about_something_and_has_its_source() -> None:
    """A misspelt name would never be found, and a doubt without anything to it would be about every model."""
    models, neuron = set(MODELS), {"inf2", "trn1"}

    assert all(entry.models <= models and entry.families <= neuron and entry.source for entry in DOUBTFUL)
    assert all(entry.families and (entry.models or entry.precisions) for entry in DOUBTFUL)


def test_a_doubt_is_told_for_its_precision_or_its_degree_alone() -> None:
    """fp8 with every degree; one model with one degree of one family."""
    asked = {
        (precision, family, degree): len(list(doubtful(LLAMA, precision, family, tensor_parallel=degree)))
        for precision in (Precision.FP8, Precision.BF16)
        for family in ("inf2", "trn1")
        for degree in (2, 8)
    }

    assert list(asked.values()) == [2, 1, 1, 1, 1, 0, 0, 0]
