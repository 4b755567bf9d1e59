"""The names that the rules over LiteLLM's config know, against the installed LiteLLM."""

from tests.gateway.config_keys import FILE, text


def test_the_list_is_that_of_the_installed_version() -> None:
    """A new LiteLLM brings new names; `python -m tests.gateway.config_keys` writes them down."""
    assert FILE.read_text(encoding="utf-8") == text()
