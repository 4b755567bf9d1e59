"""The name of an AWS region."""

from typing import Annotated

from pydantic import AfterValidator

from triad.spec.zones import zone_prefix


def _known(region: str) -> str:
    zone_prefix(region)
    return region


Region = Annotated[str, AfterValidator(_known)]
