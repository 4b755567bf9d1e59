"""The classic replica, as a baseline only: one llama-cpp-python model, called where the event loop runs.

That is how such services are commonly written: requests queue behind each other, whatever their number.
"""

import os
import time
from collections.abc import Mapping
from typing import Any

from ray import serve
from ray.serve import Application
from starlette.requests import Request
from starlette.responses import JSONResponse

MODEL, THREADS, CONTEXT = "CLASSIC_MODEL", "CLASSIC_THREADS", "CLASSIC_CONTEXT"


@serve.deployment(name="classic", max_ongoing_requests=100)
class Classic:
    """Answers completions one after the other, without streaming."""

    def __init__(self) -> None:
        from llama_cpp import Llama  # type: ignore[import-not-found]  # noqa: PLC0415  # this replica's path has it

        self._llama: Any = Llama(
            model_path=os.environ[MODEL],
            n_threads=int(os.environ[THREADS]),
            n_threads_batch=int(os.environ[THREADS]),
            n_ctx=int(os.environ[CONTEXT]),
            verbose=False,
        )

    async def __call__(self, request: Request) -> JSONResponse:
        """Complete a prompt; `/v1/models` names the model."""
        if request.method == "GET":
            return JSONResponse({"object": "list", "data": [{"id": "random", "object": "model"}]})
        asked = await request.json()
        answer = self._llama.create_completion(
            asked["prompt"], max_tokens=asked["max_tokens"], temperature=asked["temperature"]
        )

        return JSONResponse(answer | {"created": int(time.time())})


def app(arguments: Mapping[str, str]) -> Application:
    """Build the application."""
    del arguments

    return Classic.bind()  # type: ignore[attr-defined,no-any-return]  # Ray types the decorator away
