"""One JSON object a line on standard error; never an answer or a key, nor a prompt unless `LOG_PROMPTS` asks for it."""

import json
import logging
import time

_LITELLM = ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router")
"""Its loggers write whole requests with an error, so what they say is left to whoever asks for it by `LITELLM_LOG`."""

_OURS = ("gateway", "uvicorn")
"""They have a way of their own to the log: LiteLLM takes the root's away when it reads its config (`json_logs`)."""


class JsonLines(logging.Formatter):
    """Writes time, level, logger and message; of an exception its class and where it was raised, not what it quotes."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["at"] = _where(record)

        return json.dumps(line)


def configure(*, litellm_level: str) -> None:
    """Let everything in this process log so; LiteLLM's own lines only from the level that is asked for."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.addHandler(handler)
        logger.propagate = False
    for name in _LITELLM:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(litellm_level)
    for name in ("httpx", "aiohttp.access", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _where(record: logging.LogRecord) -> str:
    traceback = record.exc_info[2] if record.exc_info else None
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return ""

    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
