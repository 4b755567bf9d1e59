"""Secrets that are put together in the cluster from what Secrets Manager holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from triad.planning.secrets import GeneratedSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteValue:
    """One value of Secrets Manager.

    Attributes:
        name: Under which a template knows it.
        part: Of a secret that is JSON; None takes the whole secret.
    """

    name: str
    secret: str
    part: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledSecret:
    """A Secret that is put together in the cluster.

    Attributes:
        template: Go templates by the Secret's keys.
    """

    name: str
    template: Mapping[str, str]
    values: tuple[RemoteValue, ...]


def filled(name: str, generated: Mapping[str, GeneratedSecret]) -> FilledSecret:
    """Write each key after its prefix; `index` takes names with '-', which a path in a template does not.

    Args:
        name: Of the Secret.
        generated: What was made up, by the Secret's keys.
    """
    return FilledSecret(
        name=name,
        template={key: f'{{{{ index . "{key}-prefix" }}}}{{{{ index . "{key}-key" }}}}' for key in generated},
        values=tuple(
            RemoteValue(name=f"{key}-{part}", secret=each.name, part=part)
            for key, each in generated.items()
            for part in ("prefix", "key")
        ),
    )


def imported(name: str, key: str, secret: str) -> FilledSecret:
    """Take a secret that somebody made by hand as it is.

    Args:
        name: Of the Secret.
        key: Of the Secret.
        secret: Name in Secrets Manager.
    """
    return FilledSecret(
        name=name,
        template={key: f'{{{{ index . "{key}" }}}}'},
        values=(RemoteValue(name=key, secret=secret, part=None),),
    )
