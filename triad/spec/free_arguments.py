"""Arguments that a spec may add to an engine's own server.

None of them changes what the fit judged, which code runs, who may ask, or what of a request is logged; what an engine
takes besides, and every short form, is refused. Sources: `vllm serve --help=all` of vLLM 0.29.0, and
`llama-server --help` of llama-cpp-python 0.3.36.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from triad.catalog.models import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeArguments:
    """What one engine may be told further.

    Attributes:
        valued: Each takes one value.
        switches: These take none.
        joined: Whether a value may also follow `=`.
    """

    valued: frozenset[str]
    switches: frozenset[str]
    joined: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, by name."""
        return tuple(sorted(self.valued | self.switches))


FREE: Mapping[Engine, FreeArguments] = {
    Engine.VLLM: FreeArguments(
        valued=frozenset(
            {
                "--attention-backend",
                "--chat-template",
                "--chat-template-content-format",
                "--default-chat-template-kwargs",
                "--generation-config",
                "--logprobs-mode",
                "--long-prefill-token-threshold",
                "--max-logprobs",
                "--max-num-queued-reqs",
                "--max-num-queued-tokens",
                "--override-generation-config",
                "--prefix-caching-hash-algo",
                "--response-role",
                "--scheduling-policy",
                "--seed",
                "--sse-keep-alive-interval",
                "--stream-interval",
                "--tokenizer-mode",
            }
        ),
        switches=frozenset(
            {
                "--async-scheduling",
                "--disable-cascade-attn",
                "--disable-custom-all-reduce",
                "--disable-fastapi-docs",
                "--disable-uvicorn-access-log",
                "--enable-force-include-usage",
                "--enable-prompt-tokens-details",
                "--enable-request-id-headers",
                "--enable-server-load-tracking",
                "--enforce-eager",
                "--exclude-tools-when-tool-choice-none",
                "--language-model-only",
                "--no-async-scheduling",
                "--return-tokens-as-token-ids",
            }
        ),
        joined=True,
    ),
    Engine.LLAMA_CPP: FreeArguments(
        valued=frozenset(
            {
                "--cache-reuse",
                "--chat-template",
                "--chat-template-kwargs",
                "--embd-normalize",
                "--frequency-penalty",
                "--keep",
                "--min-p",
                "--n-predict",
                "--numa",
                "--poll",
                "--presence-penalty",
                "--prio",
                "--reasoning",
                "--reasoning-budget",
                "--reasoning-format",
                "--repeat-last-n",
                "--repeat-penalty",
                "--samplers",
                "--seed",
                "--slot-prompt-similarity",
                "--sse-ping-interval",
                "--temp",
                "--threads-http",
                "--top-k",
                "--top-p",
            }
        ),
        switches=frozenset(
            {
                "--cache-prompt",
                "--check-tensors",
                "--log-prefix",
                "--log-timestamps",
                "--no-cache-prompt",
                "--no-log-prefix",
                "--no-log-timestamps",
                "--no-prefill-assistant",
                "--prefill-assistant",
            }
        ),
        joined=False,
    ),
}
"""Of the engine's own server, where no Ray is in front of it."""
