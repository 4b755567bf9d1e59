"""What the servers are told, and every way to tell them wrong."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.environment import Environment, SettingsError
from serving.settings import LlamaCppSettings, read_llama_cpp

LEAST = {"SERVED_MODEL_NAME": "tiny-chat", "MODEL_DIR": "/models"}


def read(**variables: str) -> LlamaCppSettings:
    """Read the least that a server needs, and some more."""
    return read_llama_cpp({**LEAST, **variables})


def problems(variables: dict[str, str]) -> tuple[str, ...]:
    """What is wrong with variables."""
    with pytest.raises(SettingsError) as caught:
        read_llama_cpp(variables)
    return caught.value.problems


def test_a_name_and_a_folder_are_enough() -> None:
    """Everything else has a default that serves."""
    settings = read()

    assert (settings.front.slots, settings.front.queue, settings.context) == (4, 8, 4096)
    assert (settings.front.key, settings.binary, settings.weights.filename) == (None, None, "*")
    assert settings.threads >= 1


def test_queue_holds_two_rounds_of_slots_by_default() -> None:
    """More slots work a longer queue off in the same time."""
    assert read(SLOTS="16").front.queue == 32


def test_all_mistakes_come_at_once_a_line_each() -> None:
    """A person repairs the environment in one go."""
    wrong = {"SLOTS": "0", "N_THREADS": "two", "N_CTX": "-1", "QUEUE": "1.5", "ENGINE_BINARY": "/nowhere"}
    found = problems(wrong)

    assert {problem.split()[0] for problem in found} == {"SERVED_MODEL_NAME", "MODEL_DIR", *wrong}
    assert all("\n" not in problem and ", allowed: " in problem for problem in found)


def test_model_id_names_owner_and_repository() -> None:
    """A bare name would be looked for in vain."""
    assert "MODEL_ID is 'mistral', allowed: 'owner/name' on the hub" in problems({**LEAST, "MODEL_ID": "mistral"})


def test_key_comes_by_value_or_by_file(tmp_path: Path) -> None:
    """A mounted secret ends with a newline that is not part of it."""
    file = tmp_path / "key"
    file.write_text("sk-file\n")

    assert read(LLM_API_KEY="sk-value").front.key == "sk-value"
    assert read(LLM_API_KEY_FILE=str(file)).front.key == "sk-file"


@pytest.mark.parametrize("key", ["", "  ", "two words", "schlüssel", "a\nb"])
def test_key_that_cannot_be_asked_for_stops_the_server(key: str, tmp_path: Path) -> None:
    """An empty or unusable key is a mistake, never an open door."""
    file = tmp_path / "key"
    file.write_text(key)

    assert problems({**LEAST, "LLM_API_KEY": key})
    assert problems({**LEAST, "LLM_API_KEY_FILE": str(file)})


def test_key_file_that_cannot_be_read_stops_the_server(tmp_path: Path) -> None:
    """A secret that was not mounted leaves no server without a key."""
    [problem] = problems({**LEAST, "LLM_API_KEY_FILE": str(tmp_path / "absent")})

    assert problem.startswith("LLM_API_KEY_FILE is ")


def test_key_by_value_and_by_file_is_a_mistake(tmp_path: Path) -> None:
    """Nobody can tell which one was meant."""
    file = tmp_path / "key"
    file.write_text("sk-file")

    assert problems({**LEAST, "LLM_API_KEY": "sk-value", "LLM_API_KEY_FILE": str(file)})


def test_secrets_are_not_shown() -> None:
    """Settings end up in logs and error messages."""
    settings = read(LLM_API_KEY="sk-secret", HUGGING_FACE_HUB_TOKEN="hf-secret")  # noqa: S106  # made up

    assert "secret" not in repr(settings)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_only_plain_decimal_numbers_within_bounds_are_read(text: str) -> None:
    """Python's own `int` takes `1_0` and the digits of every script."""
    environment = Environment({"N": text})
    value = environment.integer("N", 7, least=1, most=99)

    if re.fullmatch("0*[1-9][0-9]?", text.strip(), re.ASCII):
        assert value == int(text)
    else:
        assert value == 7
        assert not text.strip() or rejects(environment)


def rejects(environment: Environment) -> bool:
    """Whether something was wrong."""
    with pytest.raises(SettingsError):
        environment.finish()
    return True
