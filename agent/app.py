"""The service as an ASGI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from agent.door import Door
from agent.house import House
from agent.refusals import refuse_body, refuse_path
from agent.routes import router


def app(house: House) -> FastAPI:
    """Put routes and door together; what the house has is closed when the server stops."""
    made = FastAPI(
        title="Triad agent",
        summary="Answers questions with a model and a few tools.",
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        middleware=[Middleware(Door, keys=house.keys, max_body_bytes=house.max_body_bytes)],
        exception_handlers={RequestValidationError: refuse_body, HTTPException: refuse_path},
    )
    made.state.house = house
    made.include_router(router)

    return made


@asynccontextmanager
async def _lifespan(made: FastAPI) -> AsyncIterator[None]:
    yield
    await made.state.house.aclose()
