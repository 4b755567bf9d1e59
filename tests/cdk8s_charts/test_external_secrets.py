"""The Secrets that model servers read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cdk8s

from cdk8s_charts.external_secrets import ExternalSecretsChart
from tests.cdk8s_charts.made_workloads import PLAIN, POD, SERVED, SERVER
from triad.planning.model_pods import ModelWorkload
from triad.planning.model_secrets import HUB_TOKEN

GATED = replace(PLAIN, worker=replace(POD, init_containers=(replace(SERVER, name="weights", secrets=(HUB_TOKEN,)),)))


def written(workloads: Sequence[ModelWorkload], hub_token: str | None = "their/token") -> list[Any]:  # noqa: S107  # a name
    """Write the chart."""
    chart = ExternalSecretsChart(
        cdk8s.Testing.app(), "secrets", workloads=workloads, server_key="ours/key", hub_token=hub_token
    )

    return list(cdk8s.Testing.synth(chart))


def test_each_namespace_has_one_key_for_all_its_servers() -> None:
    """Two models of a namespace share it, and a Secret does not cross namespaces."""
    elsewhere = replace(PLAIN, namespace="rayserve-vllm")
    made = [each["metadata"] for each in written([PLAIN, SERVED, elsewhere])]

    assert made == [
        {"name": "model-server-key", "namespace": "models"},
        {"name": "model-server-key", "namespace": "rayserve-vllm"},
    ]


def test_the_key_is_what_was_generated_after_its_prefix() -> None:
    """Both come from Secrets Manager; the text of the Secret is put together in the cluster."""
    [made] = written([PLAIN])
    spec = made["spec"]

    assert spec["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "secrets-manager"}
    assert spec["target"]["template"]["data"] == {"key": "{{ .prefix }}{{ .key }}"}
    assert spec["data"] == [
        {"secretKey": part, "remoteRef": {"key": "ours/key", "property": part}} for part in ("prefix", "key")
    ]


def test_the_hubs_token_is_there_where_a_pod_reads_it() -> None:
    """As its owner wrote it, under the name and key that the pod names."""
    made = {each["metadata"]["name"]: each["spec"] for each in written([GATED])}

    assert made["hf-token"]["target"] == {"name": "hf-token"}
    assert made["hf-token"]["data"] == [{"secretKey": "token", "remoteRef": {"key": "their/token"}}]
    assert [each["metadata"]["name"] for each in written([PLAIN])] == ["model-server-key"]


def test_a_token_that_the_spec_does_not_name_is_left_to_who_runs_the_cluster() -> None:
    """There is nothing to read it from."""
    assert [each["metadata"]["name"] for each in written([GATED], hub_token=None)] == ["model-server-key"]
