import pytest

from serving.lacks import LLAMA_CPP, VLLM, refuse_lacks
from serving.problem import Problem


@pytest.mark.parametrize(
    ("lacks", "request_", "param"),
    [
        (LLAMA_CPP, {"echo": True}, "echo"),
        (LLAMA_CPP, {"suffix": "the end"}, "suffix"),
        (LLAMA_CPP, {"best_of": 2}, "best_of"),
        (LLAMA_CPP, {"dimensions": 64}, "dimensions"),
        (VLLM, {"suffix": "the end"}, "suffix"),
        (VLLM, {"best_of": 2}, "best_of"),
    ],
)
def test_what_an_engine_would_ignore_is_refused(lacks: frozenset[str], request_: dict[str, object], param: str) -> None:
    """An answer without it would look like one with it."""
    with pytest.raises(Problem, match="the engine of this model cannot") as refused:
        refuse_lacks(request_, lacks)

    assert (refused.value.status, refused.value.code, refused.value.param) == (400, "unsupported", param)


@pytest.mark.parametrize(
    ("lacks", "request_"),
    [
        (LLAMA_CPP, {"echo": False, "suffix": None, "best_of": 1, "dimensions": None}),
        (VLLM, {"echo": True}),
        (frozenset(), {"suffix": "the end", "dimensions": 64}),
    ],
)
def test_what_an_engine_can_do_or_need_not_passes(lacks: frozenset[str], request_: dict[str, object]) -> None:
    """What says nothing is no wish, and engines differ."""
    refuse_lacks(request_, lacks)
