"""The Secrets of the gateway's namespace."""

import re

from triad.planning.gateway_secrets import filled_secrets, secret_variables
from triad.planning.secrets import secret_names
from triad.spec import PlatformSpec

MODEL = {"chat": {"model": "llama-3.2-3b-instruct-q4_0", "pool": "graviton"}}
CLIENTS: dict[str, dict[str, dict[str, object]]] = {"clients": {"team-a": {}, "agent": {}}}
SPECS = {
    "static": PlatformSpec.model_validate({"models": MODEL, "gateway": CLIENTS}),
    "database": PlatformSpec.model_validate({"models": MODEL, "gateway": {"keys": "database"}}),
}


def test_each_client_has_a_file_with_its_own_key() -> None:
    """The gateway finds clients by the names of files, and Secrets Manager has one secret for each."""
    [keys] = [each for each in filled_secrets(SPECS["static"]) if each.name == "gateway-client-keys"]

    assert keys.template == {
        "team-a": '{{ index . "team-a-prefix" }}{{ index . "team-a-key" }}',
        "agent": '{{ index . "agent-prefix" }}{{ index . "agent-key" }}',
    }
    assert [(each.name, each.secret, each.part) for each in keys.values] == [
        ("team-a-prefix", "triad-dev/gateway-client/team-a", "prefix"),
        ("team-a-key", "triad-dev/gateway-client/team-a", "key"),
        ("agent-prefix", "triad-dev/gateway-client/agent", "prefix"),
        ("agent-key", "triad-dev/gateway-client/agent", "key"),
    ]


def test_static_keys_bring_no_administrator() -> None:
    """Who has no key of LiteLLM's own cannot lose it."""
    assert {each.name for each in secret_variables(SPECS["static"])} == {"LLM_API_KEY"}
    assert {each.name for each in filled_secrets(SPECS["static"])} == {"model-server-key", "gateway-client-keys"}


def test_a_database_needs_its_address_and_what_litellm_encrypts_with() -> None:
    """And the store that replicas count in its password; clients' keys lie in the database."""
    assert {each.name for each in secret_variables(SPECS["database"])} == {
        "LLM_API_KEY",
        "LITELLM_MASTER_KEY",
        "LITELLM_SALT_KEY",
        "DATABASE_URL",
        "REDIS_PASSWORD",
    }
    assert "gateway-client-keys" not in {each.name for each in filled_secrets(SPECS["database"])}


def test_the_databases_address_asks_for_tls() -> None:
    """It is put together in the cluster: no file holds a part of it."""
    [database] = [each for each in filled_secrets(SPECS["database"]) if each.name == "gateway-database"]

    assert database.template["url"].startswith("postgresql://{{ .username }}:{{ .password }}@{{ .host }}")
    assert database.template["url"].endswith("?sslmode=require")


def test_every_variable_is_a_key_of_a_secret_that_is_filled() -> None:
    """A pod whose Secret lacks the key waits for ever."""
    for spec in SPECS.values():
        filled = {each.name: each.template for each in filled_secrets(spec)}

        assert [each for each in secret_variables(spec) if each.key not in filled[each.secret]] == []


def test_every_value_that_a_template_names_is_read() -> None:
    """Of secrets that External Secrets may read, and under the name that the template has for it."""
    for spec in SPECS.values():
        for each in filled_secrets(spec):
            written = "".join(each.template.values())
            named = set(re.findall(r'index \. "([^"]+)"', written)) | set(re.findall(r"\{\{ \.(\w+) \}\}", written))

            assert named == {value.name for value in each.values}
            assert {value.secret for value in each.values} <= set(secret_names(spec))
