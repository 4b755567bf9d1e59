"""What a Serve config names and a model server has: import paths, deployments, and the switches of Ray itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One Ray Serve application that ships.

    Attributes:
        import_path: Module and builder, as Serve's config writes it.
        deployment: The one that holds the engine and is scaled.
    """

    import_path: str
    deployment: str


LLAMA_CPP = Program(import_path="serving.llama_cpp:app", deployment="llama-cpp")
EMBEDDINGS = Program(import_path="serving.embeddings:app", deployment="embeddings")
VLLM = Program(import_path="serving.vllm:app", deployment="Server:vllm")  # ray.serve.llm puts the class before the name

NO_LIMIT_ONGOING = 100_000
"""More requests than a front lets wait, so that Serve holds none back and the front refuses by itself."""

NO_LIMIT_QUEUED = -1
"""Serve's word for no limit: what it refuses comes as plain text and without `Retry-After`."""

HA_PROXY = "RAY_SERVE_ENABLE_HA_PROXY"
"""Of the Ray process: HAProxy takes requests straight to a replica's own server."""

THROUGHPUT_OPTIMIZED = "RAY_SERVE_THROUGHPUT_OPTIMIZED"
"""Of the Ray process: replicas run user code in their own event loop."""

DIRECT_STREAMING = "RAY_SERVE_LLM_ENABLE_DIRECT_STREAMING"
"""Of the Ray process: vLLM's own server streams, behind HAProxy, without an ingress deployment between."""

HA_PROXY_HARD_STOP_S = "RAY_SERVE_HAPROXY_HARD_STOP_AFTER_S"
"""Of the Ray process: how long an HAProxy that was replaced may finish its streams."""

HA_PROXY_SERVER_S = "RAY_SERVE_HAPROXY_TIMEOUT_SERVER_S"
"""Of the Ray process: how long HAProxy waits for the next byte of a replica."""

HA_PROXY_ROUTER_S = "RAY_SERVE_HAPROXY_INGRESS_REQUEST_ROUTER_TIMEOUT_S"
"""Of the Ray process: how long HAProxy waits to hear which replica takes a request, before it refuses by itself."""
