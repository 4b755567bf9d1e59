"""Tests of triad.planning.fit_neuron."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triad.catalog.compatibility import DEGREES
from triad.catalog.instances import instance_types
from triad.catalog.models import MODELS
from triad.catalog.precision import Precision
from triad.planning.fit_neuron import NeuronSettings, fit_neuron
from triad.planning.fit_result import Fit, Verdict
from triad.planning.weights import Weights

GIB = 1 << 30


def decided(
    name: str, type_: str, *, context: int, tensor_parallel: int, sequences: int = 1, known: bool = True
) -> Fit:
    """Ask for a model of the catalogue."""
    weights = Weights.of(MODELS[name])
    assert weights
    models = MODELS[name].lineage if known else frozenset[str]()
    settings = NeuronSettings(context=context, sequences=sequences, tensor_parallel=tensor_parallel)

    return fit_neuron(weights, settings, instance=instance_types()[type_], models=models)


@pytest.mark.parametrize("degree", range(1, 25))
def test_only_degrees_of_the_family_are_taken(degree: int) -> None:
    """16 is one of Trn1, not of Inf2; 32 heads do not split into 24."""
    fit = decided("mistral-7b-instruct-v0.2", "inf2.48xlarge", context=1024, tensor_parallel=degree)
    verdicts = {1: Verdict.OOM, 2: Verdict.FITS, 4: Verdict.CRASH, 8: Verdict.FITS, 24: Verdict.REFUSED}

    assert fit.verdict is verdicts.get(degree, Verdict.UNSUPPORTED)


def test_more_cores_than_a_type_has_are_refused() -> None:
    """An inf2.xlarge has two."""
    fit = decided("mistral-7b-instruct-v0.2", "inf2.xlarge", context=1024, tensor_parallel=8)

    assert (fit.verdict, fit.headroom_bytes) == (Verdict.REFUSED, None)


def test_the_lock_goes_before_memory() -> None:
    """What was seen to fail is refused with what works instead, however much memory there is."""
    here = decided("llama-3.1-8b-instruct", "trn1.2xlarge", context=1024, tensor_parallel=2)
    unknown = decided("llama-3.1-8b-instruct", "trn1.2xlarge", known=False, context=1024, tensor_parallel=2)

    assert here.verdict is Verdict.COMPILE_FAILS
    assert "trn1.32xlarge" in here.reason
    assert unknown.fits


def test_only_a_part_of_a_core_holds_tensors() -> None:
    """13.17 of 16 GiB, as a full core was taken apart (aws-neuron/transformers-neuronx#92)."""
    fit = decided("llama-3.1-8b-instruct", "inf2.48xlarge", context=1024, tensor_parallel=8)

    assert fit.headroom_bytes is not None
    assert (fit.headroom_bytes + fit.needed_bytes) / GIB == pytest.approx(13.17, abs=0.01)


@pytest.mark.parametrize(("degree", "heads"), [(2, 4), (8, 1), (24, 1)])
def test_kv_heads_are_shared_or_copied(degree: int, heads: int) -> None:
    """Eight on two cores are four each; on eight or twenty-four each core has one."""
    weights = Weights.of(MODELS["llama-3.1-8b-instruct"])
    assert weights
    settings = NeuronSettings(context=100, tensor_parallel=degree, pads_heads=True)
    fit = fit_neuron(weights, settings, instance=instance_types()["inf2.48xlarge"])

    assert fit.parts["cache"] == 100 * 2 * 32 * heads * 128 * 2


@given(
    degree=st.sampled_from([2, 8]),
    context=st.integers(1, 131_072),
    batch=st.integers(1, 64),
    type_=st.sampled_from(["inf2.24xlarge", "inf2.48xlarge", "trn1.32xlarge"]),
)
def test_the_longest_context_fits_and_a_token_more_does_not(degree: int, context: int, batch: int, type_: str) -> None:
    """Shapes are static: the cache of the whole batch is set aside."""
    name = "llama-3.1-8b-instruct"
    here = decided(name, type_, context=context, sequences=batch, tensor_parallel=degree, known=False)
    longest = here.longest_context
    again = decided(name, type_, context=longest, sequences=batch, tensor_parallel=degree, known=False)
    beyond = decided(name, type_, context=longest + 1, sequences=batch, tensor_parallel=degree, known=False)

    assert here.fits == (here.headroom_bytes is not None and here.headroom_bytes >= 0)
    assert here.fits == (context <= longest) or longest == MODELS[name].context
    assert again.fits
    assert longest == MODELS[name].context or not beyond.fits


def test_every_neuron_family_has_degrees() -> None:
    """A family without them could not be planned."""
    accelerated = {each.family for each in instance_types().values() if each.neuron_cores}

    assert accelerated - set(DEGREES) == {"inf1"}  # which the platform refuses


def test_what_sources_contradict_is_called_unknown_where_memory_would_do() -> None:
    """8B in fp8 has room on two cores, and the compiler may refuse it; where it has none, that is known."""
    weights = Weights.of(MODELS["llama-3.1-8b-instruct"])
    assert weights
    assert weights.shape
    small = replace(weights, precision=Precision.FP8, bytes=weights.shape.weight_bytes(Precision.FP8))
    here, beyond = (
        fit_neuron(
            small,
            NeuronSettings(context=4096, sequences=sequences, tensor_parallel=2),
            instance=instance_types()["inf2.24xlarge"],
        )
        for sequences in (1, 64)
    )

    assert (here.verdict, beyond.verdict) == (Verdict.UNKNOWN, Verdict.OOM)
    assert "E4M3FN" in here.reason


def test_a_degree_that_was_only_seen_to_crash_is_not_called_fitting() -> None:
    """Two cores of a larger inf2 are split as those of the small one were; trn1 and eight cores are another matter."""
    verdicts = {
        (type_, degree): decided("llama-3.1-8b-instruct", type_, context=1024, tensor_parallel=degree).verdict
        for type_, degree in (("inf2.24xlarge", 2), ("inf2.48xlarge", 8), ("trn1.32xlarge", 2))
    }

    assert list(verdicts.values()) == [Verdict.UNKNOWN, Verdict.FITS, Verdict.FITS]
    assert decided("mistral-7b-instruct-v0.2", "inf2.24xlarge", context=1024, tensor_parallel=2).fits
