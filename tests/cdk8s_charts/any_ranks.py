"""Degrees of parallel, and devices that carry them, as a person might write them."""

from hypothesis import strategies as st

from tests.cdk8s_charts.any_document import Document

_CORES = {"inf": 2}
"""Of a device; elsewhere one is a GPU."""


@st.composite
def ranks(draw: st.DrawFn, pool: str, *, on_ray: bool) -> Document:
    """Draw what of `vllm` and `resources` must go together; Neuron has no pipeline."""
    tensor = draw(st.sampled_from([1, 2] if pool == "inf" else [1, 2, 4]))
    pipeline = 1 if pool == "inf" else draw(st.sampled_from([1, 2]))
    devices = -(-tensor * pipeline // _CORES.get(pool, 1))
    gpus = draw(st.sampled_from([None, devices, 2 * devices]))
    least = devices // pipeline if on_ray else max(devices, gpus or 0)
    accelerators = draw(st.sampled_from([None, least, 2 * least]))

    return {
        "vllm": {"tensor_parallel": tensor, "pipeline_parallel": pipeline, **({"gpus": gpus} if gpus else {})},
        "resources": {"accelerators": accelerators} if accelerators else {},
    }
