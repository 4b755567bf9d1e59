"""What selectors find."""

from dataclasses import replace

import pytest

from tests.rules.serving_objects import Object
from triad.rules.cluster import Cluster, where
from triad.rules.rendered import Rendered
from triad.simulate.selector import Selector

CHAT = Selector.of_labels({"app": "chat"})


@pytest.fixture
def cluster(empty: Rendered, served: list[Object]) -> Cluster:
    """The two served models."""
    return Cluster.read(replace(empty, manifests=tuple(served)))


def test_pods_are_those_of_our_objects(cluster: Cluster) -> None:
    """A head and workers, and a Deployment's; only in the namespaces that are looked into."""
    assert [pod.name.rpartition(".")[2] for pod in cluster.pods(CHAT, ["models"])] == [
        "headGroupSpec",
        "workerGroupSpecs[0]",
    ]
    assert cluster.pods(CHAT, ["agent"]) == ()


def test_services_are_ours_and_those_of_kuberay(cluster: Cluster) -> None:
    """Which ones KubeRay makes is told apart."""
    assert [where(each) for each in cluster.services] == [
        "Service/models/code",
        *(f"Service/models/{name}" for name in ("chat-*****-head-svc", "chat-head-svc", "chat-serve-svc")),
    ]
    assert cluster.generated == cluster.services[1:]


@pytest.mark.parametrize(
    ("label", "namespace", "finds"),
    [
        ({"app": "chat"}, "models", True),
        ({"app": "chats"}, "models", False),
        ({"app.kubernetes.io/component": "kuberay-operator"}, "kuberay-system", True),
        ({"app.kubernetes.io/component": "kuberay"}, "kuberay-system", False),
        ({"k8s-app": "kube-dns"}, "kube-system", True),
        ({"app": "anything"}, "gateway", False),
        ({"app": "anything"}, "default", False),
    ],
)
def test_pods_of_charts_are_found_as_far_as_they_are_known(
    cluster: Cluster, label: dict[str, str], namespace: str, *, finds: bool
) -> None:
    """A label that a chart is known to give otherwise refutes; of what nobody tells, anything may be."""
    assert cluster.finds(Selector.of_labels(label), [namespace]) is finds


def test_namespaces_are_those_rendered_and_those_of_charts(cluster: Cluster) -> None:
    """Each can be named by the label that Kubernetes gives it."""
    named = [Selector.of_labels({"kubernetes.io/metadata.name": name}) for name in ("models", "keda", "kedda")]

    assert [list(cluster.named(each)) for each in named] == [["models"], ["keda"], []]
