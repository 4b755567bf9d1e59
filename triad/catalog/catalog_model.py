"""One model that the platform can serve: where its weights lie, and what engines make of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triad.catalog.model_shape import Shape
from triad.catalog.precision import PARTLY, Precision


class Kind(StrEnum):
    """What a model answers with."""

    CHAT = "chat"
    EMBEDDING = "embedding"


class Engine(StrEnum):
    """The program that computes."""

    LLAMA_CPP = "llama.cpp"
    VLLM = "vllm"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogModel:
    """One model in one precision; what no source says is None.

    Attributes:
        repository: On the Hugging Face hub, `owner/name`; None for a model that ships with the platform.
        revision: Commit of the repository that some public file names, not proven to be the newest.
        gguf: File for llama.cpp, below the repository or the folder of the model.
        safetensors: Folder for vLLM, below the repository or the folder of the model; "" is the folder itself.
        base: Name of the model that this one is a quantised copy of, by which compatibility is looked up.
        context: Longest that it was trained for, in tokens.
        shape: None where some size of it was not read.
        weight_bytes: In memory, of all files that are loaded, as an index or a listing says.
        vllm_tool_parser: None where the model has no tool tokens that vLLM reads.
        vllm_chat_template: Of vLLM's examples, that the tool parser needs.
        vllm_reasoning_parser: None where it does not think aloud.
        chat_format: What llama.cpp recognises its chat template as; `Generic` makes tool calls at the cost of tokens.
        gated: Whether the hub asks for a token; None where no source says.
        note: What surprises about it.
        read_on: None for a model that a spec adds.
    """

    name: str
    kind: Kind
    repository: str | None = None
    revision: str | None = None
    gguf: str | None = None
    safetensors: str | None = None
    base: str | None = None
    context: int
    shape: Shape | None = None
    precision: Precision | None = None
    weight_bytes: int | None = None
    vllm_tool_parser: str | None = None
    vllm_chat_template: str | None = None
    vllm_reasoning_parser: str | None = None
    chat_format: str | None = None
    licence: str | None = None
    gated: bool | None = None
    note: str | None = None
    read_on: date | None = None
    source: str

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Engines that there are files for, the usual one first."""
        return (*((Engine.LLAMA_CPP,) if self.gguf else ()), *((Engine.VLLM,) if self.safetensors is not None else ()))

    @property
    def loaded_bytes(self) -> int | None:
        """Bytes of the weights as read, or what shape and precision make of them."""
        if self.weight_bytes is None and self.shape and self.precision:
            return self.shape.weight_bytes(self.precision)

        return self.weight_bytes

    @property
    def guesses_bytes(self) -> bool:
        """Whether no source says how many bytes it has, and sizes alone cannot: they are then the least that it has."""
        return self.weight_bytes is None and self.precision in PARTLY

    @property
    def lineage(self) -> frozenset[str]:
        """Its own name, and that of the model that it is a copy of."""
        return frozenset({self.name, self.base or self.name})
