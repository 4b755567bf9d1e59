"""Specs as a person might write them: a platform around models, with values that can be, in any company."""

from typing import Any

from hypothesis import strategies as st

from tests.cdk8s_charts.any_document import POOLS, Document, some
from tests.cdk8s_charts.any_model import models
from tests.cdk8s_charts.own_models import own_models
from triad.catalog.versions import kubernetes_versions


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a document; most can be used."""
    names = draw(st.lists(st.sampled_from(["chat", "code", "small-1", "x"]), min_size=1, max_size=3, unique=True))
    spot = draw(st.sets(st.sampled_from(["arm", "x86", "gpu"])))
    bought = {name: {"capacity": ["spot", "on-demand"]} for name in spot}
    pools = {name: pool | draw(some(_POOL)) | bought.get(name, {}) for name, pool in POOLS.items()}

    return {
        "size": draw(st.sampled_from(["dev", "production"])),
        "kubernetes": draw(st.sampled_from([key for key, each in kubernetes_versions().items() if each.offered])),
        "pools": pools | draw(some({"agents": st.just({"silicon": "graviton", "role": "agents"})})),
        "controllers": {"prometheus": draw(st.booleans())},
        "images": {"builder": draw(st.sampled_from(["codebuild", "docker"]))},
        "catalog": draw(own_models()),
        "secrets": draw(st.sampled_from([{}, {"hugging_face": "their/token"}])),
        "models": {name: draw(models(spot)) | draw(some({"name": st.just(f"{name}-service")})) for name in names},
        "routes": draw(some({"first": st.just({"backends": names[:1]}), "any": st.just({"backends": names})})),
        "gateway": draw(some(_GATEWAY)),
        "agent": draw(some(_AGENT)),
    }


_CERTIFICATE = {"certificate": "arn:aws:acm:us-east-1:111122223333:certificate/0123abcd"}
_POOL: dict[str, st.SearchStrategy[Any]] = {
    "disk": st.just({"size_gib": 400}),
    "max_pods": st.sampled_from([32, 58]),
}
_SERVICE: dict[str, st.SearchStrategy[Any]] = {
    "port": st.sampled_from([4100, 8081]),
    "replicas": st.sampled_from([{"min": 1}, {"min": 2, "max": 3}]),
}
_GATEWAY: dict[str, st.SearchStrategy[Any]] = {
    **_SERVICE,
    "clients": st.just({"team": {}}),
    "retries": st.integers(0, 3),
    "ingress": st.just({**_CERTIFICATE, "name": "gateway-door"}),
}
_AGENT: dict[str, st.SearchStrategy[Any]] = {
    **_SERVICE,
    "enabled": st.just(False),  # noqa: FBT003  # a value
    "budget": some({"steps": st.integers(1, 4), "tokens": st.just(4096), "seconds": st.just(60)}),
    "parallel": st.integers(1, 8),
}
