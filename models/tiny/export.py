"""A trained model as plain numbers, ready to be written in any format."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn

from models.tiny.llama import Llama, Shape

Weights = Mapping[str, NDArray[np.float16]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What a file holds; an embedder has no chat template."""

    name: str
    shape: Shape
    weights: Weights
    tokenizer: Tokenizer
    template: str | None = None

    def number(self, piece: str) -> int:
        """Give the number of a piece."""
        return int(self.tokenizer.get_vocab()[piece])


def export(name: str, model: Llama, tokenizer: Tokenizer, template: str | None = None) -> Export:
    """Round a model in place to what its files hold, so that every later figure is one of the files."""
    halve(model)
    weights = {key: weight.detach().numpy().astype(np.float16) for key, weight in model.state_dict().items()}

    return Export(name=name, shape=model.shape, weights=weights, tokenizer=tokenizer, template=template)


def halve(model: nn.Module) -> None:
    """Round weights to half precision."""
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()
