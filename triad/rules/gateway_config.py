"""LiteLLM's config as it was rendered, and the containers that read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from triad.rules.rendered import Body, Rendered, name_of
from triad.simulate.pod_template import PodTemplate, pod_templates
from triad.simulate.replicas import namespace_of

_IS_ONE = "model_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayConfig:
    """One config.

    Attributes:
        where: ConfigMap and key.
        readers: Pod and container of each that mounts it.
    """

    where: str
    body: Mapping[str, Any]
    readers: tuple[tuple[PodTemplate, Body], ...]

    def section(self, name: str) -> Mapping[str, Any]:
        """Find a section; one that is not there is empty."""
        return self.body.get(name) or {}

    @property
    def deployments(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Place and parameters of each backend."""
        for index, each in enumerate(self.body[_IS_ONE] or ()):
            yield f"{self.where} {_IS_ONE}[{index}].litellm_params", each.get("litellm_params") or {}

    @property
    def attempts(self) -> int:
        """How many backends one request may be given to; LiteLLM's default is five after the first."""
        return 1 + int(self.section("router_settings").get("max_fallbacks", 5))


def gateway_configs(rendered: Rendered) -> Iterator[GatewayConfig]:
    """Find every ConfigMap that holds a list of models, as LiteLLM's config alone does."""
    pods = tuple(pod_templates(rendered.manifests))
    for manifest in rendered.of_kind("ConfigMap"):
        for key, text in (manifest.get("data") or {}).items():
            body = _parsed(text)
            if isinstance(body, dict) and _IS_ONE in body:
                yield GatewayConfig(
                    where=f"{name_of(manifest)} {key}", body=body, readers=tuple(_readers(manifest, pods))
                )


def variables(rendered: Rendered, pod: PodTemplate, container: Body) -> Mapping[str, str | None]:
    """List what a container's environment holds, by name; the value is None where it is not written down."""
    found: dict[str, str | None] = {}
    for source in container.get("envFrom") or ():
        found |= dict.fromkeys(_of_config_map(rendered, pod, (source.get("configMapRef") or {}).get("name")))

    return found | {each["name"]: each.get("value") for each in container.get("env") or ()}


def _of_config_map(rendered: Rendered, pod: PodTemplate, name: str | None) -> Iterator[str]:
    for manifest in rendered.of_kind("ConfigMap"):
        if (namespace_of(manifest), manifest["metadata"]["name"]) == (pod.namespace, name):
            yield from manifest.get("data") or {}


def _parsed(text: object) -> object:
    try:
        return yaml.safe_load(str(text))
    except yaml.YAMLError:
        return None


def _readers(manifest: Body, pods: tuple[PodTemplate, ...]) -> Iterator[tuple[PodTemplate, Body]]:
    for pod in pods:
        volumes = {
            each["name"]
            for each in pod.spec.get("volumes") or ()
            if (each.get("configMap") or {}).get("name") == manifest["metadata"]["name"]
        }
        for container in pod.spec["containers"]:
            mounted = {each["name"] for each in container.get("volumeMounts") or ()}
            if pod.namespace == namespace_of(manifest) and volumes & mounted:
                yield pod, container
