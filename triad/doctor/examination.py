"""Everything that is looked at before a deploy."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial

from triad.catalog.versions import Chart
from triad.doctor import bootstrap, charts, crds, offerings, quotas, secrets
from triad.doctor.admins import admins
from triad.doctor.check import Check, Status
from triad.doctor.clients import Clients
from triad.doctor.credentials import credentials
from triad.doctor.download import Download
from triad.doctor.refusal import ODD, REFUSALS, could_not_check, not_understood
from triad.doctor.support import support
from triad.planning.pools import node_pools
from triad.spec import PlatformSpec

_AT_ONCE = 4
"""Service Quotas answers few requests a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one service of AWS is asked.

    Attributes:
        allows: The IAM actions that it needs.
        ask: Raises what botocore raises where AWS refuses.
    """

    name: str
    allows: str
    ask: Callable[[], Iterable[Check]]


def examine(
    spec: PlatformSpec, clients: Clients, *, charts: Iterable[Chart], download: Download, today: date
) -> Iterator[Check]:
    """Look at everything, a few things at once; checks come in a fixed order, as they are done.

    Args:
        spec: The platform that would be deployed.
        clients: Of the spec's region.
        charts: The charts that it would install.
        download: How to get them.
        today: The day that decides what is supported.
    """
    chosen = tuple(charts)
    yield support(spec, today=today)
    yield admins(spec)
    login = credentials(spec, clients)
    yield login
    asked = questions(spec, clients, chosen)
    if login.status is Status.OK:
        yield from answers(asked, region=spec.region)
    else:
        yield from (_unasked(each, login) for each in asked)
    yield from _at_once([partial(_digest, chart, download) for chart in chosen])


def questions(spec: PlatformSpec, clients: Clients, charts: tuple[Chart, ...]) -> tuple[Question, ...]:
    """List what AWS is asked about a platform."""
    pools = node_pools(spec)

    return (
        Question(name=bootstrap.NAME, allows=bootstrap.ALLOWS, ask=partial(bootstrap.bootstrap, spec, clients)),
        *(
            Question(name=quotas.quota_name(need), allows=quotas.ALLOWS, ask=partial(quotas.quota, spec, need, clients))
            for need in quotas.needs(spec, pools)
        ),
        Question(name=offerings.NAME, allows=offerings.ALLOWS, ask=partial(offerings.offerings, spec, pools, clients)),
        *(
            Question(
                name=path,
                allows=secrets.ALLOWS,
                ask=partial(secrets.secret, spec, path, name, clients),
            )
            for path, name in secrets.named(spec).items()
        ),
        Question(name=crds.NAME, allows=crds.ALLOWS, ask=partial(crds.crds, spec, charts, clients)),
    )


def answers(asked: Iterable[Question], *, region: str) -> Iterator[Check]:
    """Ask a few questions at once; a refusal, or an odd answer, becomes a line of its own and stops no other."""
    return _at_once([partial(_answer, each, region) for each in asked])


def _at_once(works: list[Callable[[], tuple[Check, ...]]]) -> Iterator[Check]:
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        for done in pool.map(lambda work: work(), works):
            yield from done


def _answer(question: Question, region: str) -> tuple[Check, ...]:
    try:
        return tuple(question.ask())
    except REFUSALS as error:
        return (could_not_check(question.name, error, allows=question.allows, region=region),)
    except ODD as error:
        return (not_understood(question.name, error),)


def _digest(chart: Chart, download: Download) -> tuple[Check, ...]:
    return (charts.chart_digest(chart, download),)


def _unasked(question: Question, login: Check) -> Check:
    """Leave a question aside; where the credentials could not be asked about, nothing is known against them."""
    todo = "first mend the credentials, above" if login.status is Status.FAIL else login.todo

    return Check(name=question.name, status=Status.UNKNOWN, found="could not check", todo=todo)
