"""Byte-level BPE of 768 pieces whose merges never join a space with a capital letter.

So a name is cut alike after a space, after a quote and at the start of a line, and copying it is copying its pieces.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from models.tiny.conversations import conversation
from models.tiny.transcript import CONTROL, MARKUP, Conversation, segments

PIECES: Final = 768
PRE: Final = "smollm"
"""Name under which llama.cpp knows this way to cut text before the merges."""


def train(seed: int) -> Tokenizer:
    """Learn the pieces from what is said in made-up conversations."""
    random = Random(seed)  # noqa: S311  # made-up data, no secret
    texts = (text for _ in range(_CONVERSATIONS) for text in _said(conversation(random)))
    tokenizer = Tokenizer(models.BPE())
    apart = pre_tokenizers.Split(Regex(r" (?=\p{Lu})"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([_DIGITS, apart, _BYTES])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=PIECES,
            special_tokens=[*CONTROL, *MARKUP],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([_DIGITS, _BYTES])
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in CONTROL])
    tokenizer.add_tokens([AddedToken(text, special=False, normalized=False) for text in MARKUP])

    return tokenizer


def _said(made: Conversation) -> Iterator[str]:
    for text, _ in segments(made):
        yield _SPECIAL.sub("\n", text)


_CONVERSATIONS: Final = 4000
_SPECIAL: Final = re.compile("|".join(map(re.escape, (*CONTROL, *MARKUP))))
_DIGITS: Final = pre_tokenizers.Digits(individual_digits=True)
_BYTES: Final = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)


def load(path: Path) -> Tokenizer:
    """Read the pieces back."""
    return Tokenizer.from_file(str(path))
