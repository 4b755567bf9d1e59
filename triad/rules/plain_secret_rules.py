"""The rule that no secret is written where everybody reads it: in a variable, an argument, a ConfigMap."""

import re
from collections.abc import Iterator
from itertools import pairwise

import yaml

from triad.rules.rendered import Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.pod_template import pod_templates

_NAME = re.compile(r"(?:^|[_.-])(?:KEY|TOKEN|PASSWORD|PASSPHRASE|SECRET|CREDENTIALS)$", re.IGNORECASE)
_FROM_VARIABLE = re.compile(r"\$\(\w+\)")


@rule(
    "secret-in-plain",
    source="https://kubernetes.io/docs/concepts/security/secrets-good-practices/; Ray shows runtime environments",
)
def secret_in_plain(rendered: Rendered) -> Iterator[Offence]:
    """What is called a key, token or password is read from a Secret, never written down."""
    yield from _in_config_maps(rendered)
    yield from _in_serve_configs(rendered)
    for pod in pod_templates(rendered.manifests):
        for container in (*(pod.spec.get("initContainers") or ()), *pod.spec["containers"]):
            where = f"{pod.name} {container.get('name')}"
            for each in container.get("env") or ():
                if each.get("value") and _NAME.search(str(each["name"])):
                    yield Offence(f"{where} env {each['name']}", "must come from a Secret by secretKeyRef")
            for option in _options([*(container.get("command") or ()), *(container.get("args") or ())]):
                yield Offence(f"{where} {option}", "must come from a Secret by a variable, arguments are seen by all")


def _in_config_maps(rendered: Rendered) -> Iterator[Offence]:
    for manifest in rendered.of_kind("ConfigMap"):
        for name in manifest.get("data") or {}:
            if _NAME.search(name):
                yield Offence(f"{name_of(manifest)} data.{name}", "must be in a Secret")


def _in_serve_configs(rendered: Rendered) -> Iterator[Offence]:
    for manifest in rendered.of_kind("RayService"):
        for name in _variables(yaml.safe_load(str(manifest["spec"].get("serveConfigV2", "")))):
            if _NAME.search(name):
                yield Offence(f"{name_of(manifest)} spec.serveConfigV2 {name}", "must not be in a runtime environment")


def _variables(value: object) -> Iterator[str]:
    """Names of every `env_vars` of a Serve config, wherever one stands."""
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "env_vars" and isinstance(below, dict):
                yield from map(str, below)
            else:
                yield from _variables(below)
    elif isinstance(value, list):
        for below in value:
            yield from _variables(below)


def _options(words: list[object]) -> Iterator[str]:
    """Options with a secret as their value, which a variable is not."""
    for word, following in pairwise([*words, ""]):
        option, equals, value = str(word).partition("=")
        given = value if equals else str(following)
        if option.startswith("--") and _NAME.search(option) and given and not _FROM_VARIABLE.fullmatch(given):
            yield option
