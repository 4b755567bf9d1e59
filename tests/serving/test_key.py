import pytest

from serving.key import Key
from serving.problem import Problem


@pytest.mark.parametrize(
    "header",
    [
        (b"authorization", b"Bearer s3cret"),
        (b"Authorization", b"bearer  s3cret "),
        (b"x-api-key", b"s3cret"),
        (b"API-Key", b"s3cret"),
    ],
)
def test_each_way_to_show_a_key_is_known(header: tuple[bytes, bytes]) -> None:
    """OpenAI's, Anthropic's and Azure's clients send it differently."""
    Key("s3cret").check([(b"accept", b"*/*"), header])


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"s3cret")],
        [(b"authorization", b"Basic s3cret")],
        [(b"authorization", b"Bearer")],
        [(b"authorization", b"Bearer ")],
        [(b"authorization", b"Bearer S3CRET")],
        [(b"x-api-key", b"s3cre")],
        [(b"x-api-key", b"s3cret!")],
        [(b"cookie", b"s3cret")],
    ],
)
def test_everything_else_is_refused(headers: list[tuple[bytes, bytes]]) -> None:
    """It fails closed, and says nothing of the key."""
    with pytest.raises(Problem) as refused:
        Key("s3cret").check(headers)

    assert (refused.value.status, refused.value.challenge) == (401, "Bearer")
    assert "s3cre" not in refused.value.message


def test_one_right_key_among_several_is_enough() -> None:
    """A gateway may add its own header."""
    Key("s3cret").check([(b"authorization", b"Bearer other"), (b"x-api-key", b"s3cret")])


def test_the_line_end_of_a_keys_file_is_no_part_of_it() -> None:
    """Nobody could show it in a header."""
    Key("s3cret\n").check([(b"authorization", b"Bearer s3cret")])


def test_a_key_may_hold_any_text() -> None:
    """It is compared as UTF-8."""
    Key("schlüssel").check([(b"authorization", "Bearer schlüssel".encode())])


def test_nothing_keeps_the_key_itself() -> None:
    """What is logged or pickled of it cannot open the door."""
    assert "s3cret" not in repr(vars(Key("s3cret")))
