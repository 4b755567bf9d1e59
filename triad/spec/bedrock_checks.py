"""What of a route's model of Amazon Bedrock can be known from its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triad.catalog.models import Kind
from triad.spec.part import Contradiction

if TYPE_CHECKING:  # a platform asks this module, which needs its type alone
    from collections.abc import Iterator

    from triad.spec.bedrock import Bedrock
    from triad.spec.platform import PlatformSpec

_OF_VECTORS = ("embed", "marengo")
"""One of them is in the ID of each model of Bedrock that gives vectors (LiteLLM 1.106.2, `model_cost`)."""

_GEOGRAPHIES = {
    "us": ("us-", "ca-", "mx-"),
    "eu": ("eu-", "il-"),
    "apac": ("ap-", "me-"),
    "jp": ("ap-northeast-",),
    "au": ("ap-southeast-",),
    "us-gov": ("us-gov-",),
}
"""How the regions begin from which a geography's inference profiles may be asked, taken generously.

Source: Amazon Bedrock user guide, geographic cross-Region inference.
"""


def contradictions(spec: PlatformSpec) -> Iterator[Contradiction]:
    """Yield models that answer with something else than their route, and profiles of another part of the world."""
    for name, route in spec.routes.items():
        if route.bedrock is not None and route.names[0] in spec.models:
            where = ("routes", name, "bedrock", "model")
            kind = spec.models[route.names[0]].weights.kind
            for message in (_kind(route.bedrock.model, name, kind), _place(spec, route.bedrock)):
                if message:
                    yield Contradiction(where, message)


def _kind(model: str, route: str, kind: Kind) -> str | None:
    gives_vectors = any(each in model for each in _OF_VECTORS)
    if gives_vectors is (kind is Kind.EMBEDDING):
        return None
    answers, wanted = ("vectors", "words") if gives_vectors else ("words", "vectors")

    return f"{model!r} answers with {answers}, {route!r} with {wanted}; choose a model that gives {wanted}"


def _place(spec: PlatformSpec, bedrock: Bedrock) -> str | None:
    region = bedrock.region or spec.region
    geography = bedrock.model.partition(".")[0]
    if region.startswith(_GEOGRAPHIES.get(geography, "")):
        return None

    return f"{bedrock.model!r} is an inference profile of '{geography}', which {region} has not; name one of its own"
