"""Tests of triad.twin.direct."""

import pytest

from triad.twin.direct import direct


@pytest.mark.parametrize(
    ("given", "value"),
    [({}, "127.0.0.1"), ({"NO_PROXY": "a"}, "a,127.0.0.1"), ({"NO_PROXY": "a", "no_proxy": "b"}, "b,127.0.0.1")],
)
def test_no_proxy_stands_between_two_parts(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], value: str) -> None:
    """And what the user has excepted stays so."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, each in given.items():
        monkeypatch.setenv(name, each)

    assert direct() == {"no_proxy": value, "NO_PROXY": value}
