"""The key, where one is configured: nothing is answered without it."""

from tests.conformance.case import Needs, case, expect
from tests.conformance.questions import GREETING
from tests.conformance.refusal import refused
from tests.conformance.server import CHAT, Server


@case("keys", needs=Needs.KEY)
def no_key_is_401(server: Server) -> None:
    """A request without a key is refused."""
    refused(server.post(CHAT, server.body(GREETING), authorization=""), 401)


@case("keys", needs=Needs.KEY)
def a_wrong_key_is_401(server: Server) -> None:
    """A key that is almost right is refused with the code `invalid_api_key`, and is not repeated."""
    wrong = f"{server.key}x"
    error = refused(server.post(CHAT, server.body(GREETING), authorization=f"Bearer {wrong}"), 401)

    expect(error["code"] == "invalid_api_key", f"code {error['code']!r}")
    expect(wrong not in str(error), "the error repeats the key")


@case("keys", needs=Needs.KEY)
def another_scheme_is_401(server: Server) -> None:
    """The right key under another scheme than `Bearer` is refused."""
    refused(server.post(CHAT, server.body(GREETING), authorization=f"Basic {server.key}"), 401)


@case("keys", needs=Needs.KEY)
def models_need_a_key(server: Server) -> None:
    """What is served is told to nobody without a key."""
    refused(server.request("GET", "/v1/models", authorization=""), 401)


@case("keys", needs=Needs.KEY)
def the_key_is_asked_first(server: Server) -> None:
    """Without a key not even the body is read: a bad one is 401, not 400."""
    refused(server.post(CHAT, b"{", authorization=""), 401)
