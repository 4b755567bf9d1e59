"""What is wrong with how the agent was started."""


class SettingsError(ValueError):
    """Everything that is wrong, a line each: the agent does not start.

    Attributes:
        mistakes: What, what was given, what is allowed.
    """

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)
