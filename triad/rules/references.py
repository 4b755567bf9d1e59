"""What Kubernetes objects refer to by name: the thing must exist first, and outlive what refers to it."""

from collections.abc import Iterator
from typing import Any

from triad.rules import order_table as table
from triad.rules.deploy_graph import functions
from triad.rules.deployed import ACCESS, ADDON, NODES, PROFILE, RELEASE, Deployed, Deployment
from triad.rules.reference import Reference
from triad.rules.rendered import Body
from triad.simulate.pod import pods
from triad.simulate.requirement import Requirement, satisfied


def referred(each: Deployed, deployment: Deployment) -> Iterator[Reference]:
    """Everything that one object refers to."""
    body = each.body or {}
    yield from _namespace(body, deployment)
    yield from _capacity(body, deployment)
    yield from _secrets(body, deployment)
    yield from _triggers(body, deployment)
    yield from _volumes(body, deployment)
    yield from _pods(body, deployment)


def _namespace(body: Body, deployment: Deployment) -> Iterator[Reference]:
    namespace = body["metadata"].get("namespace")
    if namespace and namespace not in table.OWN_NAMESPACES:
        made = deployment.of_kind("Namespace", name=namespace)
        with_release = deployment.of_type(RELEASE, Namespace=namespace, CreateNamespace=True)
        yield Reference(f"namespace {namespace!r}", (*made, *with_release), _NAMESPACE)


def _capacity(body: Body, deployment: Deployment) -> Iterator[Reference]:
    if body["kind"] == "NodePool":
        name = body["spec"]["template"]["spec"]["nodeClassRef"]["name"]
        yield Reference(f"EC2NodeClass {name!r}", deployment.of_kind("EC2NodeClass", name=name), _CLASS)
    if body["kind"] == "EC2NodeClass":
        yield Reference("an access entry of nodes", deployment.of_type(ACCESS, Type="EC2_LINUX"), _ENTRY)
    if body["kind"] == "EC2NodeClass" and "instanceProfile" in body["spec"]:
        name = body["spec"]["instanceProfile"]
        yield Reference(
            f"instance profile {name!r}", deployment.of_type(PROFILE, InstanceProfileName=name), _INSTANCE_PROFILE
        )


def _secrets(body: Body, deployment: Deployment) -> Iterator[Reference]:
    for store in _stores(body.get("spec")) if body["kind"] in _STORE_USERS else ():
        if "name" in store:
            yield _named(deployment, body, store, default="SecretStore", why=_STORE)


def _stores(spec: object) -> Iterator[Body]:
    """Every store that a secret names: for all of it, for one of its sources, or to be written to."""
    yield from functions(spec, "secretStoreRef")
    yield from functions(spec, "storeRef")
    for stores in functions(spec, "secretStoreRefs"):
        yield from stores


def _triggers(body: Body, deployment: Deployment) -> Iterator[Reference]:
    if body["kind"] in {"ScaledObject", "ScaledJob"}:
        for trigger in body["spec"].get("triggers") or ():
            if trigger.get("authenticationRef"):
                yield _named(
                    deployment, body, trigger["authenticationRef"], default="TriggerAuthentication", why=_TRIGGER
                )


def _named(deployment: Deployment, body: Body, reference: Body, *, default: str, why: str) -> Reference:
    kind, name = str(reference.get("kind", default)), str(reference["name"])
    namespace = None if kind.startswith("Cluster") else body["metadata"].get("namespace")

    return Reference(f"{kind} {name!r}", deployment.of_kind(kind, namespace=namespace, name=name), why)


def _volumes(body: Body, deployment: Deployment) -> Iterator[Reference]:
    for claim in _claims(body):
        for addon, why in table.FOR_VOLUMES.items():
            yield Reference(f"add-on {addon!r}", deployment.of_type(ADDON, AddonName=addon), why)
        name = claim.get("storageClassName")
        classes = deployment.of_kind("StorageClass", name=name)
        yield Reference(f"StorageClass {name!r}" if name else "a StorageClass", classes, _STORAGE)


def _claims(value: object) -> Iterator[Body]:
    """The spec of each claim: an object of its own, or a template of one in a pod or a set of pods."""
    if isinstance(value, dict):
        if value.get("kind") == "PersistentVolumeClaim":
            yield value["spec"]
            return
        templates = [*(value.get("volumeClaimTemplates") or ()), value.get("volumeClaimTemplate")]
        yield from (each["spec"] for each in templates if isinstance(each, dict))
        for below in value.values():
            yield from _claims(below)
    elif isinstance(value, list):
        for below in value:
            yield from _claims(below)


def _pods(body: Body, deployment: Deployment) -> Iterator[Reference]:
    made = tuple(pods([body]))
    if made:
        yield Reference("the system nodes", deployment.of_type(NODES), _NODES)
        for addon, why in table.FOR_PODS.items():
            yield Reference(f"add-on {addon!r}", deployment.of_type(ADDON, AddonName=addon), why)
    for pool in deployment.of_kind("NodePool"):
        labels = _labels(pool.body or {})
        if any(_asks_for(labels, terms) for pod in made for terms in pod.alternatives):
            yield Reference(f"NodePool {(pool.body or {})['metadata']['name']!r}", (pool,), _POOL)


def _labels(pool: Body) -> dict[str, Any]:
    return dict((pool["spec"]["template"].get("metadata") or {}).get("labels") or {})


def _asks_for(labels: dict[str, Any], terms: tuple[Requirement, ...]) -> bool:
    """Whether a pod names labels of this pool, and means this pool by them."""
    named = [term for term in terms if term.key in labels]

    return bool(named) and satisfied({key: frozenset({str(value)}) for key, value in labels.items()}, named)


_STORE_USERS = frozenset({"ExternalSecret", "ClusterExternalSecret", "PushSecret", "ClusterPushSecret"})
_CONCEPTS = "https://kubernetes.io/docs/concepts"
_NAMESPACE = f"no object can be in a namespace that is not there: {_CONCEPTS}/overview/working-with-objects/namespaces/"
_CLASS = "a pool without its class launches nothing: https://karpenter.sh/docs/concepts/nodeclasses/"
_ENTRY = "nodes without one cannot join: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html"
_INSTANCE_PROFILE = "nodes are launched with it: https://karpenter.sh/docs/concepts/nodeclasses/#specinstanceprofile"
_STORE = "a secret is read through it: https://external-secrets.io/latest/api/externalsecret/"
_TRIGGER = "KEDA refuses a trigger that it cannot authenticate: https://keda.sh/docs/latest/concepts/authentication/"
_STORAGE = f"a claim waits for its class: {_CONCEPTS}/storage/storage-classes/"
_NODES = f"CoreDNS and the controllers run there: {_CONCEPTS}/architecture/nodes/"
_POOL = "its pods run there, and Karpenter must end them before the pool goes: https://karpenter.sh/docs/concepts/nodepools/"
