"""The way from one part of a twin to another, past the proxy through which its machine reaches the internet."""

import os
from collections.abc import Mapping

from triad.twin.ports import HOST

_NAMES = ("no_proxy", "NO_PROXY")
"""Both are read, and where they differ the first wins (urllib.request.getproxies_environment)."""


def direct() -> Mapping[str, str]:
    """Add this machine to what the user's proxy is not asked for."""
    given = next(filter(None, map(os.environ.get, _NAMES)), None)

    return dict.fromkeys(_NAMES, f"{given},{HOST}" if given else HOST)
