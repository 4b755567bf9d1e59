"""Models that ship with the platform, and embedders."""

from triad.catalog.catalog_model import CatalogModel, Kind
from triad.catalog.data import model_shapes
from triad.catalog.data.sources import GUIDANCE, READ_ON
from triad.catalog.precision import Precision

_OURS = "models/tiny/README.md"
_ARCTIC = "Snowflake-Labs/arctic-embed@260878ee README.md"

MODELS = (
    CatalogModel(
        name="tiny-chat",
        kind=Kind.CHAT,
        gguf="chat.gguf",
        safetensors="chat",
        context=2048,
        shape=model_shapes.TINY_CHAT,
        precision=Precision.GGUF_F16,
        weight_bytes=1_928_960,
        vllm_tool_parser="hermes",
        vllm_reasoning_parser="deepseek_v3",
        licence="apache-2.0",
        gated=False,
        read_on=READ_ON,
        source=f"{_OURS}; the file itself",
    ),
    CatalogModel(
        name="tiny-embedder",
        kind=Kind.EMBEDDING,
        gguf="embedder.gguf",
        context=512,
        precision=Precision.GGUF_F16,
        weight_bytes=1_071_712,
        licence="apache-2.0",
        gated=False,
        read_on=READ_ON,
        source=f"{_OURS}; the file itself",
    ),
    CatalogModel(
        name="snowflake-arctic-embed-s-f16",
        kind=Kind.EMBEDDING,
        repository="ChristianAzinn/snowflake-arctic-embed-s-gguf",
        gguf="snowflake-arctic-embed-s-f16.GGUF",
        context=512,
        precision=Precision.GGUF_F16,
        weight_bytes=66_720_000,
        licence="apache-2.0",
        note="its bytes are computed: 2 of each of 33360000 parameters; no source lists the file's size",
        read_on=READ_ON,
        source=f"{_ARCTIC}; the file: {GUIDANCE}/standalone-llamacpp-embedding.yaml",
    ),
    CatalogModel(
        name="snowflake-arctic-embed-s-q8_0",
        kind=Kind.EMBEDDING,
        repository="mradermacher/snowflake-arctic-embed-s-GGUF",
        revision="212aceb754d83530ea0e51cb94318d4157c31488",
        gguf="snowflake-arctic-embed-s.Q8_0.gguf",
        context=512,
        precision=Precision.GGUF_Q8_0,
        weight_bytes=36_685_536,
        licence="apache-2.0",
        read_on=READ_ON,
        source=f"{_ARCTIC}; the file: its repository on the hub",
    ),
)
