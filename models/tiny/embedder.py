"""How the embedder learns: a question's vector comes near its answer's and away from all others of the batch."""

from collections.abc import Callable, Sequence
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from models.tiny.dice import seeded
from models.tiny.llama import Llama, Shape
from models.tiny.paraphrases import Pair, pairs

STEPS: Final = 300
SUBJECTS: Final = 32
SHARPNESS: Final = 20.0
RATE: Final = 2e-3
MASKED: Final = -1e9


def shape(tokenizer: Tokenizer) -> Shape:
    """Two layers that look both ways."""
    return Shape(pieces=tokenizer.get_vocab_size(), layers=2, context=512, causal=False)


def learn(tokenizer: Tokenizer, *, seed: int, report: Callable[[str], None], every: int = 50) -> Llama:
    """Train from nothing; the same seed gives the same model."""
    torch.manual_seed(seed)
    random = seeded(seed)
    model = Llama(shape(tokenizer))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=STEPS)
    for step in range(STEPS):
        loss = contrast(model, tokenizer, pairs(random, SUBJECTS))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        schedule.step()
        if (step + 1) % every == 0:
            report(f"embedder: step {step + 1} of {STEPS}, loss {loss.item():.4f}")

    return model


def contrast(model: Llama, tokenizer: Tokenizer, batch: Sequence[Pair]) -> Tensor:
    """Score how well each question picks its own statement, and each statement its own question."""
    with torch.autocast("cpu", torch.bfloat16):
        asked = vectors(model, tokenizer, [pair.question for pair in batch])
        stated = vectors(model, tokenizer, [pair.statement for pair in batch])
    scores = SHARPNESS * asked @ stated.T
    own = torch.arange(len(batch))

    return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


def vectors(model: Llama, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Give each text the mean of its positions, of length one; llama.cpp serves the same."""
    cut = [tokenizer.encode(text).ids for text in texts]
    ids = torch.zeros((len(cut), max(map(len, cut))), dtype=torch.long)
    there = torch.zeros(ids.shape, dtype=torch.bool)
    for row, pieces in enumerate(cut):
        ids[row, : len(pieces)] = torch.tensor(pieces)
        there[row, : len(pieces)] = True
    mask = torch.zeros(ids.shape).masked_fill(~there, MASKED)[:, None, None, :]
    summed = (model.hidden(ids, mask).float() * there[:, :, None]).sum(dim=1)

    return functional.normalize(summed / there.sum(dim=1, keepdim=True), dim=-1)


def recall(model: Llama, tokenizer: Tokenizer, held_out: Sequence[Pair], *, best: int) -> float:
    """Share of questions whose own statement is among the best of all."""
    with torch.no_grad():
        asked = vectors(model, tokenizer, [pair.question for pair in held_out])
        stated = vectors(model, tokenizer, [pair.statement for pair in held_out])
    top = (asked @ stated.T).topk(best, dim=1).indices
    found = (top == torch.arange(len(held_out))[:, None]).any(dim=1)

    return found.float().mean().item()
