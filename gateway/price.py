"""What a token costs."""

from dataclasses import dataclass

from gateway.spent import Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars of one token."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> Spent:
        """What an answer has used."""
        cost = prompt_tokens * self.prompt + completion_tokens * self.completion

        return Spent(prompt_tokens=prompt_tokens, completion_tokens=completion_tokens, cost=cost)


FREE = Price(prompt=0.0, completion=0.0)
