from urllib.parse import urlsplit

import pytest

from benchmark.secret import public, without_key


def test_key_is_taken_out_of_every_string() -> None:
    """A server's list of models may echo the key at any depth."""
    said = {"data": [{"id": "m", "seen": "Bearer sk-1", "sk-1": 3, "none": None}]}

    assert without_key(said, "sk-1") == {
        "data": [{"id": "m", "seen": "Bearer [redacted]", "[redacted]": 3, "none": None}]
    }
    assert without_key(said, None) == said


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://h:8000/v1", "http://h:8000/v1"),
        ("http://user:pw@h/v1", "http://h/v1"),
        ("http://h/v1?api-key=s3&version=2", "http://h/v1?api-key=...&version=..."),
        ("http://h/v1?s3", "http://h/v1"),
        ("http://h/v1#s3", "http://h/v1"),
    ],
)
def test_url_is_shown_without_what_may_be_a_key(url: str, shown: str) -> None:
    """Names of a query tell what was asked; its values may be secret."""
    assert public(urlsplit(url)) == shown
