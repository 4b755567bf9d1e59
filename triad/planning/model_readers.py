"""What reads a value of a model: our server on Ray by its environment, the engine's own by its arguments."""

from collections.abc import Callable
from dataclasses import dataclass

from triad.catalog.instances import Silicon
from triad.catalog.models import Engine
from triad.planning.field_rule import Place

Readers = Callable[[Place], tuple[str, ...]]

SERVE = "Serve config applications[{name}]"
SERVE_VARIABLES = f"{SERVE} runtime_env.env_vars"
CONTAINER = "Deployment/{name} server container"
ARGUMENTS = f"{CONTAINER} args"

NO_RAY = ("nothing: a deployment has no Ray",)
NO_VLLM = ("nothing: llama.cpp computes",)
NO_LLAMA_CPP = ("nothing: vLLM computes",)
NO_STEPS = ("nothing: Neuron runs what was compiled for context and slots, and takes the memory of that",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByServer:
    """Readers of one value, by what serves the model."""

    ray_llama_cpp: tuple[str, ...]
    ray_vllm: tuple[str, ...]
    llama_cpp: tuple[str, ...]
    vllm: tuple[str, ...]

    def __call__(self, place: Place) -> tuple[str, ...]:
        """Choose for one model."""
        if place.model.chosen_engine is Engine.VLLM:
            return self.ray_vllm if place.model.on_ray else self.vllm

        return self.ray_llama_cpp if place.model.on_ray else self.llama_cpp


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One meaning under the names of our server and of the engine's own.

    Attributes:
        variables: That our server reads.
        arguments: Of the engine's own; empty where it reads none.
    """

    variables: str
    arguments: str = ""

    @property
    def ray(self) -> tuple[str, ...]:
        """What reads it on Ray."""
        return (f"{SERVE_VARIABLES} {self.variables}",)

    @property
    def alone(self) -> tuple[str, ...]:
        """What reads it in a Deployment."""
        return (f"{ARGUMENTS} {self.arguments}",) if self.arguments else ()


def told(*, llama_cpp: Told, vllm: Told, ray: tuple[str, ...] = (), alone: tuple[str, ...] = ()) -> Readers:
    """Name what both engines are told, and what else reads it under each runtime."""
    return ByServer(
        ray_llama_cpp=(*llama_cpp.ray, *ray),
        ray_vllm=(*vllm.ray, *ray),
        llama_cpp=(*llama_cpp.alone, *alone),
        vllm=(*vllm.alone, *alone),
    )


def told_vllm(name: Told, *more: str) -> Readers:
    """Name what vLLM alone is told."""
    return ByServer(ray_llama_cpp=NO_VLLM, ray_vllm=(*name.ray, *more), llama_cpp=NO_VLLM, vllm=(*name.alone, *more))


def not_on_neuron(readers: Readers) -> Readers:
    """Name nothing where Neuron computes."""
    return lambda place: NO_STEPS if _on_neuron(place) else readers(place)


def on_ray(*readers: str) -> Readers:
    """Name what only a RayService has."""
    return ByServer(ray_llama_cpp=readers, ray_vllm=readers, llama_cpp=NO_RAY, vllm=NO_RAY)


def by_runtime(*, ray: tuple[str, ...], alone: tuple[str, ...]) -> Readers:
    """Name what either runtime has, whatever the engine is."""
    return ByServer(ray_llama_cpp=ray, ray_vllm=ray, llama_cpp=alone, vllm=alone)


def by_engine(*, llama_cpp: tuple[str, ...], vllm: tuple[str, ...]) -> Readers:
    """Name what either engine has, under both runtimes."""
    return ByServer(ray_llama_cpp=llama_cpp, ray_vllm=vllm, llama_cpp=llama_cpp, vllm=vllm)


def _on_neuron(place: Place) -> bool:
    return place.spec.pools[place.model.pool].silicon is Silicon.NEURON and place.model.chosen_engine is Engine.VLLM
