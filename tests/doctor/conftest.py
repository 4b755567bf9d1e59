"""AWS's answers, replayed: botocore refuses a shape that the service's own model does not know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import pytest
from botocore.stub import Stubber  # type: ignore[import-untyped]  # no stubs upstream

from triad.doctor.clients import Clients, connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """Clients that answer only what was put in.

    Attributes:
        stubs: By name of the field of `Clients`.
    """

    clients: Clients
    stubs: Mapping[str, Stubber]

    def answers(self, service: str, method: str, answer: dict[str, object], **asked: object) -> None:
        """Put in the next answer of a service, and what it must be asked for."""
        self.stubs[service].add_response(method, answer, asked)

    def refuses(self, service: str, method: str, code: str, message: str = "refused", status: int = 400) -> None:
        """Put in a refusal as the next answer of a service."""
        self.stubs[service].add_client_error(method, code, message, status)


@pytest.fixture(scope="session")
def clients() -> Clients:
    """Make the clients once; most of the time goes into reading AWS's models."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "replayed")
        patch.delenv("AWS_PROFILE", raising=False)

        return connect("us-east-1")


@pytest.fixture
def aws(clients: Clients) -> Iterator[Aws]:
    """Cut the clients off from the network; every answer put in must be fetched."""
    stubs = {field.name: Stubber(getattr(clients, field.name)) for field in fields(Clients)}
    for stub in stubs.values():
        stub.activate()
    yield Aws(clients=clients, stubs=stubs)
    for stub in stubs.values():
        stub.deactivate()
        stub.assert_no_pending_responses()
