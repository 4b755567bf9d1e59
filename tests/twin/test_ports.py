"""Tests of triad.twin.ports."""

import os
import socket

import pytest

from triad.twin.ports import BusyPortError, Holder, free, holder, require_free


def test_free_ports_are_all_different_and_no_systems_choice() -> None:
    """One of an outgoing connection's ports could be gone before it is used."""
    found = free(50)

    assert len(set(found)) == 50
    assert all(20_000 <= port < 32_768 for port in found)


def test_a_port_that_somebody_has_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too few are left, that is said."""
    [port] = free(1)
    monkeypatch.setattr("triad.twin.ports._GIVEN_TO_NOBODY", range(port, port + 1))

    assert free(1) == (port,)
    with socket.create_server(("127.0.0.1", port)), pytest.raises(BusyPortError, match=f"of ports {port} to {port}"):
        free(1)


def test_a_free_port_is_taken_as_it_is() -> None:
    """Nothing is bound to it afterwards."""
    [port] = free(1)
    require_free(port)
    require_free(port)

    assert holder(port) is None


def test_a_taken_port_names_who_has_it_and_what_to_do() -> None:
    """In one message."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = holder(port)
        with pytest.raises(BusyPortError) as told:
            require_free(port)

    assert isinstance(found, Holder)
    assert found.pid == os.getpid()
    assert str(told.value) == (
        f"port {port} is taken by {found.name} (pid {os.getpid()}); nothing was started; "
        "end it, or take another: `make up PORT=…`"
    )


def test_a_taken_port_of_a_process_that_is_hidden_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another user's processes are."""
    monkeypatch.setattr("triad.twin.ports.holder", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(BusyPortError, match="system tells nothing"):
        require_free(taken.getsockname()[1])


def test_who_only_talks_through_a_port_does_not_hold_it() -> None:
    """A connection outlives its listener."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = listener.accept()

    with client, accepted:
        assert holder(port) is None
