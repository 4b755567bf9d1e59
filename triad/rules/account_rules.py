"""Rules over the service accounts of pods: that they are there, and who may speak to Kubernetes with them."""

from collections.abc import Iterator, Mapping

from triad.rules.rendered import Body, Rendered
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import NODE_TYPE, config_of
from triad.simulate.pod_template import PodTemplate, pod_templates
from triad.simulate.replicas import namespace_of

_ACCOUNTS = "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"
_OF_EVERY_NAMESPACE = "default"
_MOUNT = "automountServiceAccountToken"


@rule("account-there", source=f"{_ACCOUNTS}: a pod whose account is missing is never made")
def account_there(rendered: Rendered) -> Iterator[Offence]:
    """The service account of a pod is rendered, in its namespace."""
    known = _accounts(rendered)
    for pod in pod_templates(rendered.manifests):
        name = _account(pod)
        if name != _OF_EVERY_NAMESPACE and (pod.namespace, name) not in known:
            names = ", ".join(sorted(each for place, each in known if place == pod.namespace)) or "none"
            message = f"there is no ServiceAccount {name!r} in {pod.namespace!r}; allowed: {names}"
            yield Offence(f"{pod.name} serviceAccountName", message)


@rule("account-token", source=f"{_ACCOUNTS}#opt-out-of-api-credential-automounting")
def account_token(rendered: Rendered) -> Iterator[Offence]:
    """No pod has a token of Kubernetes but a Ray head whose autoscaler asks KubeRay for workers."""
    known = _accounts(rendered)
    for pod in pod_templates(rendered.manifests):
        account = known.get((pod.namespace, _account(pod)), {})
        if pod.spec.get(_MOUNT, account.get(_MOUNT, True)) and not _asks_kuberay(pod):
            yield Offence(f"{pod.name} {_MOUNT}", "must be false, or whoever gets into the pod has its token")


def _accounts(rendered: Rendered) -> Mapping[tuple[str, str], Body]:
    return {(namespace_of(each), str(each["metadata"]["name"])): each for each in rendered.of_kind("ServiceAccount")}


def _account(pod: PodTemplate) -> str:
    return str(pod.spec.get("serviceAccountName") or _OF_EVERY_NAMESPACE)


def _asks_kuberay(pod: PodTemplate) -> bool:
    config = config_of(pod.owner) or {}

    return bool(config.get("enableInTreeAutoscaling")) and pod.labels.get(NODE_TYPE) == "head"
