"""Rules over what pods refer to by name: a pod whose Secret, ConfigMap or claim is missing waits without a word."""

from collections.abc import Iterator

from triad.planning.secrets import secret_names
from triad.rules.held import Held, claims, config_maps, secrets
from triad.rules.pod_references import CLAIM, CONFIG_MAP, SECRET, PodReference, containers_of, pod_references
from triad.rules.rendered import Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.pod_template import pod_templates
from triad.spec.nearest import unknown

_KUBERNETES = "https://kubernetes.io/docs/"
_OF_EVERY_NAMESPACE = "kube-root-ca.crt"


@rule("secret-there", source=f"{_KUBERNETES}concepts/configuration/secret/#restriction-secret-must-exist")
def secret_there(rendered: Rendered) -> Iterator[Offence]:
    """A Secret that a pod reads is rendered, filled by External Secrets, or left to a person by the spec."""
    yield from _missing(rendered, SECRET, secrets(rendered))


@rule("config-map-there", source=f"{_KUBERNETES}concepts/configuration/configmap/#using-configmaps-as-files-from-a-pod")
def config_map_there(rendered: Rendered) -> Iterator[Offence]:
    """A ConfigMap that a pod reads is rendered, with the entry that is read."""
    yield from _missing(rendered, CONFIG_MAP, config_maps(rendered))


@rule(
    "claim-there", source=f"{_KUBERNETES}concepts/storage/persistent-volumes/#claims-as-volumes: of its own namespace"
)
def claim_there(rendered: Rendered) -> Iterator[Offence]:
    """A claim that a pod mounts is rendered, or named by the spec as one that is there."""
    yield from _missing(rendered, CLAIM, claims(rendered))


@rule("volume-there", source=f"{_KUBERNETES}concepts/storage/volumes/: what is mounted is a volume of the pod")
def volume_there(rendered: Rendered) -> Iterator[Offence]:
    """What a container mounts is a volume of its pod, or the API server refuses the pod."""
    for pod in pod_templates(rendered.manifests):
        claimed = (pod.owner.get("spec") or {}).get("volumeClaimTemplates") or ()
        known = {
            *(str(each["name"]) for each in pod.spec.get("volumes") or ()),
            *(str(each["metadata"]["name"]) for each in claimed),
        }
        for container in containers_of(pod):
            for name in (str(each["name"]) for each in container.get("volumeMounts") or ()):
                if name not in known:
                    names = ", ".join(sorted(known)) or "none"
                    where = f"{pod.name} {container.get('name')} volumeMounts"
                    yield Offence(where, f"there is no volume {name!r}; allowed: {names}")


@rule(
    "secret-fetched", source="https://external-secrets.io/latest/provider/aws-secrets-manager/: its role names each one"
)
def secret_fetched(rendered: Rendered) -> Iterator[Offence]:
    """What External Secrets is told to fetch is a secret of the platform, which its role may read."""
    known = secret_names(rendered.spec)
    for manifest in rendered.of_kind("ExternalSecret"):
        for index, source in enumerate(manifest["spec"].get("data") or ()):
            name = source["remoteRef"]["key"]
            if name not in known:
                where = f"{name_of(manifest)} spec.data[{index}]"
                yield Offence(where, unknown("secret of the platform", name, known))


def _missing(rendered: Rendered, kind: str, held: Held) -> Iterator[Offence]:
    for pod in pod_templates(rendered.manifests):
        for reference in pod_references(pod):
            fault = _fault(reference, held) if reference.kind == kind else None
            if fault:
                yield Offence(reference.where, fault)


def _fault(reference: PodReference, held: Held) -> str | None:
    there = held.get(reference.namespace, {})
    if reference.name == _OF_EVERY_NAMESPACE:
        return None
    if reference.name not in there:
        names = ", ".join(sorted(there)) or "none"
        return f"there is no {reference.kind} {reference.name!r} in {reference.namespace!r}; allowed: {names}"
    keys = there[reference.name]
    if reference.key is not None and keys is not None and reference.key not in keys:
        names = ", ".join(sorted(keys)) or "none"
        return f"{reference.kind} {reference.name!r} has no key {reference.key!r}; allowed: {names}"

    return None
