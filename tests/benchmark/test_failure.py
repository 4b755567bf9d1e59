import errno

import pytest

from benchmark.failure import Failure, failure_of


@pytest.mark.parametrize("number", [errno.EADDRNOTAVAIL, errno.ENOBUFS, errno.ENOMEM])
def test_machine_without_ports_or_memory_is_the_clients_limit(number: int) -> None:
    """A run in which the client could not send is void; it says nothing of the server."""
    assert failure_of(OSError(number, "")) == Failure.CLIENT_LIMIT


def test_unreachable_server_is_a_failure_of_the_network() -> None:
    """Nobody knows whose."""
    assert failure_of(OSError(errno.EHOSTUNREACH, "")) == Failure.NETWORK
