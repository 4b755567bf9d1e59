from typing import Any

import pytest

from serving.front_settings import FrontSettings

GOOD: dict[str, Any] = {
    "model": "tiny",
    "key": "s3cret",
    "slots": 1,
    "queue": 0,
    "max_body_bytes": 1,
    "max_stream_seconds": 0.1,
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", ""),
        ("key", ""),
        ("key", " "),
        ("slots", 0),
        ("queue", -1),
        ("max_body_bytes", 0),
        ("max_stream_seconds", 0),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(name: str, value: object) -> None:
    """An empty key above all: it must not mean that none is asked for."""
    with pytest.raises(ValueError, match=name):
        FrontSettings(**{**GOOD, name: value})


def test_the_smallest_settings_work_and_do_not_show_the_key() -> None:
    """A log of the settings holds no secret."""
    assert "s3cret" not in repr(FrontSettings(**GOOD))
