"""Accelerators, one device each."""

from dataclasses import dataclass
from types import MappingProxyType

NVIDIA_RESOURCE = "nvidia.com/gpu"
NEURON_RESOURCE = "aws.amazon.com/neuron"

_NEURON_DOCS = "aws-neuron/aws-neuron-sdk@81ce03ae about-neuron/arch/neuron-hardware"
_AICONFIGURATOR = "ai-dynamo/aiconfigurator@095f58a5 systems/*.yaml"
_EC2_MEMORY = "memory: EC2 API by moto 5.2.5 (2026-10-27)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """One device.

    Attributes:
        name: Name of the chip; two memory sizes of one chip share it.
        resource: What a pod requests, in whole devices.
        memory_mib: As the EC2 API or the Neuron guide says; the driver keeps some of it.
        visible_memory_mib: As an engine sees it once the driver has its part; absent where no log was found.
        cores: NeuronCores of the device, 0 on a GPU.
        bandwidth_gb_s: Published peak bandwidth of the device's memory; Neuron's guide writes GiB/s, digits kept.
    """

    name: str
    resource: str
    memory_mib: int
    visible_memory_mib: int | None = None
    cores: int = 0
    bandwidth_gb_s: float
    source: str


ACCELERATORS = MappingProxyType(
    {
        "a10g": Accelerator(
            name="a10g",
            resource=NVIDIA_RESOURCE,
            memory_mib=22888,
            visible_memory_mib=22835,
            bandwidth_gb_s=600,
            source=f"{_EC2_MEMORY}; visible: 22.30 GiB in vLLM logs, awslabs/ai-on-eks@41a979ee; bandwidth: baseten.co",
        ),
        "l4": Accelerator(
            name="l4",
            resource=NVIDIA_RESOURCE,
            memory_mib=22888,
            visible_memory_mib=22487,
            bandwidth_gb_s=300,
            source=f"{_EC2_MEMORY}; visible: 21.96 GiB in vLLM logs; bandwidth: {_AICONFIGURATOR}",
        ),
        "l40s": Accelerator(
            name="l40s",
            resource=NVIDIA_RESOURCE,
            memory_mib=45776,
            bandwidth_gb_s=864,
            source=f"{_EC2_MEMORY}; bandwidth: {_AICONFIGURATOR}",
        ),
        "a100-40gb": Accelerator(
            name="a100",
            resource=NVIDIA_RESOURCE,
            memory_mib=40960,
            bandwidth_gb_s=1555,
            source=f"{_EC2_MEMORY}; bandwidth: glennklockwood.com, citing NVIDIA's data sheet",
        ),
        "a100-80gb": Accelerator(
            name="a100",
            resource=NVIDIA_RESOURCE,
            memory_mib=81920,
            bandwidth_gb_s=2039,
            source=f"{_EC2_MEMORY}; bandwidth: glennklockwood.com, citing NVIDIA's data sheet; {_AICONFIGURATOR}",
        ),
        "inferentia": Accelerator(
            name="inferentia",
            resource=NEURON_RESOURCE,
            memory_mib=8192,
            cores=4,
            bandwidth_gb_s=50,
            source=_NEURON_DOCS,
        ),
        "inferentia2": Accelerator(
            name="inferentia2",
            resource=NEURON_RESOURCE,
            memory_mib=32768,
            cores=2,
            bandwidth_gb_s=820,
            source=_NEURON_DOCS,
        ),
        "trainium": Accelerator(
            name="trainium",
            resource=NEURON_RESOURCE,
            memory_mib=32768,
            cores=2,
            bandwidth_gb_s=820,
            source=_NEURON_DOCS,
        ),
    }
)
