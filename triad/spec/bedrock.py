"""A model of Amazon Bedrock, which answers when nothing of the platform does."""

from typing import Annotated

from triad.spec.fields import form
from triad.spec.part import Part
from triad.spec.region import Region


class Bedrock(Part):
    """One model there, paid by the token."""

    model: Annotated[
        str,
        form(
            r"[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9a-z]+)*",
            "a model ID or inference profile of Bedrock, such as 'amazon.nova-lite-v1:0' or 'us.amazon.nova-lite-v1:0'",
        ),
    ]
    """ID of the model, or of its inference profile."""

    region: Region | None = None
    """Region in which it is asked; by default the platform's."""
