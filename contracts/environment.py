"""Environment variables that charts and the twin write and that what ships reads: the name is the contract."""

# Every model server.
SERVED_MODEL_NAME = "SERVED_MODEL_NAME"
"""Name under which clients ask for the model."""

MODEL_ID = "MODEL_ID"
"""Repository of the weights on the hub, `owner/name`."""

MODEL_REVISION = "MODEL_REVISION"
"""Commit of that repository; empty takes its main branch."""

MODEL_DIR = "MODEL_DIR"
"""Folder that holds the weights, read before the hub is asked."""

HUGGING_FACE_HUB_TOKEN = "HUGGING_FACE_HUB_TOKEN"  # noqa: S105  # the name of a variable
"""Token for gated repositories."""

LLM_API_KEY = "LLM_API_KEY"
"""Key that a client sends as `Authorization: Bearer`; without it the server asks for none."""

LLM_API_KEY_FILE = "LLM_API_KEY_FILE"
"""File that holds that key; named but unreadable or empty, the server does not start."""

QUEUE = "QUEUE"
"""Requests that may wait for a slot before the next is refused with 503."""

MAX_BODY_BYTES = "MAX_BODY_BYTES"
"""Largest request body; a larger one is refused with 413."""

MAX_STREAM_SECONDS = "MAX_STREAM_SECONDS"
"""Longest answer; a longer one is ended with an error event."""

# llama.cpp: chat and embeddings.
MODEL_FILENAME = "MODEL_FILENAME"
"""GGUF file, or a pattern that names exactly one, in the folder or repository."""

N_THREADS = "N_THREADS"
"""Threads of the engine; by default the CPUs that the container really has."""

N_CTX = "N_CTX"
"""Tokens of context of one request; 0 takes what the model was trained for."""

SLOTS = "SLOTS"
"""Answers that are decoded at once; a request for several holds as many slots."""

ENGINE_BINARY = "ENGINE_BINARY"
"""Compiled `llama-server`; empty runs the engine of the prebuilt wheel."""

# vLLM.
GPU_MEMORY_UTILIZATION = "GPU_MEMORY_UTILIZATION"
"""Share of the accelerator's memory that the engine takes, 0 to 1."""

MAX_MODEL_LEN = "MAX_MODEL_LEN"
"""Tokens of context of one request."""

MAX_NUM_SEQ = "MAX_NUM_SEQ"
"""Requests that are decoded at once."""

MAX_NUM_SEQS = "MAX_NUM_SEQS"
"""The same setting under the engine's own name; both set differently is an error."""

MAX_NUM_BATCHED_TOKENS = "MAX_NUM_BATCHED_TOKENS"
"""Tokens of one step."""

ENABLE_FUNCTION_CALLING = "ENABLE_FUNCTION_CALLING"
"""Whether the model may be given tools."""

TOOL_CALL_PARSER = "TOOL_CALL_PARSER"
"""Parser that turns the model's text into tool calls."""

REASONING_PARSER = "REASONING_PARSER"
"""Parser that takes the model's reasoning apart from its answer."""

CHAT_TEMPLATE = "CHAT_TEMPLATE"
"""File of a chat template that replaces the tokenizer's own."""

ENABLE_PREFIX_CACHING = "ENABLE_PREFIX_CACHING"
"""Whether equal beginnings of prompts share their cache."""

TENSOR_PARALLEL_SIZE = "TENSOR_PARALLEL_SIZE"
"""Accelerators that share each layer."""

PIPELINE_PARALLEL_SIZE = "PIPELINE_PARALLEL_SIZE"
"""Groups of accelerators that share the layers."""

ENFORCE_EAGER = "ENFORCE_EAGER"
"""Whether the engine runs without compiled graphs."""

ALLOWED_MEDIA_DOMAINS = "ALLOWED_MEDIA_DOMAINS"
"""Domains, with commas, from which the engine may fetch media; none by default."""

