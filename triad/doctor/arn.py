"""Names of AWS resources, taken apart."""

import re
from dataclasses import dataclass

_RESOURCE = re.compile(r"(?:(?P<kind>[a-z0-9-]+)[/:])?(?P<name>.+)")
_FIELDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """One ARN.

    Attributes:
        kind: Service and type, like "ec2:volume"; a service that has one type only gives its own name.
        name: Identifier without the type.
        text: The whole.
    """

    kind: str
    name: str
    text: str

    @classmethod
    def parse(cls, text: str) -> "Arn":
        """Take an ARN apart.

        Raises:
            ValueError: `text` has not the shape of one.
        """
        fields = text.split(":", _FIELDS - 1)
        match = _RESOURCE.fullmatch(fields[-1])
        if len(fields) != _FIELDS or fields[0] != "arn" or match is None:
            msg = f"{text!r} is not an ARN; one looks like 'arn:aws:ec2:us-east-1:111122223333:volume/vol-0abc'"
            raise ValueError(msg)
        service, kind = fields[2], match["kind"]

        return cls(kind=f"{service}:{kind}" if kind else service, name=match["name"].removesuffix(":*"), text=text)
