"""What a run is to do, checked once where it enters."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from benchmark.stages import Stage

BUILT_IN_PROMPTS = Path(__file__).with_name("prompts.txt")


class Kind(StrEnum):
    """Shape of the endpoint; `json` sends a given body to any path."""

    CHAT = "chat"
    COMPLETIONS = "completions"
    EMBEDDINGS = "embeddings"
    JSON = "json"


PATHS = {
    "/chat/completions": Kind.CHAT,
    "/completions": Kind.COMPLETIONS,
    "/embeddings": Kind.EMBEDDINGS,
}
# Member of a JSON answer that must not be empty.
ANSWERS = {Kind.CHAT: "choices", Kind.COMPLETIONS: "choices", Kind.EMBEDDINGS: "data"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """What a good request keeps to, in milliseconds; None asks nothing."""

    ttft_ms: float | None = None
    tpot_ms: float | None = None
    e2e_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One run.

    Attributes:
        model: None takes the first that the server lists.
        body: Merged over each request's body; the whole body of kind `json`.
        unique: Begin each prompt with a number of its own, so that no prefix cache answers for the model.
        continuous_usage: Ask for a running token count in each chunk.
        connections: Most connections of one worker; a request beyond is a failure of the client, and voids the run.
        api_key: Never written anywhere, and taken out of what the server says.
        watch: Process ids on this machine whose CPU and memory are noted.
        metrics_url: Prometheus page whose process figures are noted.
    """

    url: SplitResult
    kind: Kind
    stages: tuple[Stage, ...]
    prompts: tuple[str, ...]
    record: Path
    model: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    stream: bool = True
    max_tokens: int = 200
    unique: bool = False
    continuous_usage: bool = False
    seed: int = 0
    processes: int = 1
    connections: int = 4_000
    timeout_s: float = 60.0
    slo: Slo = field(default_factory=Slo)
    api_key: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    watch: tuple[int, ...] = ()
    metrics_url: str | None = None

    def tls(self) -> ssl.SSLContext | None:
        """Trust settings of an https URL."""
        if self.url.scheme != "https":
            return None
        return ssl.create_default_context(cafile=self.ca_file)

    def port(self) -> int:
        """Port to connect to."""
        return self.url.port or (443 if self.url.scheme == "https" else 80)