# The gateway.
GATEWAY_CONFIG = "GATEWAY_CONFIG"
"""File of LiteLLM's config: the routes and the backends behind them."""

GATEWAY_CLIENTS = "GATEWAY_CLIENTS"
"""File of the clients and their limits, JSON by name; it holds no key."""

GATEWAY_KEYS = "GATEWAY_KEYS"
"""Folder of keys, a file for each client under its name; without one the gateway does not start."""

GATEWAY_HOST = "GATEWAY_HOST"
"""Address that the gateway listens on; 127.0.0.1 unless told."""

GATEWAY_PORT = "GATEWAY_PORT"
"""Port that it listens on."""

GATEWAY_KEEP_ALIVE_SECONDS = "GATEWAY_KEEP_ALIVE_SECONDS"
"""How long an idle connection stays open: longer than the load balancer in front keeps it."""

AIOHTTP_KEEPALIVE_TIMEOUT = "AIOHTTP_KEEPALIVE_TIMEOUT"
"""How long LiteLLM keeps an idle connection to a backend, which must not close it first."""

LOG_PROMPTS = "LOG_PROMPTS"
"""Whether the gateway's log has a line for each question, `true` or `false`; unset, it has none."""

LITELLM_MASTER_KEY = "LITELLM_MASTER_KEY"
"""LiteLLM's administrator, where keys lie in a database."""

LITELLM_SALT_KEY = "LITELLM_SALT_KEY"
"""What LiteLLM encrypts with in its database; it can never change."""

DATABASE_URL = "DATABASE_URL"
"""LiteLLM's Postgres, where keys lie in a database."""

REDIS_HOST = "REDIS_HOST"
"""Store of the limits and cooldowns that all replicas share, where keys lie in a database."""

REDIS_PORT = "REDIS_PORT"
"""Its port."""

REDIS_PASSWORD = "REDIS_PASSWORD"  # noqa: S105  # the name of a variable
"""Its password."""

# The agent.
AGENT_HOST = "AGENT_HOST"
"""Address that the agent listens on; 127.0.0.1 unless told."""

AGENT_PORT = "AGENT_PORT"
"""Port that it listens on."""

AGENT_KEYS = "AGENT_KEYS"
"""Folder of keys, a file for each client under its name; without one the agent starts on loopback alone."""

AGENT_KEEP_ALIVE_SECONDS = "AGENT_KEEP_ALIVE_SECONDS"
"""How long an idle connection stays open: longer than the load balancer in front keeps it."""

AGENT_STEPS = "AGENT_STEPS"
"""Calls of the model that one answer may take."""

AGENT_TOKENS = "AGENT_TOKENS"  # the name of a variable
"""Tokens, questions and answers, that one answer may take."""

AGENT_SECONDS = "AGENT_SECONDS"
"""Seconds that one answer may take."""

AGENT_PARALLEL = "AGENT_PARALLEL"
"""Answers that may be under way at once; the next is refused with 503."""

GATEWAY_URL = "GATEWAY_URL"
"""Where the agent asks the model, `http://HOST:PORT/v1`."""

GATEWAY_MODEL = "GATEWAY_MODEL"
"""Route that it asks there."""

GATEWAY_KEY_FILE = "GATEWAY_KEY_FILE"
"""File of the key that it shows there; read again when it changes."""

WEATHER_PROVIDER = "WEATHER_PROVIDER"
"""Where the weather comes from: `open-meteo`, or `module:function` of another provider."""

WEATHER_URL = "WEATHER_URL"
"""Where Open-Meteo's forecast answers, without its path."""

GEOCODING_URL = "GEOCODING_URL"
"""Where Open-Meteo's geocoding answers, without its path."""

WEATHER_KEY_FILE = "WEATHER_KEY_FILE"  # the name of a variable
"""File of the key of Open-Meteo's paid service; without one the free service is asked."""
