"""What is said of a failure of the weather."""

import pytest

from agent.weather.errors import DOWN, TOO_MANY, WeatherDownError


@pytest.mark.parametrize("reason", [DOWN, TOO_MANY])
@pytest.mark.parametrize(("wait_s", "said"), [(1, "2 seconds"), (2, "2 seconds"), (17, "17 seconds")])
def test_seconds_are_several(reason: str, wait_s: int, said: str) -> None:
    """The model has read of no single one."""
    error = WeatherDownError(retry_after_s=wait_s, reason=reason)

    assert (str(error), error.retry_after_s) == (f"{reason} {said}", wait_s)
