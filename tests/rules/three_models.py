"""Three models of one namespace, on one port: as alike as models can be."""

from functools import cache

from cdk8s_charts.platform import manifests
from triad.cli.manifests import objects
from triad.rules.rendered import Rendered
from triad.spec.platform import PlatformSpec

_LLAMA = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton", "replicas": {"min": 3}}
_ALONE = {**_LLAMA, "runtime": "deployment", "service": {"host": "a.example.org"}}
_DOCUMENT = {
    "pools": {
        "graviton": {
            "silicon": "graviton",
            "sizes": ["4xlarge", "8xlarge"],
            "limits": {"cpu": 2048, "memory_gib": 8192},
        }
    },
    "models": {"a": _ALONE, "b": {**_ALONE, "service": {"host": "b.example.org"}}, "c": _LLAMA},
}


@cache
def three_models() -> Rendered:
    """Render them: two engines' own servers with a host each, and one behind Ray Serve."""
    spec = PlatformSpec.model_validate(_DOCUMENT)
    made = tuple(each for text in manifests(spec).values() for each in objects(text))

    return Rendered(spec=spec, manifests=made, templates={})
