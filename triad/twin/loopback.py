"""Keep what Serve opens on the loopback address: a setup hook for every worker process that Ray starts for the twin.

Ray 2.60 opens three ports to every address and has no setting for it: the one where a replica takes pickled calls, and
asks nobody who calls (`serve/_private/replica.py`), and HAProxy's metrics and statistics (`haproxy_templates.py`).
It runs in the environment of the model servers, so it imports nothing of ours.
"""

import re

from ray._common import tls_utils  # type: ignore[import-not-found]  # the other environment has it

_add_port = tls_utils.add_port_to_grpc_server


def stay() -> None:
    """Replace the addresses before Ray loads what uses them."""
    tls_utils.add_port_to_grpc_server = _on_loopback
    # Only now: loading Serve loads what takes the function.
    from ray.serve._private import haproxy_templates as templates  # type: ignore[import-not-found]  # noqa: PLC0415

    templates.HAPROXY_CONFIG_TEMPLATE = re.sub(r"bind \*?:", "bind 127.0.0.1:", templates.HAPROXY_CONFIG_TEMPLATE)


def _on_loopback(server: object, address: str) -> object:
    return _add_port(server, address.replace("[::]", "127.0.0.1"))
