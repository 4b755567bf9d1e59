"""`/v1/models`."""

from tests.conformance.case import Needs, case, expect, same
from tests.conformance.server import Server


@case("models")
def lists_the_model(server: Server) -> None:
    """The list holds the model under the name that requests use."""
    listed = server.client.models.list().data
    expect(server.model in [each.id for each in listed], f"{server.model!r} is not in {[each.id for each in listed]}")
    same({each.object for each in listed}, {"model"}, "kind of the entries")


@case("models", needs=Needs.EMBEDDINGS)
def lists_the_embedder(server: Server) -> None:
    """The embedder lists itself too."""
    lists_the_model(server)
