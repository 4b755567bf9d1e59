"""The pod template of a served model."""

from dataclasses import replace

import pytest

from cdk8s_charts.model_pod import pod_template, pods
from tests.cdk8s_charts.made_workloads import HEAD, PLAIN, POD, SERVED, SERVER, uri
from triad.planning.model_pods import Volume, VolumeKind


def test_a_pod_runs_under_the_user_that_was_decided_and_never_as_root() -> None:
    """Its volumes belong to the same group, and are not walked through at every start."""
    assert pod_template(replace(POD, user=2000), uri=uri)["spec"]["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 2000,
        "runAsGroup": 2000,
        "fsGroup": 2000,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


@pytest.mark.parametrize("calls", [True, False])
def test_the_token_is_there_for_who_calls_kubernetes_alone(*, calls: bool) -> None:
    """A model that is talked into something has no key to the cluster."""
    assert pod_template(POD, uri=uri, calls_kubernetes=calls)["spec"]["automountServiceAccountToken"] is calls


def test_services_of_the_namespace_set_no_variables() -> None:
    """A Service named `vllm` would set VLLM_PORT to a URL."""
    assert pod_template(POD, uri=uri)["spec"]["enableServiceLinks"] is False


def test_a_pod_goes_where_it_was_decided() -> None:
    """Selector, tolerations, spread and affinity are written as they stand."""
    spread = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}
    written = pod_template(replace(POD, spread=(spread,), affinity={"podAffinity": {}}), uri=uri)["spec"]

    assert written["nodeSelector"] == {"model-inferencing": "cpu-arm"}
    assert written["tolerations"] == [
        {"key": "model-inferencing", "operator": "Equal", "value": "cpu-arm", "effect": "NoSchedule"}
    ]
    assert written["topologySpreadConstraints"] == [spread]
    assert written["affinity"] == {"podAffinity": {}}


def test_containers_keep_their_order_and_the_first_ones_come_before() -> None:
    """KubeRay takes the first container for Ray's."""
    second = replace(SERVER, name="logs")
    first = replace(SERVER, name="weights")
    written = pod_template(replace(POD, containers=(SERVER, second), init_containers=(first,)), uri=uri)["spec"]

    assert [each["name"] for each in written["containers"]] == ["server", "logs"]
    assert [each["name"] for each in written["initContainers"]] == ["weights"]


@pytest.mark.parametrize(
    ("volume", "source"),
    [
        (Volume(name="v", kind=VolumeKind.DISK, size_mib=10), {"emptyDir": {"sizeLimit": "10Mi"}}),
        (
            Volume(name="v", kind=VolumeKind.MEMORY, size_mib=10),
            {"emptyDir": {"medium": "Memory", "sizeLimit": "10Mi"}},
        ),
        (Volume(name="v", kind=VolumeKind.CLAIM, claim="mine"), {"persistentVolumeClaim": {"claimName": "mine"}}),
        (Volume(name="v", kind=VolumeKind.CONFIG, source="told"), {"configMap": {"name": "told"}}),
        (
            Volume(name="v", kind=VolumeKind.SECRET, source="keys"),
            {"secret": {"secretName": "keys", "defaultMode": 0o440}},
        ),
    ],
)
def test_a_volume_is_what_was_decided(volume: Volume, source: object) -> None:
    """On the node's disk, in its memory, a claim that somebody made, or files that its group alone may read."""
    [written] = pod_template(replace(POD, volumes=(volume,)), uri=uri)["spec"]["volumes"]

    assert written == {"name": "v", **dict(source)}  # type: ignore[call-overload]  # a mapping, as given above


def test_what_a_pod_has_not_is_left_out() -> None:
    """No empty list stands in the text; what is false does."""
    written = pod_template(replace(POD, node_selector={}, tolerations=(), volumes=()), uri=uri)["spec"]

    assert not {"nodeSelector", "tolerations", "volumes", "affinity", "topologySpreadConstraints"} & set(written)
    assert written["automountServiceAccountToken"] is False


def test_annotations_stand_on_the_template() -> None:
    """A change of one replaces the pods; without any there is no empty list of them."""
    annotated = replace(POD, annotations={"triad/documents": "abc"})

    assert pod_template(annotated, uri=uri)["metadata"]["annotations"] == {"triad/documents": "abc"}
    assert "annotations" not in pod_template(POD, uri=uri)["metadata"]


def test_a_ray_cluster_has_two_kinds_of_pods() -> None:
    """What every pod of a workload has is asked of both."""
    assert pods(SERVED) == (POD, HEAD)
    assert pods(PLAIN) == (POD,)
