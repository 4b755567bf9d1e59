"""LiteLLM's `custom_auth`: whom the gate let in is let in here, and nobody else."""

from fastapi import HTTPException, Request
from litellm.proxy._types import UserAPIKeyAuth

from gateway.client import Client
from gateway.gate import CLIENT


async def user_api_key_auth(request: Request, api_key: str) -> UserAPIKeyAuth:  # noqa: ARG001  # LiteLLM names both
    """Name the client and its routes; a key that comes this far is none of ours, as the gate passes none on."""
    client = request.scope.get(CLIENT)
    if not isinstance(client, Client):
        raise HTTPException(status_code=401, detail="the gateway's own door is the only way in")

    return UserAPIKeyAuth(user_id=client.name, models=list(client.models))
