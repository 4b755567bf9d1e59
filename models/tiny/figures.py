"""Figures of the weights themselves: the loss, and what greedy decoding would write, read off in one pass a case."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from models.tiny.evaluate import Case
from models.tiny.llama import Llama
from models.tiny.transcript import STOP, prompt, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One case: whether greedy decoding writes what is expected, and the mean loss of doing so."""

    kind: str
    good: bool
    loss: float


def judge(model: Llama, tokenizer: Tokenizer, made: Iterable[Case]) -> list[Judged]:
    """Judge each case: the greedy answer is the expected one exactly if each of its pieces is the likeliest."""
    return [_judge(model, tokenizer, case) for case in made]


def _judge(model: Llama, tokenizer: Tokenizer, case: Case) -> Judged:
    before = tokenizer.encode(prompt(case.before, thinking=case.expected.thought is not None)).ids
    expected = tokenizer.encode(written(case.expected) + STOP).ids
    with torch.no_grad():
        hidden = model.hidden(torch.tensor([before + expected]))
        scores = model.scores(hidden[0, len(before) - 1 : -1])
    target = torch.tensor(expected)

    return Judged(
        kind=case.kind,
        good=bool((scores.argmax(dim=-1) == target).all()),
        loss=functional.cross_entropy(scores, target).item(),
    )
