"""Tests of triad.planning.model_services."""

import cdk8s

from cdk8s_charts.platform import charts
from contracts.facts import placeholders
from tests.planning.placed import POOLS
from triad.planning.model_services import model_services
from triad.spec import PlatformSpec

MODELS = {
    "ray": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu", "name": "on-ray", "port": 8123},
    "plain": {
        "model": "mistral-7b-instruct-v0.3",
        "pool": "gpu",
        "runtime": "deployment",
        "namespace": "apart",
        "port": 8004,
        "service": {"port": 80},
    },
}


def test_every_model_is_asked_where_its_service_is() -> None:
    """A Service of the chart's, or the one that KubeRay makes beside it."""
    spec = PlatformSpec.model_validate({"pools": POOLS, "models": MODELS})
    found = [(each.service, each.namespace, each.port) for each in model_services(spec)]
    made = {
        (each["metadata"]["namespace"], each["metadata"]["name"]): each["spec"]
        for chart in charts(cdk8s.App(), spec, placeholders())
        for each in chart.to_json()
        if each["kind"] in {"Service", "RayService"}
    }

    assert found == [("on-ray-serve-svc", "models", 8123), ("plain", "apart", 80)]
    assert ("models", "on-ray") in made
    assert [each["port"] for each in made["apart", "plain"]["ports"]] == [80]
