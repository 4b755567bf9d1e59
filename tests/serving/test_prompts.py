import pytest

from serving.prompts import prompts


@pytest.mark.parametrize(
    ("given", "listed"),
    [
        ("a", ["a"]),
        (["a", "b"], ["a", "b"]),
        ([1, 2], [[1, 2]]),
        ([[1], [2, 3]], [[1], [2, 3]]),
        ([[]], [[]]),
    ],
)
def test_a_list_of_tokens_is_one_text(given: object, listed: list[object]) -> None:
    """Any other list has a text in each place."""
    assert prompts(given) == listed
