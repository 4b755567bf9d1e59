"""How many bits the weights of a config.json have."""

from collections.abc import Mapping

from triad.catalog.config_value import Config, ConfigError, first
from triad.catalog.precision import Precision

_DTYPES = {"float32": Precision.FP32, "float16": Precision.FP16, "bfloat16": Precision.BF16}
_QUANTISED = {
    "awq": Precision.AWQ_INT4,
    "fp8": Precision.FP8,
    "gptq": Precision.INT4,
    "mxfp4": Precision.MXFP4,
}
_INT4_BITS = 4

_COMPRESSED = "compressed-tensors"
_GROUPS = {("int", 4): Precision.INT4, ("float", 8): Precision.FP8}
_USUAL_TYPE, _USUAL_BITS = "int", 8
"""Of a group that leaves them out (vllm-project/compressed-tensors quantization/quant_args.py)."""


def config_precision(config: Config, text: Config) -> Precision:
    """Read the precision of quantised weights, or of all.

    Args:
        config: Of the whole model.
        text: The same with the keys of its text part in front.

    Raises:
        ConfigError: It names none, or one that is not known here.
    """
    quantised = text.get("quantization_config")
    if isinstance(quantised, Mapping):
        return _compressed(quantised) if quantised.get("quant_method") == _COMPRESSED else _quantised(quantised)
    dtype = str(text.get("dtype") or text.get("torch_dtype") or config.get("torch_dtype") or "")
    if not dtype:
        msg = f"names no precision; add 'torch_dtype', which is that of its safetensors: {', '.join(_DTYPES)}"
        raise ConfigError(msg)
    if dtype not in _DTYPES:
        msg = f"says the precision {dtype!r}; allowed: {', '.join(_DTYPES)}"
        raise ConfigError(msg)

    return _DTYPES[dtype]


def _quantised(quantised: Config) -> Precision:
    method = str(quantised.get("quant_method"))
    bits = quantised.get("bits", _INT4_BITS)
    if method not in _QUANTISED or bits != _INT4_BITS:
        msg = f"quantised by {method!r} with {bits!r} bits; allowed: {', '.join(_QUANTISED)} with 4, {_COMPRESSED}"
        raise ConfigError(msg)

    return _QUANTISED[method]


def _compressed(quantised: Config) -> Precision:
    """Read what each group of layers holds, which the method does not say."""
    groups = quantised.get("config_groups")
    kinds = {_kind(each) for each in groups.values()} if isinstance(groups, Mapping) else set()
    if len(kinds) == 1 and kinds <= _GROUPS.keys():
        return _GROUPS[kinds.pop()]
    said = " and ".join(f"{bits} bits of type {type_}" for type_, bits in sorted(kinds)) or "no config_groups"
    allowed = " or ".join(f"{bits} bits of type {type_}" for type_, bits in _GROUPS)
    msg = f"quantised by {_COMPRESSED!r} with {said}; allowed: {allowed} in all groups"
    raise ConfigError(msg)


def _kind(group: object) -> tuple[str, int]:
    """Take type and bits of a group's weights; a preset's name in place of them is none that is known here."""
    weights = group.get("weights") if isinstance(group, Mapping) else None
    if not isinstance(weights, Mapping):
        return "unknown", 0

    return str(weights.get("type", _USUAL_TYPE)), first(weights, "num_bits") or _USUAL_BITS
