"""When Karpenter may take a node away."""

import pytest

from triad.catalog.instances import Silicon
from triad.planning.disruption import Budget, disruption
from triad.spec.fields import seconds
from triad.spec.pool import Pool
from triad.spec.role import DEFAULT_FAMILIES, Role

COLD_START_S = 240
MODEL_SILICONS = [silicon for silicon, role in DEFAULT_FAMILIES if role is Role.MODELS]
HEAD_SILICONS = [silicon for silicon, role in DEFAULT_FAMILIES if role is Role.HEADS]


@pytest.mark.parametrize(("silicon", "role"), DEFAULT_FAMILIES)
def test_only_agents_are_moved_while_they_work(silicon: Silicon, role: Role) -> None:
    """A loaded model, a Ray head and a measurement stay where they are until they are done."""
    policy = disruption(Pool(silicon=silicon, role=role)).consolidation_policy

    assert policy == ("WhenEmptyOrUnderutilized" if role is Role.AGENTS else "WhenEmpty")


@pytest.mark.parametrize("silicon", MODEL_SILICONS)
def test_an_empty_model_node_stays_for_a_cold_start(silicon: Silicon) -> None:
    """Throwing it away sooner costs more waiting than it saves."""
    assert seconds(disruption(Pool(silicon=silicon)).consolidate_after) >= COLD_START_S


@pytest.mark.parametrize("silicon", HEAD_SILICONS)
def test_a_heads_node_goes_only_when_it_is_empty(silicon: Silicon) -> None:
    """Neither age nor drift nor a cheaper node ends a Ray cluster."""
    decided = disruption(Pool(silicon=silicon, role=Role.HEADS))

    assert decided.expire_after == "Never"
    assert decided.budgets == (
        Budget(nodes="10%", reasons=("Empty",)),
        Budget(nodes="0", reasons=("Drifted", "Underutilized")),
    )


@pytest.mark.parametrize(("silicon", "role"), [pair for pair in DEFAULT_FAMILIES if pair[1] is not Role.HEADS])
def test_every_other_node_is_replaced_in_time(silicon: Silicon, role: Role) -> None:
    """Patches arrive even where nothing else replaces a node, and one budget holds for every reason."""
    decided = disruption(Pool(silicon=silicon, role=role))

    assert decided.expire_after == "336h"
    assert decided.budgets == (Budget(nodes="10%"),)


@pytest.mark.parametrize("role", [Role.MODELS, Role.AGENTS])
def test_what_is_given_wins(role: Role) -> None:
    """Each pool can be calmer or brisker than its role."""
    pool = Pool(silicon=Silicon.GRAVITON, role=role, consolidate_after="17m", expire_after="99h", budget="3")
    decided = disruption(pool)

    assert (decided.consolidate_after, decided.expire_after) == ("17m", "99h")
    assert decided.budgets[0].nodes == "3"
