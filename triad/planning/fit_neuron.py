"""Whether Neuron cores can serve a model: static shapes, whole degrees, and what is known not to work."""

from dataclasses import dataclass

from triad.catalog.compatibility import DEGREES, doubtful, incompatible
from triad.catalog.instances import InstanceType
from triad.catalog.model_shape import Shape
from triad.planning.demand import Demand, Wanted
from triad.planning.fit_result import NO_SHAPE, Fit, Verdict, settled, without_memory
from triad.planning.weights import Weights

NOT_TENSORS_BYTES = round((1.471 + 0.512 + 0.482 + 0.367) * 2**30)
"""Of a core's memory: DMA rings, scratchpad, code and collectives (aws-neuron/transformers-neuronx#92)."""

_MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuronSettings:
    """What the model is compiled for.

    Attributes:
        sequences: The batch; its cache is set aside whole.
        tensor_parallel: Cores that share each layer.
        pads_heads: Whether the compiler's library adds heads until the degree divides them (optimum-neuron).
    """

    context: int
    sequences: int = 1
    tensor_parallel: int
    pads_heads: bool = False


def fit_neuron(
    weights: Weights, settings: NeuronSettings, *, instance: InstanceType, models: frozenset[str] = frozenset()
) -> Fit:
    """Decide for one core, all being alike.

    Args:
        weights: The model.
        settings: What it is compiled for.
        instance: Where it is compiled and runs.
        models: Names under which the compatibility lock may know it.
    """
    known = next(incompatible(models, instance.name, tensor_parallel=settings.tensor_parallel), None)
    if known:
        return without_memory(Verdict(known.failure.value), f"{known.reason}; what works: {known.instead}")
    shape = weights.shape
    if shape is None:
        return without_memory(Verdict.UNKNOWN, NO_SHAPE)
    wrong = _refusal(shape, settings, instance)
    if wrong:
        return wrong
    wanted = Wanted(context=settings.context, sequences=settings.sequences, longest=weights.longest)
    room = instance.accelerators * instance.accelerator_memory_mib * _MIB // instance.neuron_cores - NOT_TENSORS_BYTES

    found = settled(_demand(weights, shape, settings), room, wanted, too_little=Verdict.OOM, where="of each core")
    doubt = next(doubtful(models, weights.precision, instance.family, tensor_parallel=settings.tensor_parallel), None)

    return without_memory(Verdict.UNKNOWN, f"memory would do; {doubt.reason}") if found.fits and doubt else found


def degree_refusal(shape: Shape, degree: int, family: str) -> Fit | None:
    """Say why no node of a family splits the heads so."""
    allowed = DEGREES[family]
    if degree not in allowed:
        listed = ", ".join(map(str, allowed))
        return without_memory(Verdict.UNSUPPORTED, f"tensor parallel {degree} is no degree of {family} ({listed})")
    if shape.heads % degree:
        return without_memory(Verdict.REFUSED, f"{shape.heads} heads are not divisible by tensor parallel {degree}")

    return None


def _refusal(shape: Shape, settings: NeuronSettings, instance: InstanceType) -> Fit | None:
    degree = settings.tensor_parallel
    if degree > instance.neuron_cores:
        reason = f"tensor parallel {degree}, {instance.name} has {instance.neuron_cores} cores"
        return without_memory(Verdict.REFUSED, reason)
    return None if settings.pads_heads else degree_refusal(shape, degree, instance.family)


def _demand(weights: Weights, shape: Shape, settings: NeuronSettings) -> Demand:
    """Count one core's part, with the heads that are copied or added to fill every core."""
    degree = settings.tensor_parallel
    heads = -(-shape.heads // degree)
    kv_heads = _kv_heads_of_a_core(shape, degree)
    row = shape.layers * shape.hidden * shape.head_size * weights.precision.cache_bytes
    copied = 2 * row * (heads * degree - shape.heads + kv_heads * degree - shape.kv_heads)

    return Demand(
        fixed={"weights": -(-(weights.bytes + copied) // degree)},
        cache_per_token=2 * shape.layers * kv_heads * shape.head_size * weights.precision.cache_bytes,
    )


def _kv_heads_of_a_core(shape: Shape, degree: int) -> int:
    """Share KV heads, copy them up to the degree, or make one of each head where neither divides the other.

    Source: NxD Inference feature guide (aws-neuron/aws-neuron-sdk@81ce03ae).
    """
    if shape.kv_heads % degree == 0:
        return shape.kv_heads // degree
    if degree % shape.kv_heads == 0:
        return 1

    return -(-shape.heads // degree)
