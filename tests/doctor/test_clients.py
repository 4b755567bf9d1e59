"""Tests of triad.doctor.clients."""

from dataclasses import fields

import pytest

from triad.doctor.clients import Clients, NotConfiguredError, connect


def test_every_client_asks_the_region_and_gives_up_in_the_end(clients: Clients) -> None:
    """No service is waited for without bound."""
    made = [getattr(clients, field.name) for field in fields(Clients)]

    assert {each.meta.region_name for each in made if each.meta.service_model.service_name != "iam"} == {"us-east-1"}
    assert {(each.meta.config.connect_timeout, each.meta.config.read_timeout) for each in made} == {(5, 20)}
    assert {each.meta.config.retries["total_max_attempts"] for each in made} == {4}


def test_a_profile_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is the user's input too."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    with pytest.raises(NotConfiguredError, match="nobody"):
        connect("us-east-1")
