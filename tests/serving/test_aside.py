import threading

import pytest

from serving.aside import SMALL_BYTES, aside
from tests.serving.visitor import run


@pytest.mark.parametrize(("size", "elsewhere"), [(SMALL_BYTES, False), (SMALL_BYTES + 1, True)])
def test_only_work_on_a_large_body_leaves_the_loop(size: int, elsewhere: bool) -> None:  # noqa: FBT001
    """Most bodies are small, and a thread would cost them more than their check."""

    async def story() -> None:
        assert (await aside(threading.get_ident, size=size) != threading.get_ident()) is elsewhere

    run(story())


def test_large_bodies_wait_for_each_other() -> None:
    """Each takes a multiple of its bytes while it is read: one at a time."""

    async def story() -> None:
        threads = {await aside(threading.get_ident, size=SMALL_BYTES + 1) for _ in range(3)}

        assert len(threads) == 1

    run(story())
