"""The Secrets of the agent's namespace."""

import re

from tests.planning.routed import MODELS, POOLS
from triad.planning.agent_secrets import agent_filled_secrets, mounted_secrets
from triad.planning.filled_secret import FilledSecret
from triad.planning.secrets import secret_names
from triad.spec import PlatformSpec

PLAIN = PlatformSpec.model_validate({"pools": POOLS, "models": MODELS, "agent": {"clients": ["team-a", "web"]}})
DATABASE = PlatformSpec.model_validate(
    {
        "pools": POOLS,
        "models": MODELS,
        "gateway": {"keys": "database"},
        "agent": {"gateway_secret": "team/agent", "weather": {"secret": "team/weather"}},
    }
)


def by_name(spec: PlatformSpec) -> dict[str, FilledSecret]:
    """Find each."""
    return {each.name: each for each in agent_filled_secrets(spec)}


def test_each_client_has_a_file_with_its_own_key() -> None:
    """The agent finds clients by the names of files."""
    keys = by_name(PLAIN)["agent-client-keys"]

    assert keys.template["team-a"] == '{{ index . "team-a-prefix" }}{{ index . "team-a-key" }}'
    assert [(each.name, each.secret, each.part) for each in keys.values[2:]] == [
        ("web-prefix", "triad-dev/agent-client/web", "prefix"),
        ("web-key", "triad-dev/agent-client/web", "key"),
    ]


def test_its_key_of_the_gateway_is_that_of_the_gateways_client() -> None:
    """One secret of Secrets Manager, read in two namespaces."""
    key = by_name(PLAIN)["agent-gateway-key"]

    assert {each.secret for each in key.values} == {"triad-dev/gateway-client/agent"}


def test_a_key_that_a_person_made_is_taken_as_it_is() -> None:
    """The whole secret, for a person writes no JSON."""
    found = by_name(DATABASE)

    assert [(each.secret, each.part) for each in found["agent-gateway-key"].values] == [("team/agent", None)]
    assert [(each.secret, each.part) for each in found["agent-weather-key"].values] == [("team/weather", None)]
    assert found["agent-gateway-key"].template == {"key": '{{ index . "key" }}'}


def test_the_free_weather_has_no_key() -> None:
    """Nor a file of one."""
    assert "agent-weather-key" not in by_name(PLAIN)
    assert "WEATHER_KEY_FILE" not in {each.variable for each in mounted_secrets(weather_key=False)}


def test_every_file_is_a_key_of_a_secret_that_is_filled() -> None:
    """A pod whose Secret is not there waits for ever, and one whose file is not there does not start."""
    for spec, has_key in ((PLAIN, False), (DATABASE, True)):
        found = by_name(spec)
        mounted = mounted_secrets(weather_key=has_key)

        assert {each.secret for each in mounted} == set(found)
        assert [each for each in mounted if each.file and each.file not in found[each.secret].template] == []


def test_every_value_that_a_template_names_is_read() -> None:
    """Of secrets that External Secrets may read, and under the name that the template has for it."""
    for spec in (PLAIN, DATABASE):
        for each in agent_filled_secrets(spec):
            named = set(re.findall(r'index \. "([^"]+)"', "".join(each.template.values())))

            assert named == {value.name for value in each.values}
            assert {value.secret for value in each.values} <= set(secret_names(spec))
