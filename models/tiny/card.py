"""The part of the model card that is measured: figures and files, between two marks."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

BEGIN: Final = "<!-- measured: written by models.tiny.train -->"
END: Final = "<!-- end -->"
SHIPPED: Final = (
    *("chat.gguf", "embedder.gguf", "chat/model.safetensors", "chat/config.json", "chat/generation_config.json"),
    *("chat/tokenizer.json", "chat/tokenizer_config.json"),
)


def renew(root: Path, figures: Sequence[str]) -> None:
    """Write figures and files between the marks of the card, and leave the rest as it is."""
    card = root / "README.md"
    before, rest = card.read_text(encoding="utf-8").split(BEGIN)
    measured = [BEGIN, "| Figure | Value |", "|---|---|", *figures, "", *files(root), END]
    card.write_text(before + "\n".join(measured) + rest.split(END)[1], encoding="utf-8")


def files(root: Path) -> Iterator[str]:
    """Write each shipped file with its size and hash as the rows of a Markdown table."""
    yield "| File | Bytes | SHA-256 |"
    yield "|---|---|---|"
    for name in SHIPPED:
        content = (root / name).read_bytes()
        yield f"| `{name}` | {len(content)} | `{sha256(content).hexdigest()}` |"
