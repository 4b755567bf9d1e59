"""Texts that look like tokens."""

import pytest

from triad.rules.secret_shapes import secrets_in

LETTERS = "aB3" * 12


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"hf_{LETTERS}", "a Hugging Face token"),
        (f"curl -H 'Authorization: Bearer hf_{LETTERS}'", "a Hugging Face token"),
        ("AKIA" + "Z7" * 8, "an AWS access key"),
        ("ASIA" + "Z7" * 8, "an AWS access key"),
        (f"ghp_{LETTERS}", "a GitHub token"),
        (f"github_pat_{LETTERS}", "a GitHub token"),
        (f"tvly-{LETTERS}", "a Tavily key"),
        (f"tvly-dev-{LETTERS}", "a Tavily key"),
        ("sk-lf-" + "-".join(["0a1b2c3d"] * 4), "a Langfuse secret key"),
        ("sk-proj-" + "a1B2" * 10, "an API key of a model"),
        ("sk-" + "a1B2" * 6, "an API key of a model"),
        ("sk-ant-api03-" + "a1B2" * 10, "an API key of a model"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----", "a private key"),
        ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
    ],
)
def test_a_token_is_known_by_its_shape(text: str, name: str) -> None:
    """Alone or within a text, and its place is told."""
    assert list(secrets_in({"a": ["", text]})) == [("a[1]", name)]


@pytest.mark.parametrize(
    "text",
    [
        "hf_transfer",
        "HF_HUB_ENABLE_HF_TRANSFER",
        f"xhf_{LETTERS}",
        "AKIA",
        "AKIA" + "Z7" * 9,
        "triad/tavily-search",
        "pk-lf-" + "-".join(["0a1b2c3d"] * 4),
        "-----BEGIN CERTIFICATE-----",
        "sk-",
        "sk-short",
        "risk-" + "a1B2" * 10,
    ],
)
def test_other_texts_are_none(text: str) -> None:
    """Names of packages and secrets, a public key, a longer identifier."""
    assert list(secrets_in(text)) == []
