"""LiteLLM's proxy as an ASGI app: the only module that imports it, but for its hook."""

import gc
import importlib
import os
import secrets
import sys
from collections.abc import MutableMapping
from contextlib import chdir
from pathlib import Path

from contracts.environment import LITELLM_MASTER_KEY
from gateway.asgi import ASGIApp

_TOLD = {
    "LITELLM_MODE": "PRODUCTION",  # it reads no .env file
    "LITELLM_LOG": "CRITICAL",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else every start asks GitHub
    "DISABLE_ADMIN_UI": "True",
    "NO_DOCS": "True",
    "NO_REDOC": "True",
    # Its own HTTP client instead of OpenAI's for servers of OpenAI's kind: a tenth less CPU (docs/performance.md).
    "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER": "True",
}
_ABSENT = ("litellm_enterprise", "litellm.integrations.otel.logger")
"""Modules that LiteLLM looks for in vain at every request, which would compile or search for them every time."""


def proxy(config: Path, environment: MutableMapping[str, str] = os.environ) -> ASGIApp:
    """Import LiteLLM, which takes seven seconds (twice that where Python must compile it) and reads its environment.

    Returns:
        The app, which reads the config when it starts.
    """
    for name, value in _TOLD.items():
        environment.setdefault(name, value)
    environment["CONFIG_FILE_PATH"] = str(config)
    # It does not start without its administrator's key; without a database nobody needs one, so nobody knows it.
    environment.setdefault(LITELLM_MASTER_KEY, f"sk-{secrets.token_urlsafe(48)}")
    gc.disable()  # of what an import makes nothing is garbage: an eighth of the time goes into looking for some
    path = list(sys.path)
    with chdir("/"):  # LiteLLM then imports first from two folders above: anybody's where that is /tmp
        app: ASGIApp = importlib.import_module("litellm.proxy.proxy_server").app
    sys.path[:] = path
    importlib.import_module("gateway.mends").mend()
    sys.modules.update(dict.fromkeys(_ABSENT))  # type: ignore[arg-type]  # None is how Python notes what is not there
    gc.freeze()  # nor later
    gc.enable()

    return app
