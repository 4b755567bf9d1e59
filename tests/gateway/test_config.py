"""The platform's config, judged by LiteLLM's own router: whom it asks first, whom next, and whom it leaves out."""

import asyncio
from pathlib import Path
from typing import Any

import litellm
import pytest
from litellm.exceptions import (
    AuthenticationError,
    BadGatewayError,
    InternalServerError,
    RateLimitError,
    ServiceUnavailableError,
    Timeout,
)
from litellm.router import Router
from litellm.router_utils.cooldown_handlers import set_cooldown_deployments

from triad.documents.gateway import gateway_config
from triad.documents.place import CLUSTER
from triad.spec import load

# LiteLLM's own types, with the pydantic that it asks for.
pytestmark = pytest.mark.filterwarnings("ignore:Items? .* on TypedDict class:UserWarning")

TIMES = 200
"""Of a choice by chance that must not be one."""


@pytest.fixture(scope="module")
def config(root: Path) -> dict[str, Any]:
    """Write the config of the spec that holds every key."""
    return gateway_config(load(root / "examples" / "full.yaml").spec, place=CLUSTER)


@pytest.fixture(scope="module")
def router(config: dict[str, Any]) -> Router:
    """Give it to LiteLLM's router, which refuses a key that it does not know."""
    return Router(model_list=config["model_list"], **config["router_settings"])


def asked(router: Router, route: str, *failed: str) -> set[str]:
    """Find whom the router asks, after these have failed the same request."""

    async def ask() -> str:
        chosen = await router.async_get_available_deployment(
            model=route,
            messages=[{"role": "user", "content": "hello"}],
            request_kwargs={"_excluded_deployment_ids": list(failed)},
        )

        return str(chosen["model_info"]["id"])

    async def many() -> set[str]:
        return {await ask() for _ in range(TIMES)}

    return asyncio.run(many())


def test_the_order_of_a_list_is_the_order_in_which_backends_are_asked(router: Router) -> None:
    """The next only after the one before it has failed the request."""
    assert asked(router, "assistant") == {"assistant/chat-gpu"}
    assert asked(router, "assistant", "assistant/chat-gpu") == {"assistant/chat-cpu"}
    assert asked(router, "assistant", "assistant/chat-gpu", "assistant/chat-cpu") == {"assistant/bedrock"}


def test_shares_are_asked_side_by_side(router: Router) -> None:
    """And each takes over what the other has failed."""
    both = {"assistant-split/assistant-gpu", "assistant-split/stream-gpu"}

    assert asked(router, "assistant-split") == both
    assert {tuple(asked(router, "assistant-split", each)) for each in both} == {(each,) for each in both}


@pytest.mark.parametrize(
    ("kind", "failures"),
    [
        (Timeout, 2),
        (InternalServerError, 6),
        (BadGatewayError, 6),
        (AuthenticationError, 1),
        (ServiceUnavailableError, None),
        (RateLimitError, None),
    ],
)
def test_a_backend_that_is_alone_is_left_out_for_what_it_fails_and_never_for_being_busy(
    config: dict[str, Any], kind: type[Exception], failures: int | None
) -> None:
    """Each kind is counted by itself: LiteLLM's own way leaves it in whatever it does, or adds up all of them."""
    lone = Router(model_list=config["model_list"], **config["router_settings"])
    error: Any = kind(message="", model="", llm_provider="")  # type: ignore[call-arg]  # all of them have these

    async def fail() -> list[bool]:
        return [
            set_cooldown_deployments(
                litellm_router_instance=lone,
                original_exception=each,
                exception_status=each.status_code,
                deployment="embedder/embedder",
                time_to_cooldown=10.0,
            )
            for each in [ServiceUnavailableError(message="", model="", llm_provider=""), *[error] * TIMES]
        ]

    _, *found = asyncio.run(fail())

    assert (found.index(True) + 1 if True in found else None) == failures


def test_nothing_but_the_failover_asks_again(router: Router) -> None:
    """LiteLLM's own numbers are 2 and 5."""
    assert (router.num_retries, router.max_fallbacks, router.enable_weighted_failover) == (0, 1, True)


def test_litellm_has_the_settings_that_the_config_names(config: dict[str, Any]) -> None:
    """Each becomes a variable of the module, whether it is there or not."""
    assert [name for name in config["litellm_settings"] if not hasattr(litellm, name)] == []
