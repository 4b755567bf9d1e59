"""Where each model is asked inside the cluster."""

from dataclasses import dataclass

from triad.spec.platform import PlatformSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelService:
    """The Service before one model's pods.

    Attributes:
        model: Its name in the spec, under which the server knows it.
        service: Name of the Service; a RayService's is KubeRay's own.
    """

    model: str
    service: str
    namespace: str
    port: int


def model_services(spec: PlatformSpec) -> tuple[ModelService, ...]:
    """Find the Service of every model, in the order of the file."""
    return tuple(
        ModelService(
            model=name,
            service=f"{model.name or name}-serve-svc" if model.on_ray else (model.name or name),
            namespace=model.namespace,
            port=model.port if model.on_ray else (model.service.port or model.port),
        )
        for name, model in spec.models.items()
    )
