"""Make tokenizer, chat model and embedder from nothing: `python -m models.tiny.train`."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import torch
from tokenizers import Tokenizer

from models.tiny import card, chat_model, embedder, folder, gguf_file, tokenizer, workers
from models.tiny.chat_model import Plan, Stage
from models.tiny.conversations import HARD
from models.tiny.dice import seeded
from models.tiny.evaluate import cases, shares, table, totals
from models.tiny.export import export
from models.tiny.figures import judge
from models.tiny.llama import Llama, Shape
from models.tiny.paraphrases import pairs

HERE: Final = Path(__file__).parent
SEED: Final = 1
WORKERS: Final = 2
PLAN: Final = Plan(
    seed=SEED,
    stages=(
        Stage(steps=1500, longest=384),
        Stage(steps=360, longest=1536, decay=240),
        Stage(steps=600, longest=1792, decay=300),
        Stage(steps=850, longest=640, kinds=HARD),
        Stage(steps=380, longest=1600, decay=320),
        Stage(steps=1000, longest=1408, decay=960),
    ),
)
"""Short conversations until names are copied, then long ones, then the hard ones, then all again."""
PARAPHRASES: Final = 125
"""Unseen subjects, four questions each, among which an answer must be found."""


def main(out: Path = HERE) -> None:
    """Train both models, write them in every format, and renew the card."""
    pieces = tokenizer.train(seed=0)
    with TemporaryDirectory() as scratch:
        learned = Path(scratch) / "chat.pt"
        workers.run(partial(_learn_chat, pieces.to_str(), PLAN, learned), workers=WORKERS)
        talker = Llama(Shape(pieces=pieces.get_vocab_size()))
        talker.load_state_dict(torch.load(learned))
    finder = embedder.learn(pieces, seed=SEED, report=_say)
    finish(pieces, talker, finder, out)


def finish(pieces: Tokenizer, talker: Llama, finder: Llama, out: Path) -> None:
    """Round both models to half precision, write them, and measure what was written."""
    template = (HERE / "chat_template.jinja").read_text(encoding="utf-8")
    made = export("tiny-chat", talker, pieces, template)
    folder.write(out / "chat", made)
    gguf_file.write(out / "chat.gguf", made)
    gguf_file.write(out / "embedder.gguf", export("tiny-embedder", finder, pieces))
    card.renew(out, [*_chat_figures(talker, pieces), *_embedder_figures(finder, pieces)])


def _learn_chat(pieces: str, plan: Plan, out: Path, worker: int) -> None:
    report = _say if worker == 0 else _keep_quiet
    model = chat_model.learn(Tokenizer.from_str(pieces), plan, worker=worker, report=report)
    if worker == 0:
        torch.save(model.state_dict(), out)


def _chat_figures(model: Llama, pieces: Tokenizer) -> list[str]:
    judged = judge(model, pieces, cases())
    loss = sum(one.loss for one in judged) / len(judged)
    right = [(one.kind, one.good) for one in judged]
    rows = table(totals(right) | shares(right))

    return [f"| loss on held-out conversations | {loss:.4f} |", *rows]


def _embedder_figures(model: Llama, pieces: Tokenizer) -> list[str]:
    held_out = pairs(seeded(SEED, "held out"), PARAPHRASES, held_out=True)
    recalls = {f"recall@{best} of {len(held_out)} held-out paraphrases": best for best in (1, 3)}

    return table({label: embedder.recall(model, pieces, held_out, best=best) for label, best in recalls.items()})


def _say(line: str) -> None:
    print(line, flush=True)


def _keep_quiet(_: str) -> None:
    pass


if __name__ == "__main__":
    main()
