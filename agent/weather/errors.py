"""Why there is no weather, each as a clause that a sentence can end with."""

from typing import Final

from agent.tools.tool import ToolError

DOWN: Final = "the weather service is down, try again in"
TOO_MANY: Final = "too many requests, wait"
_FEWEST: Final = 2
"""Seconds that are said: the tiny model has read of no fewer, and one would be no plural."""


class PlaceUnknownError(ToolError):
    """No place has the name that was asked for."""


class WeatherDownError(ToolError):
    """The weather service cannot be asked, refuses or talks nonsense.

    Attributes:
        retry_after_s: When it is worth to ask again.
    """

    def __init__(self, *, retry_after_s: int, reason: str = DOWN) -> None:
        super().__init__(f"{reason} {max(_FEWEST, retry_after_s)} seconds")
        self.retry_after_s = retry_after_s


class WeatherFailedError(WeatherDownError):
    """One attempt failed, another may not.

    Attributes:
        is_told: It was the service that said when to ask again.
    """

    def __init__(self, *, retry_after_s: int, is_told: bool = False, reason: str = DOWN) -> None:
        super().__init__(retry_after_s=retry_after_s, reason=reason)
        self.is_told = is_told


class WeatherSlowError(ToolError):
    """The weather service takes longer than anybody waits."""

    def __init__(self, *, waited_s: int) -> None:
        super().__init__(f"the weather service did not answer within {waited_s} seconds")
