"""A Llama of four layers, written so that its weights carry the names that transformers and vLLM read."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Sizes of a model."""

    pieces: int
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 384
    context: int = 2048
    rope_base: float = 10_000.0
    epsilon: float = 1e-5
    causal: bool = True

    @property
    def head(self) -> int:
        """Width of one head."""
        return self.width // self.heads


class Attention(nn.Module):
    """Heads that look back, or both ways where the shape is not causal."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.q_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.k_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.v_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.o_proj = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Mix the positions that the mask, added to the scores, leaves to each.

        Written out: on a CPU this takes a fifth of the time of torch's fused kernel, whose way back is slow.
        """
        batch, length, width = x.shape
        split = (batch, length, self.shape.heads, self.shape.head)
        q, k, v = (project(x).view(split).transpose(1, 2) for project in (self.q_proj, self.k_proj, self.v_proj))
        scores = rotate(q, turn) @ rotate(k * self.shape.head**-0.5, turn).transpose(2, 3)
        mixed = functional.softmax(scores + mask, dim=-1) @ v

        projected: Tensor = self.o_proj(mixed.transpose(1, 2).reshape(batch, length, width))
        return projected


class Gated(nn.Module):
    """The feed-forward part."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.width, shape.hidden, bias=False)
        self.up_proj = nn.Linear(shape.width, shape.hidden, bias=False)
        self.down_proj = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Work on each position by itself."""
        worked: Tensor = self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))
        return worked


class Layer(nn.Module):
    """Attention and feed-forward, each on a normed copy and added back."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        self.mlp = Gated(shape)

    def forward(self, x: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        """Add what both parts say."""
        x = x + self.self_attn(self.input_layernorm(x), turn, mask)
        added: Tensor = x + self.mlp(self.post_attention_layernorm(x))
        return added


class Body(nn.Module):
    """Everything below the output layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.pieces, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, eps=shape.epsilon)


class Llama(nn.Module):
    """The model; its output layer is its input layer turned round."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = Body(shape)
        self.turn = turns(shape)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.05)

    def hidden(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Give each position's state after the last norm; without a mask each sees those before it."""
        length = ids.shape[1]
        mask = torch.full((length, length), -1e9).triu(1) if mask is None else mask
        turn = (self.turn[0][:length], self.turn[1][:length])
        x = self.model.embed_tokens(ids)
        for layer in self.model.layers:
            x = layer(x, turn, mask)
        normed: Tensor = self.model.norm(x)
        return normed

    def scores(self, hidden: Tensor) -> Tensor:
        """Rate every piece as the next one."""
        return functional.linear(hidden, self.model.embed_tokens.weight)


def turns(shape: Shape) -> tuple[Tensor, Tensor]:
    """Compute cosine and sine of the rotary positions."""
    steps = shape.rope_base ** -(torch.arange(0, shape.head, 2) / shape.head)
    angles = torch.outer(torch.arange(shape.context), torch.cat([steps, steps]))

    return angles.cos(), angles.sin()


def rotate(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Turn each pair of halves by its position, as transformers does."""
    first, second = x.chunk(2, dim=-1)

    return x * turn[0].to(x.dtype) + torch.cat([-second, first], dim=-1) * turn[1].to(x.dtype)
