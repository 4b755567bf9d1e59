"""Chat of a model on vLLM on Ray Serve: `serving.vllm:app`."""

import asyncio
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from ray.serve import Application
from ray.serve.llm import LLMConfig, build_openai_app
from ray.serve.llm.deployment import LLMServer
from vllm import SamplingParams
from vllm.platforms import current_platform

from contracts.serve import NO_LIMIT_ONGOING, NO_LIMIT_QUEUED
from serving import lacks, own_fields
from serving.asgi import ASGIApp, Receive, Scope, Send
from serving.front import Front
from serving.problem import Problem
from serving.replica import DRAIN_S, without_arguments
from serving.request_shape import TEXT
from serving.scratch import Scratch, unname_shared_memory
from serving.vllm_dialect import VllmDialect
from serving.vllm_settings import VllmSettings, read_vllm

if TYPE_CHECKING:
    from vllm.engine.protocol import EngineClient

NAME = "vllm"
HEALTH_CHECK_PERIOD_S = 5
HEALTH_CHECK_TIMEOUT_S = 30
PROBE_S = 10.0
RESTART_S = 30


def app(arguments: Mapping[str, str]) -> Application:
    """Build the application; its settings come by `runtime_env.env_vars`."""
    without_arguments(arguments)

    return build_openai_app({"llm_configs": [llm_config(read_vllm(os.environ))]})


def llm_config(settings: VllmSettings) -> LLMConfig:
    """Say the settings in Ray's words; nothing here may need a file, as the builder runs on another machine."""
    devices = settings.tensor_parallel * settings.pipeline_parallel
    on_cpus = current_platform.is_cpu()

    return LLMConfig(
        model_loading_config={"model_id": settings.front.model, "model_source": _source_elsewhere(settings)},
        server_cls=Server,
        engine_kwargs=settings.engine_arguments,
        placement_group_config={"bundles": [{"CPU": 1}] * devices} if on_cpus else None,
        log_engine_metrics=False,  # to vLLM's own registry, which /metrics shows, instead of Ray's
        deployment_config={
            "name": NAME,
            "max_ongoing_requests": NO_LIMIT_ONGOING,
            "max_queued_requests": NO_LIMIT_QUEUED,
            "graceful_shutdown_timeout_s": settings.front.max_stream_seconds + DRAIN_S,
            "health_check_period_s": HEALTH_CHECK_PERIOD_S,
            "health_check_timeout_s": HEALTH_CHECK_TIMEOUT_S,
        }
        | ({"ray_actor_options": {"num_cpus": 0}} if on_cpus else {}),
    )


def source(settings: VllmSettings) -> str:
    """Where this machine takes the weights from: the folder if it holds a model, else the hub.

    Raises:
        FileNotFoundError: The folder holds none and no repository is named.
    """
    if settings.folder is not None and (settings.folder / "config.json").is_file():
        return str(settings.folder)
    if settings.repository is None:
        msg = f"MODEL_DIR is {str(settings.folder)!r}, allowed: a folder with config.json, or name MODEL_ID as well"
        raise FileNotFoundError(msg)

    return settings.repository


def _source_elsewhere(settings: VllmSettings) -> str:
    return settings.repository or str(settings.folder)


class Server(LLMServer):
    """One replica, made by Ray: vLLM's own server with our front around it.

    Settings come from the replica's own environment, so that no key travels through Ray.
    """

    async def __init__(self, llm_config: LLMConfig) -> None:  # type: ignore[misc]  # Ray awaits it, as its own
        self._front: Front | None = None
        self._settings = read_vllm(os.environ)
        self._scratch = Scratch(Path(tempfile.gettempdir()))
        os.environ.update(_engine_environment(self._scratch.folder))
        tempfile.tempdir = str(self._scratch.folder)
        engine = llm_config.get_engine_config()
        if engine is not None:
            engine.hf_model_id = source(self._settings)
        await super().__init__(llm_config)

    async def __serve_build_asgi_app__(self) -> ASGIApp:
        """Put the front before the app that vLLM builds; Serve calls this once the engine has started."""
        built = await super().__serve_build_asgi_app__()  # type: ignore[no-untyped-call]  # Ray's has no types
        self._client: EngineClient = built.state.engine_client
        self._app = VllmDialect(built)
        unname_shared_memory(os.getpid())
        self._front = Front(
            self._answer,
            settings=self._settings.front,
            readiness=self._ready,
            offers=TEXT,
            lacks=lacks.VLLM,
            own=own_fields.VLLM,
        )

        return self._front

    async def check_health(self) -> None:
        """Fail when the engine is dead or decodes nothing, so that Serve replaces the replica with its engine."""
        await super().check_health()
        await self._decode()

    async def __del__(self) -> None:
        """Answer what is under way, then end the engine and tidy."""
        if self._front is None:
            return
        await self._front.drain(seconds=DRAIN_S)
        await asyncio.to_thread(self._client.shutdown)
        self._scratch.remove()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._client.errored:
            raise Problem(503, "engine has died and is being replaced", code="engine_dead", retry_after_s=RESTART_S)
        await self._app(scope, receive, send)

    async def _ready(self) -> bool:
        if self._client.errored:
            return False
        try:
            async with asyncio.timeout(PROBE_S):
                await self._decode()
        except TimeoutError:
            return False

        return not self._client.errored

    async def _decode(self) -> None:
        """Have the engine make one token, in the seat that it has beyond the slots."""
        parameters = SamplingParams(max_tokens=1)
        async for _ in self._client.generate({"prompt_token_ids": [0]}, parameters, f"probe-{uuid4().hex}"):
            pass


def _engine_environment(folder: Path) -> dict[str, str]:
    """What the engine's processes are told beyond its arguments."""
    compiler = {"TORCHDYNAMO_DISABLE": "1"} if current_platform.is_cpu() else {}

    return {"TMPDIR": str(folder), "VLLM_MEDIA_URL_ALLOW_REDIRECTS": "0", "VLLM_NO_USAGE_STATS": "1"} | compiler
