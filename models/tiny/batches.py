"""Conversations as padded batches of about equal work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

import torch
from tokenizers import Tokenizer
from torch import Tensor

from models.tiny.conversations import conversation
from models.tiny.transcript import Conversation, segments

IGNORED: Final = -100
POOL: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Pieces of several conversations, and the piece to write after each, or `IGNORED`."""

    ids: Tensor
    targets: Tensor


def batches(
    tokenizer: Tokenizer, random: Random, *, positions: int, longest: int, kinds: Mapping[str, int]
) -> Iterator[Batch]:
    """Give batches without end, each of conversations of about one length."""
    while True:
        pool = sorted(
            (encoded(tokenizer, conversation(random, kinds=kinds)) for _ in range(POOL)), key=lambda pair: len(pair[0])
        )
        made = list(_cut([pair for pair in pool if len(pair[0]) <= longest], positions))
        random.shuffle(made)
        yield from map(_padded, made)


def encoded(tokenizer: Tokenizer, made: Conversation) -> tuple[list[int], list[bool]]:
    """Cut a conversation into pieces and say which of them the model writes."""
    ids: list[int] = []
    written: list[bool] = []
    for text, learned in segments(made):
        pieces = tokenizer.encode(text).ids
        ids += pieces
        written += [learned] * len(pieces)

    return ids, written


def _cut(pool: list[tuple[list[int], list[bool]]], positions: int) -> Iterator[list[tuple[list[int], list[bool]]]]:
    rows: list[tuple[list[int], list[bool]]] = []
    for pair in pool:
        if rows and (len(rows) + 1) * len(pair[0]) > positions:
            yield rows
            rows = []
        rows.append(pair)
    if rows:
        yield rows


def _padded(rows: list[tuple[list[int], list[bool]]]) -> Batch:
    length = max(len(ids) for ids, _ in rows)
    ids = torch.zeros((len(rows), length), dtype=torch.long)
    targets = torch.full((len(rows), length), IGNORED)
    for row, (pieces, written) in enumerate(rows):
        ids[row, : len(pieces)] = torch.tensor(pieces)
        after = [piece if learned else IGNORED for piece, learned in zip(pieces[1:], written[1:], strict=True)]
        targets[row, : len(after)] = torch.tensor(after)

    return Batch(ids=ids, targets=targets)
