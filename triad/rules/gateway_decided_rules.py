"""The rule that LiteLLM is told what the platform decides: a key more, or another value, is somebody else's."""

from collections.abc import Iterator, Mapping

from triad.documents.gateway import gateway_config
from triad.documents.place import CLUSTER
from triad.planning.gateway_workload import gateway_workload
from triad.rules.gateway_config import gateway_configs
from triad.rules.rendered import Rendered
from triad.rules.rule import Offence, rule


@rule("gateway-decided", source="docs/decisions/0009-gateway.md: one budget of attempts, and one chain of time-outs")
def gateway_decided(rendered: Rendered) -> Iterator[Offence]:
    """Routes, fallbacks, retries, time-outs and stores of the config are those that follow from the platform."""
    for config in gateway_configs(rendered):
        if gateway_workload(rendered.spec) is None:
            yield Offence(config.where, "must not be there: the platform has no gateway")
        else:
            yield from _differences(gateway_config(rendered.spec, place=CLUSTER), config.body, config.where)


def _differences(decided: object, given: object, place: str, step: str = " ") -> Iterator[Offence]:
    """Walk both; what is given is not repeated, for it may be a secret."""
    match decided, given:
        case Mapping(), Mapping():
            yield from _keys(decided, given, place, step)
        case list(), list() if len(decided) == len(given):
            for index, pair in enumerate(zip(decided, given, strict=True)):
                yield from _differences(*pair, f"{place}[{index}]", ".")
        case _ if decided != given or isinstance(decided, bool) != isinstance(given, bool):
            yield Offence(place, f"must be {decided!r:.200}, which follows from the platform")


def _keys(decided: Mapping[str, object], given: Mapping[str, object], place: str, step: str) -> Iterator[Offence]:
    for key, value in decided.items():
        if key in given:
            yield from _differences(value, given[key], f"{place}{step}{key}", ".")
        else:
            yield Offence(f"{place}{step}{key}", f"must be {value!r:.200}, and is missing")
    for key in sorted(given.keys() - decided.keys()):
        yield Offence(f"{place}{step}{key}", "must not be there: the platform decides nothing of that name")
