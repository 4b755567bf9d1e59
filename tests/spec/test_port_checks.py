"""Tests of triad.spec.port_checks."""

import pytest
from pydantic import ValidationError

from triad.planning.ray_containers import CLIENT, DASHBOARD, GCS, METRICS
from triad.spec.model import Model
from triad.spec.port_checks import RAY

BASE = {"model": "llama-3.2-3b-instruct-q4_0", "pool": "cpu"}
ALONE = {**BASE, "runtime": "deployment"}


def refused(**keys: object) -> str:
    """Say what is wrong with a model."""
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(keys)

    return str(caught.value)


@pytest.mark.parametrize(
    ("port", "owner"),
    [
        (6379, "global control store"),
        (8080, "Ray's metrics"),
        (8265, "Ray's dashboard"),
        (10001, "Ray's clients"),
        (19999, "Ray's workers"),
        (30500, "Serve's replicas"),
        (52365, "the agent of Ray's dashboard"),
    ],
)
def test_a_port_that_ray_itself_has_is_refused_by_its_owners_name(port: int, owner: str) -> None:
    """Two would listen on it in one pod, and the server would never start."""
    told = refused(**BASE, port=port)

    assert f"{port} is the port of " in told
    assert owner in told
    assert "allowed: 8000, or any but 6379, 8080" in told


@pytest.mark.parametrize("port", [owner.first for owner in RAY])
def test_a_deployment_may_have_any_of_them(port: int) -> None:
    """No Ray is in its pod."""
    assert Model.model_validate({**ALONE, "port": port}).port == port


@pytest.mark.parametrize("port", [8000, 8004, 8123, 9000])
def test_a_port_that_nobody_has_is_taken(port: int) -> None:
    """The usual one, the inference charts' and others."""
    assert Model.model_validate({**BASE, "port": port}).port == port


def test_a_variable_that_names_a_port_collides_with_the_server_or_with_ray() -> None:
    """The charts set VLLM_PORT, from which vLLM's ranks count."""
    assert "8000 is the server's own port" in refused(**ALONE, env={"VLLM_PORT": "8000"})
    assert "8265 is the port of Ray's dashboard" in refused(**BASE, env={"VLLM_PORT": "8265"})
    assert Model.model_validate({**BASE, "env": {"VLLM_PORT": "8004", "A_PORT": "x"}}).env["VLLM_PORT"] == "8004"


def test_every_port_that_we_give_to_ray_is_on_the_list() -> None:
    """As names of the head's container ports."""
    assert {owner.first for owner in RAY} >= {GCS, DASHBOARD, CLIENT, METRICS}
