"""How an accelerated replica is split over devices, and devices over pods."""

from dataclasses import dataclass

from triad.spec.model import Model
from triad.spec.pool import Pool
from triad.spec.ray import Actors


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """Degrees of one replica, and where its ranks are.

    Attributes:
        tensor: GPUs or Neuron cores that share each layer.
        pipeline: Groups of them that share the layers.
        devices: Of a replica.
        of_a_pod: Devices of one pod, which may be several replicas' or one stage's.
        cores: Of a device that has some of its own; 0 of a GPU.
        alone: Whether a pod is one replica however many devices it has, as a Deployment's is.
    """

    tensor: int
    pipeline: int
    devices: int
    of_a_pod: int
    cores: int
    alone: bool = False

    @property
    def on_neuron(self) -> bool:
        """Whether a rank is a core, and not a whole device."""
        return self.cores > 0

    @property
    def together(self) -> int:
        """Ranks of one pod that talk through its shared memory."""
        return self.tensor * (self.pipeline if self.of_a_pod >= self.devices else 1)

    @property
    def of_a_worker(self) -> int:
        """Whole replicas that one pod holds; 0 where it holds a stage of one."""
        held = self.of_a_pod // self.devices

        return min(1, held) if self.alone else held

    @property
    def idle(self) -> int:
        """Devices of a pod that no replica takes."""
        return self.of_a_pod - self.of_a_worker * self.devices if self.of_a_worker else 0

    def pods(self, replicas: int) -> int:
        """Count the pods of so many replicas: some each where they are split, some in one where several fit."""
        if not self.of_a_worker:
            return replicas * -(-self.devices // self.of_a_pod)

        return -(-replicas // self.of_a_worker)


SHARED_MIB = 2048
"""Of a pod's memory, for what its ranks tell each other (vllm-project/vllm docs/deployment/k8s.md: 2Gi)."""

ALONE = Ranks(tensor=1, pipeline=1, devices=1, of_a_pod=1, cores=0)
"""Of weights that stand in for the model's own: they are small, and need not be divisible."""


def pods_of(model: Model, split: Ranks | None, replicas: int) -> int:
    """Count the pods of replicas, unless actors are counted apart: then a replica is a pod."""
    return split.pods(replicas) if split and model.ray.actors == Actors() else replicas


def ranks(model: Model, pool: Pool) -> Ranks:
    """Decide the degrees given, or one GPU, or all cores of one device; on Ray each stage has a pod of its own."""
    tensor, pipeline = model.tensor_parallel(pool), model.vllm.pipeline_parallel
    devices = model.vllm.gpus or -(-tensor * pipeline // pool.cores_per_device)
    of_a_pod = devices // pipeline if model.on_ray else devices

    return Ranks(
        tensor=tensor,
        pipeline=pipeline,
        devices=devices,
        of_a_pod=model.resources.accelerators or of_a_pod,
        cores=pool.cores_per_device if pool.is_neuron else 0,
        alone=not model.on_ray,
    )
