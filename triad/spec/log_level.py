"""How much a server says."""

from enum import StrEnum


class LogLevel(StrEnum):
    """From most to least."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
