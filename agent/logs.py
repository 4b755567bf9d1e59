"""One JSON object a line on standard error; never a question, an answer or a key."""

import json
import logging
import time

_SILENT = ("strands", "asyncio")
"""They quote what a model wrote."""

_QUIET = ("httpx", "httpx2", "httpcore", "openai")


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


def configure() -> None:
    """Let everything in this process log so."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _where(record: logging.LogRecord) -> str:
    traceback = record.exc_info[2] if record.exc_info else None
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return ""

    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
