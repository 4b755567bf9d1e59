"""How the chat model learns: to write what an assistant writes, and nothing else."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from models.tiny.batches import IGNORED, Batch, batches
from models.tiny.conversations import KINDS
from models.tiny.dice import seeded
from models.tiny.llama import Llama, Shape
from models.tiny.workers import share_gradients


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of the training, with optimizers of its own.

    Attributes:
        longest: Pieces of the longest conversation.
        decay: Last steps, in which the rate falls to nothing.
        kinds: How often each kind of conversation is.
    """

    steps: int
    longest: int
    decay: int = 0
    kinds: Mapping[str, int] = field(default_factory=lambda: KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long to learn, and from how much at once.

    Attributes:
        positions: Pieces of a batch, of each worker.
        rate: Step of the matrices, relative to their own size; embeddings and norms take a fifth.
        warm_up: First steps of a stage, in which the rate rises.
    """

    stages: tuple[Stage, ...]
    seed: int = 1
    positions: int = 3072
    rate: float = 0.02
    warm_up: int = 40


def learn(tokenizer: Tokenizer, plan: Plan, *, worker: int, report: Callable[[str], None]) -> Llama:
    """Train from nothing, each worker on conversations of its own; all end with the same model."""
    torch.manual_seed(plan.seed)
    model = Llama(Shape(pieces=tokenizer.get_vocab_size()))
    for stage in plan.stages:
        report(f"chat: conversations of up to {stage.longest} pieces")
        dice = seeded(plan.seed, stage.longest, worker)
        course = batches(tokenizer, dice, positions=plan.positions, longest=stage.longest, kinds=stage.kinds)
        learn_stage(model, plan, stage, course, report=report)

    return model


def learn_stage(
    model: Llama, plan: Plan, stage: Stage, course: Iterator[Batch], *, report: Callable[[str], None]
) -> None:
    """Take the steps of one stage."""
    optimizers = _optimizers(model, plan)
    losses: list[float] = []
    began = time.monotonic()
    for step, batch in enumerate(islice(course, stage.steps)):
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * _rate(step, plan, stage)
        losses.append(_step(model, batch, optimizers))
        if (step + 1) % REPORT == 0:
            mean = sum(losses[-REPORT:]) / REPORT
            report(f"chat: step {step + 1} of {stage.steps}, loss {mean:.4f}, {time.monotonic() - began:.0f} s")


def _step(model: Llama, batch: Batch, optimizers: Sequence[torch.optim.Optimizer]) -> float:
    loss = answer_loss(model, batch)
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    share_gradients(model)
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
        optimizer.zero_grad()

    return loss.item()


REPORT: Final = 25


def answer_loss(model: Llama, batch: Batch) -> Tensor:
    """Score only the pieces that an assistant writes."""
    with torch.autocast("cpu", torch.bfloat16):
        hidden = model.hidden(batch.ids)
        asked = batch.targets != IGNORED
        scores = model.scores(hidden[asked])

    return functional.cross_entropy(scores.float(), batch.targets[asked])


def _rate(step: int, plan: Plan, stage: Stage) -> float:
    falling = (stage.steps - step) / stage.decay if stage.decay else 1.0

    return min(1.0, (step + 1) / plan.warm_up, falling)


def _optimizers(model: Llama, plan: Plan) -> tuple[torch.optim.Optimizer, ...]:
    matrices = [p for name, p in model.named_parameters() if p.dim() > 1 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.dim() == 1 or "embed" in name]
    muon = torch.optim.Muon([{"params": matrices, "base": plan.rate}], lr=plan.rate, weight_decay=0.01)
    adam = torch.optim.AdamW(
        [{"params": others, "base": plan.rate / 5}], lr=plan.rate / 5, betas=(0.9, 0.95), weight_decay=0.0
    )

    return muon, adam
