"""LiteLLM's hook: the second lock on its door."""

import asyncio

import pytest
from fastapi import HTTPException, Request

from gateway.auth import user_api_key_auth
from gateway.client import Client
from gateway.gate import CLIENT


def test_who_comes_through_the_gate_is_let_in_under_its_name() -> None:
    """With its own routes."""
    client = Client(name="one", models=("assistant",))
    found = asyncio.run(user_api_key_auth(Request({"type": "http", CLIENT: client}), ""))

    assert (found.user_id, found.models) == ("one", ["assistant"])


@pytest.mark.parametrize("scope", [{}, {CLIENT: "one"}, {CLIENT: None}])
def test_nobody_else_is_let_in(scope: dict[str, object]) -> None:
    """Whatever key is shown: were a door of LiteLLM's open beside the gate, it would lead nowhere."""
    with pytest.raises(HTTPException) as raised:
        asyncio.run(user_api_key_auth(Request({"type": "http", **scope}), "sk-any"))

    assert raised.value.status_code == 401
