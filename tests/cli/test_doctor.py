"""Tests of triad.cli.doctor."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import typer

from triad.cli.bad_input import BadInputError
from triad.cli.doctor import doctor
from triad.doctor import clients, credentials, examination, remains
from triad.doctor.check import Check, Status
from triad.doctor.leftover import Leftover
from triad.doctor.remains import Remains

DAY = datetime(2026, 11, 21, tzinfo=UTC)
OK = Check(name="credentials", status=Status.OK, found="account 111122223333")
WARN = Check(name="quota", status=Status.WARN, found="64", todo="`aws service-quotas`")
FAIL = Check(name="bootstrap", status=Status.FAIL, found="none", todo="`cdk bootstrap`")
UNKNOWN = Check(name="chart", status=Status.UNKNOWN, found="could not check", todo="run it again")
VOLUME = Leftover(kind="ec2:volume", name="vol-a", usd_month=8.0, delete="aws ec2 delete-volume")
QUEUE = Leftover(kind="sqs", name="queue", usd_month=None, delete=None)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make no client: nothing here asks AWS."""
    monkeypatch.setattr(clients, "connect", lambda _: None)


def ended(*, after_destroy: bool = False, as_json: bool = False) -> int:
    """Run the command, and say how it exits."""
    try:
        doctor(after_destroy=after_destroy, on=DAY, as_json=as_json)
    except typer.Exit as exit_:
        return exit_.exit_code

    return 0


def found(patch: pytest.MonkeyPatch, *checks: Check) -> list[date]:
    """Let the examination find these, and keep the day that it was given."""
    days = []

    def examine(*_: object, today: date, **__: object) -> Iterator[Check]:
        days.append(today)
        yield from checks

    patch.setattr(examination, "examine", examine)

    return days


def left(patch: pytest.MonkeyPatch, *leftovers: Leftover, unchecked: tuple[Check, ...] = ()) -> None:
    """Let a destroy leave these."""
    patch.setattr(credentials, "credentials", lambda *_: OK)
    patch.setattr(remains, "remains", lambda *_: Remains(found=leftovers, unchecked=unchecked, assumption=None))


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(("check", "code"), [(OK, 0), (WARN, 0), (FAIL, 1), (UNKNOWN, 1)])
def test_the_exit_code_says_whether_a_deploy_may_go_on(
    monkeypatch: pytest.MonkeyPatch, check: Check, code: int
) -> None:
    """What could not be checked is no pass."""
    found(monkeypatch, OK, check)

    assert ended() == code


@pytest.mark.usefixtures("connected")
def test_each_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The status comes first, the step below, the counts last."""
    days = found(monkeypatch, OK, FAIL)
    ended()

    assert capsys.readouterr().out.splitlines() == [
        "ok      credentials: account 111122223333",
        "fail    bootstrap: none",
        "        -> `cdk bootstrap`",
        "1 ok, 0 warn, 1 fail, 0 unknown",
    ]
    assert days == [DAY.date()]


@pytest.mark.usefixtures("connected")
def test_programs_get_every_check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The document holds nothing but JSON."""
    found(monkeypatch, OK, FAIL)
    ended(as_json=True)

    assert json.loads(capsys.readouterr().out) == {
        "platform": "triad-dev",
        "checks": [
            {"name": "credentials", "status": "ok", "found": "account 111122223333", "todo": None},
            {"name": "bootstrap", "status": "fail", "found": "none", "todo": "`cdk bootstrap`"},
        ],
        "counts": {"ok": 1, "warn": 0, "fail": 1, "unknown": 0},
    }


@pytest.mark.usefixtures("connected")
def test_what_is_left_is_listed_with_price_and_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown price is said to be unknown."""
    left(monkeypatch, VOLUME, QUEUE)

    assert ended(after_destroy=True) == 1
    assert capsys.readouterr().out.splitlines() == [
        "ok      credentials: account 111122223333",
        "left    ec2:volume vol-a: 8.00 USD a month",
        "        -> `aws ec2 delete-volume`",
        "left    sqs queue: price unknown",
        "        -> delete it in the console",
        "2 left of triad-dev, 8.00 USD a month and 1 of unknown price",
    ]


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(("unchecked", "code"), [((), 0), ((UNKNOWN,), 1)])
def test_a_clean_destroy_is_one_where_everything_could_be_asked(
    monkeypatch: pytest.MonkeyPatch, unchecked: tuple[Check, ...], code: int
) -> None:
    """Nothing found is not the same as nothing there."""
    left(monkeypatch, unchecked=unchecked)

    assert ended(after_destroy=True) == code


@pytest.mark.usefixtures("connected")
def test_programs_get_what_is_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown price is null."""
    left(monkeypatch, QUEUE)
    ended(after_destroy=True, as_json=True)
    document = json.loads(capsys.readouterr().out)

    assert document["left"] == [{"kind": "sqs", "name": "queue", "usd_month": None, "delete": None}]
    assert (document["credentials"]["status"], document["usd_month"], document["unchecked"]) == ("ok", 0, [])


@pytest.mark.usefixtures("connected")
def test_without_credentials_nothing_is_said_to_be_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is not made for an account that is not the platform's."""
    monkeypatch.setattr(credentials, "credentials", lambda *_: FAIL)

    assert ended(after_destroy=True) == 1


def test_a_wrong_profile_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names what the environment said."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    with pytest.raises(BadInputError, match="nobody"):
        doctor()
