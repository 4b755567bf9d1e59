"""When each event really left the server."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(slots=True, kw_only=True)
class Truth:
    """One request as the server saw it; times are nanoseconds of the machine's monotonic clock.

    Attributes:
        received: When the kernel received the request's last packet.
        setup: How long the server took over the handshake before it, from each packet's arrival to the answer.
        tokens: When the server was about to send each event with tokens.
        left: When the kernel had taken each; far from the former only when the server itself was held up.
    """

    id: str
    received: int
    setup: int = 0
    tokens: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


def write(path: Path, truths: Iterable[Truth]) -> None:
    """Save as JSON lines."""
    path.write_text("".join(json.dumps(asdict(truth)) + "\n" for truth in truths))


def read(path: Path) -> dict[str, Truth]:
    """Load by request id."""
    truths = (Truth(**json.loads(line)) for line in path.read_text().splitlines())
    return {truth.id: truth for truth in truths}
