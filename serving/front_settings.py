"""What one front is told."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontSettings:
    """Limits and the names that a client uses.

    Attributes:
        model: Name under which clients ask for the model.
        key: What a client must show; None asks for nothing.
        slots: Answers that are made at once.
        queue: Requests that may wait for a slot.
        max_body_bytes: Largest body of a request.
        max_stream_seconds: From the arrival of a request to the end of its answer, the wait in the queue included, so
            that a shutdown that waits as long cuts nobody.
    """

    model: str
    key: str | None = field(repr=False)
    slots: int
    queue: int
    max_body_bytes: int
    max_stream_seconds: float

    def __post_init__(self) -> None:
        if not self.model:
            msg = "model must have a name, got ''"
            raise ValueError(msg)
        if self.key is not None and not self.key.strip():
            msg = "key must not be empty: give None to ask for no key"
            raise ValueError(msg)
        for name, low in (("slots", 1), ("queue", 0), ("max_body_bytes", 1)):
            if getattr(self, name) < low:
                msg = f"{name} must be at least {low}, got {getattr(self, name)!r}"
                raise ValueError(msg)
        if self.max_stream_seconds <= 0:
            msg = f"max_stream_seconds must be positive, got {self.max_stream_seconds!r}"
            raise ValueError(msg)
