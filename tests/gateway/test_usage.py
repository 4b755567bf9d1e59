"""The count of tokens, found at the end of what may be a large answer."""

import pytest

from gateway.price import Price
from gateway.spent import Spent
from gateway.usage import spent

PRICE = Price(prompt=1, completion=10)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b'{"usage":{"prompt_tokens":3,"completion_tokens":2,"details":{"a":1}}}', (3, 2)),
        (b'{"usage": {"prompt_tokens": 3}, "id": 1}', (3, 0)),
        (b'{"text":"\\"usage\\":{}","usage":{"prompt_tokens":1,"completion_tokens":null}}', (1, 0)),
        (b'{"text":"\\"usage\\":{\\"prompt_tokens\\":9}"}', None),
        (b'{"choices":[{"usage":{"prompt_tokens":9}}],"usage":{"prompt_tokens":1}}', (1, 0)),
        (b'{"usage":null}', None),
        (b'{"usage":{"prompt_tokens":', None),
        (b"{}", None),
        (b"", None),
    ],
)
def test_the_count_is_the_backends_own(body: bytes, found: tuple[int, int] | None) -> None:
    """What a model writes about usage is only text."""
    expected = (
        None
        if found is None
        else Spent(prompt_tokens=found[0], completion_tokens=found[1], cost=found[0] + 10 * found[1])
    )

    assert spent(body, PRICE) == expected
