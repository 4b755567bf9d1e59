"""Which secrets a platform has."""

from triad.planning.secrets import generated_secrets, secret_names
from triad.spec.platform import PlatformSpec
from triad.spec.secrets import Secrets

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}


def names_of(**keys: object) -> list[str]:
    """Name the generated secrets of a platform."""
    return [each.name for each in generated_secrets(PlatformSpec.model_validate({"stage": "blue", **keys}))]


def test_names_begin_with_the_platforms() -> None:
    """Two platforms in one account do not meet."""
    assert names_of() == ["triad-blue/model-server-key"]


def test_each_client_of_the_gateway_has_a_secret_of_its_own() -> None:
    """One can be renewed, or read by who needs it, and no other."""
    clients: dict[str, object] = {"clients": {"agent": {}, "team-a": {}}}

    assert names_of(models=MODEL, gateway=clients) == [
        "triad-blue/gateway-client/agent",
        "triad-blue/gateway-client/team-a",
        "triad-blue/agent-client/default",
        "triad-blue/model-server-key",
    ]


def test_the_agent_has_a_key_of_the_gateway_and_one_for_each_client_of_its_own() -> None:
    """Without it neither is made."""
    found = names_of(models=MODEL, agent={"clients": ["web", "team-a"]})
    without = names_of(models=MODEL, agent={"enabled": False})

    assert found == [
        "triad-blue/gateway-client/default",
        "triad-blue/gateway-client/agent",
        "triad-blue/agent-client/web",
        "triad-blue/agent-client/team-a",
        "triad-blue/model-server-key",
    ]
    assert without == ["triad-blue/gateway-client/default", "triad-blue/model-server-key"]


def test_a_database_has_an_administrator_a_salt_and_a_cache() -> None:
    """Of clients it has none: LiteLLM makes their keys."""
    assert names_of(models=MODEL, gateway={"keys": "database"}) == [
        "triad-blue/gateway-master-key",
        "triad-blue/gateway-salt-key",
        "triad-blue/gateway-cache-key",
        "triad-blue/model-server-key",
    ]


def test_no_two_secrets_share_a_name_or_an_id() -> None:
    """Clients whose names differ by a dash are two."""
    clients: dict[str, object] = {"clients": {"agent": {}, "team-a": {}, "teama": {}}}
    secrets = generated_secrets(PlatformSpec.model_validate({"models": MODEL, "gateway": clients}))

    assert len({each.name for each in secrets}) == len({each.id for each in secrets}) == len(secrets) == 5


def test_readable_are_the_generated_ones_and_those_that_the_spec_names() -> None:
    """Nothing that is not named can be read."""
    spec = PlatformSpec(secrets=Secrets(hugging_face="hf", langfuse="team/langfuse"))

    assert secret_names(PlatformSpec()) == tuple(each.name for each in generated_secrets(PlatformSpec()))
    assert secret_names(spec)[1:] == ("hf", "team/langfuse")


def test_secrets_of_the_agent_that_a_person_made_are_readable() -> None:
    """Where there is an agent to read them."""
    agent = {"gateway_secret": "team/agent", "weather": {"secret": "team/weather"}}
    keys = {"models": MODEL, "gateway": {"keys": "database"}}
    read, unread = (
        secret_names(PlatformSpec.model_validate({**keys, "agent": {**agent, "enabled": each}}))
        for each in (None, False)
    )

    assert read[-2:] == ("team/agent", "team/weather")
    assert not {"team/agent", "team/weather"} & set(unread)


def test_what_aurora_tells_its_owner_is_readable_where_there_is_an_aurora() -> None:
    """Host and password lie in a secret that CloudFormation fills."""
    database = PlatformSpec.model_validate({"models": MODEL, "gateway": {"keys": "database"}})

    assert "triad-dev/gateway-database" in secret_names(database)
    assert "triad-dev/gateway-database" not in secret_names(PlatformSpec.model_validate({"models": MODEL}))
