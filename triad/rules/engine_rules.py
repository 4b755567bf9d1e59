"""Rules over the engines inside pods."""

import re
from collections.abc import Iterator, Sequence

from triad.catalog.versions import engines
from triad.rules.built_for import REGISTRY_OF_OURS
from triad.rules.rendered import Body, Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import config_of
from triad.simulate.pod_template import pod_templates

_RAY_IMAGE = re.compile(r"(?:^|/)ray(?:-ml|-llm)?:(\d+\.\d+\.\d+)")
_VLLM = re.compile(r"\bvllm serve\b|\bvllm\.entrypoints\.|(?:^|/)vllm[^/]*$|vllm-openai|inference-vllm")
_LLAMA_CPP = re.compile(r"(?:^|/)llama-server$")
_DOMAINS = "--allowed-media-domains"
_REDIRECTS = "VLLM_MEDIA_URL_ALLOW_REDIRECTS"
_FIRST_WORDS = 4
"""Of a command: `python -m vllm.entrypoints...`, `vllm serve MODEL`."""


@rule(
    "vllm-remote-media",
    source="CVE-2025-6242; https://docs.vllm.ai/en/latest/features/multimodal_inputs/: no domain named, all allowed",
)
def vllm_remote_media(rendered: Rendered) -> Iterator[Offence]:
    """A vLLM server fetches what a request names from no host that is not named here."""
    for pod in pod_templates(rendered.manifests):
        for container in pod.spec["containers"]:
            if not is_vllm(container):
                continue
            where = f"{pod.name} {container.get('name')}"
            domains = _values(words(container), _DOMAINS)
            if not domains or "*" in domains:
                yield Offence(where, f"must have {_DOMAINS} and at least one host, got {' '.join(domains) or 'none'}")
            redirects = {each["name"]: each.get("value") for each in container.get("env") or ()}.get(_REDIRECTS)
            if redirects != "0":
                yield Offence(where, f"{_REDIRECTS} must be '0', got {redirects!r}")


@rule(
    "engine-key",
    source="vllm/envs.py VLLM_API_KEY; llama.cpp tools/server/README.md LLAMA_API_KEY: without one anybody may ask",
)
def engine_key(rendered: Rendered) -> Iterator[Offence]:
    """An engine's own server has the key that it asks for, from a Secret."""
    for pod in pod_templates(rendered.manifests):
        for container in pod.spec["containers"]:
            name = _key_of(container)
            variables = {each["name"]: each.get("valueFrom") or {} for each in container.get("env") or ()}
            if name is not None and "secretKeyRef" not in variables.get(name, {}):
                yield Offence(f"{pod.name} {container.get('name')} env {name}", "must be there, by secretKeyRef")


@rule(
    "ray-version",
    source="https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html: rayVersion is that of the image",
)
def ray_version(rendered: Rendered) -> Iterator[Offence]:
    """A Ray cluster says the version that its images have, the same on head and workers."""
    for manifest in rendered.manifests:
        config = config_of(manifest)
        if config is None:
            continue
        for place, image in _ray_images(config):
            there = _version(image)
            if there is not None and there != config.get("rayVersion"):
                yield Offence(
                    f"{name_of(manifest)} rayVersion",
                    f"must be {there!r} as in {place}, got {config.get('rayVersion')!r}",
                )


def is_vllm(container: Body) -> bool:
    """Whether a container is vLLM's own server: by its command, or by its image where it has none."""
    line = " ".join(words(container)[:_FIRST_WORDS]) if container.get("command") else ""
    image = str(container.get("image")).partition("@")[0].rpartition(":")[0]

    return bool(_VLLM.search(line or image))


def words(container: Body) -> list[str]:
    """Command and arguments of a container."""
    return [str(each) for each in (*(container.get("command") or ()), *(container.get("args") or ()))]


def _key_of(container: Body) -> str | None:
    """The variable with the key of an engine's own server; None where it is no such server."""
    if is_vllm(container):
        return "VLLM_API_KEY"

    return "LLAMA_API_KEY" if any(_LLAMA_CPP.search(each) for each in words(container)[:1]) else None


def _values(line: Sequence[str], option: str) -> list[str]:
    """What follows an option until the next one."""
    found: list[str] = []
    is_inside = False
    for word in line:
        name, equals, value = word.partition("=")
        if word.startswith("--"):
            is_inside = name == option
            found += [value] if is_inside and equals else []
        elif is_inside:
            found.append(word)

    return found


def _ray_images(config: Body) -> Iterator[tuple[str, str]]:
    groups = (
        ("headGroupSpec", config.get("headGroupSpec") or {}),
        *((f"workerGroupSpecs[{index}]", each) for index, each in enumerate(config.get("workerGroupSpecs") or ())),
    )
    for place, group in groups:
        containers = ((group.get("template") or {}).get("spec") or {}).get("containers") or ()
        yield from ((f"the image of {place}", str(each.get("image"))) for each in containers[:1])


def _version(image: str) -> str | None:
    """Ray's version in an image of ours or of Ray's; None where the name does not tell."""
    if any(each in image for each in REGISTRY_OF_OURS):
        return engines()["ray"].version
    found = _RAY_IMAGE.search(image)

    return found[1] if found else None
