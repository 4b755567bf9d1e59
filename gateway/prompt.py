"""A line of the log for each question, where `LOG_PROMPTS` asks for it: who asked what; the answer is not in it."""

import logging

MOST = 8192
"""Bytes of a question that are written: a line longer than 16 KiB is torn into several by the container's runtime."""

_LOGGER = logging.getLogger(__name__)


def log_prompt(body: bytes, *, request_id: bytes, client: str, route: str) -> None:
    """Write down a question as it was sent, or its beginning."""
    _LOGGER.info(
        "request_id=%s, client=%s, route=%s, bytes=%d | %s",
        request_id.decode(),
        client,
        route,
        len(body),
        body[:MOST].decode(errors="replace"),
    )
