"""Chance, from a seed."""

from random import Random


def chance(random: Random, share: float) -> bool:
    """Be true in this share of the calls."""
    return random.random() < share


def seeded(*seed: object) -> Random:
    """Give dice that fall the same way each time."""
    return Random(" ".join(map(str, seed)))  # noqa: S311  # made-up data, no secret
