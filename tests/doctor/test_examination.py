"""Tests of triad.doctor.examination."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]  # no stubs upstream

from triad.catalog.versions import charts
from triad.doctor.check import Check, Status
from triad.doctor.examination import Question, answers, examine, questions
from triad.spec import PlatformSpec

if TYPE_CHECKING:
    from tests.doctor.conftest import Aws

TODAY = date(2026, 11, 21)
KEDA = charts()["keda"]


def unreachable(url: str, _: Mapping[str, str]) -> bytes:
    """Have no network."""
    raise OSError(url)


def well(name: str) -> Check:
    """Make a check that passes."""
    return Check(name=name, status=Status.OK, found="fine")


def test_a_refused_question_stops_no_other() -> None:
    """One missing permission leaves the rest of the report."""

    def refused() -> Iterable[Check]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeX")

    asked = [
        Question(name="a", allows="x:A", ask=lambda: [well("a")]),
        Question(name="b", allows="x:B", ask=refused),
        Question(name="c", allows="x:C", ask=lambda: [well("c1"), well("c2")]),
    ]

    found = list(answers(asked, region="us-east-1"))

    assert [(each.name, each.status) for each in found] == [
        ("a", Status.OK),
        ("b", Status.UNKNOWN),
        ("c1", Status.OK),
        ("c2", Status.OK),
    ]
    assert found[1].todo == "allow these credentials x:B"


def test_a_refusal_in_the_middle_of_an_answer_is_seen() -> None:
    """The second page of a list may be throttled."""

    def halfway() -> Iterator[Check]:
        yield well("a")
        raise ClientError({"Error": {"Code": "Throttling", "Message": "slow"}}, "DescribeX")

    [check] = answers([Question(name="a", allows="x:A", ask=halfway)], region="us-east-1")

    assert check.status is Status.UNKNOWN


@pytest.mark.parametrize("odd", [KeyError("Quota"), ValueError("no number"), TypeError("None has no length")])
def test_an_odd_answer_stops_no_other_question(odd: Exception) -> None:
    """It is one line that says what could not be read."""

    def answer() -> Iterable[Check]:
        raise odd

    asked = [
        Question(name="a", allows="x:A", ask=answer),
        Question(name="b", allows="x:B", ask=lambda: [well("b")]),
    ]

    first, second = answers(asked, region="us-east-1")

    assert (first.status, second.status) == (Status.UNKNOWN, Status.OK)
    assert first.found == f"could not check: the answer is not understood ({type(odd).__name__}: {odd})"


def test_when_credentials_could_not_be_asked_about_the_same_step_helps_all(aws: "Aws") -> None:
    """Throttling is no fault of the credentials: there is nothing to mend in them."""
    aws.refuses("sts", "get_caller_identity", "Throttling")

    found = examine(PlatformSpec(), aws.clients, charts=[KEDA], download=unreachable, today=TODAY)

    assert [each.todo for each in found if each.name == "bootstrap"] == ["run it again in a minute"]


def test_without_credentials_aws_is_asked_nothing_else(aws: "Aws") -> None:
    """One failure, not one a service; what needs no credentials is still done, and no network is no pass."""
    aws.refuses("sts", "get_caller_identity", "ExpiredToken")

    found = list(examine(PlatformSpec(), aws.clients, charts=[KEDA], download=unreachable, today=TODAY))
    by_name = {each.name: each.status for each in found}

    assert by_name.pop("support of kubernetes 1.35") is Status.OK
    assert by_name.pop("access") is Status.WARN
    assert by_name.pop("credentials") is Status.FAIL
    assert {"bootstrap", "instance types", "chart keda 2.20.2"} < by_name.keys()
    assert set(by_name.values()) == {Status.UNKNOWN}
    assert [each.todo for each in found if each.name == "bootstrap"] == ["first mend the credentials, above"]


def test_a_platform_is_asked_about_its_own_parts(aws: "Aws") -> None:
    """Quotas follow from the pools, secrets from the names given."""
    spec = PlatformSpec.model_validate(
        {"pools": {"inferentia": {"silicon": "neuron"}}, "secrets": {"tavily": "search-key"}}
    )

    names = {each.name for each in questions(spec, aws.clients, (KEDA,))}

    assert {"quota ec2 L-1945791B", "quota lambda L-B99A9384", "secrets.tavily"} < names
    assert not {"quota ec2 L-DB2E81BA", "secrets.langfuse"} & names
