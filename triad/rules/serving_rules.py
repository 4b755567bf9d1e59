"""Rules over pods that serve: who decides how many they are, and what they may do."""

from collections.abc import Iterator

from triad.rules.rendered import Body, Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import config_of
from triad.simulate.pod_template import PodTemplate, pod_templates
from triad.simulate.replicas import namespace_of, scaled

_KUBERNETES = "https://kubernetes.io/docs/"


@rule(
    "scaled-replicas",
    source=f"{_KUBERNETES}tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
)
def scaled_replicas(rendered: Rendered) -> Iterator[Offence]:
    """What has a scaler renders no number of replicas: every deploy would take back what the scaler decided."""
    owned = {target: scaler for target, scaler, _ in scaled(rendered.manifests)}
    for manifest in rendered.manifests:
        key = (str(manifest.get("kind")), namespace_of(manifest), str((manifest.get("metadata") or {}).get("name")))
        if key in owned and "replicas" in (manifest.get("spec") or {}):
            message = f"must be left out, for {name_of(owned[key])} owns it; got {manifest['spec']['replicas']!r}"
            yield Offence(f"{name_of(manifest)} spec.replicas", message)
        config = config_of(manifest) or {}
        for index, group in enumerate(config.get("workerGroupSpecs") or ()):
            if config.get("enableInTreeAutoscaling") and "replicas" in group:
                yield Offence(
                    f"{name_of(manifest)} workerGroupSpecs[{index}].replicas",
                    f"must be left out, for Ray's autoscaler owns it; got {group['replicas']!r}",
                )


@rule("pod-restricted", source=f"{_KUBERNETES}concepts/security/pod-security-standards/#restricted")
def pod_restricted(rendered: Rendered) -> Iterator[Offence]:
    """A pod meets the restricted standard of its namespace, with every container that KubeRay adds to it."""
    for pod in pod_templates(rendered.manifests):
        outer = pod.spec.get("securityContext") or {}
        for kind in ("initContainers", "containers"):
            for place, container in _containers(pod, kind):
                missing = list(_unrestricted({**outer, **(container.get("securityContext") or {})}))
                if missing:
                    yield Offence(f"{pod.name} {place} {container.get('name')}", f"must have {', '.join(missing)}")


@rule("root-read-only", source=f"{_KUBERNETES}tasks/configure-pod-container/security-context/: readOnlyRootFilesystem")
def root_read_only(rendered: Rendered) -> Iterator[Offence]:
    """No container writes to its own file system: what it needs to write, it writes to a volume."""
    for pod in pod_templates(rendered.manifests):
        for kind in ("initContainers", "containers"):
            for place, container in _containers(pod, kind):
                given = (container.get("securityContext") or {}).get("readOnlyRootFilesystem")
                if given is not True:
                    where = f"{pod.name} {place} {container.get('name')}"
                    yield Offence(where, f"readOnlyRootFilesystem must be true, got {given!r}")


def _containers(pod: PodTemplate, kind: str) -> Iterator[tuple[str, Body]]:
    for index, container in enumerate(pod.spec.get(kind) or ()):
        yield f"{kind}[{index}]", container


def _unrestricted(context: Body) -> Iterator[str]:
    if context.get("runAsNonRoot") is not True:
        yield "runAsNonRoot: true"
    if context.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation: false"
    if "ALL" not in ((context.get("capabilities") or {}).get("drop") or ()):
        yield "capabilities.drop: [ALL]"
    if (context.get("seccompProfile") or {}).get("type") not in {"RuntimeDefault", "Localhost"}:
        yield "seccompProfile.type: RuntimeDefault"
