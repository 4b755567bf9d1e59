"""Tests of triad.doctor.examination."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

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


def test_without_credentials_aws_is_asked_nothing_else(aws: "Aws") -> None:
    """One failure, not one a service; what needs no credentials is still done, and no network is no pass."""
    aws.refuses("sts", "get_caller_identity", "ExpiredToken")

    found = list(examine(PlatformSpec(), aws.clients, charts=[KEDA], download=unreachable, today=TODAY))
    by_name = {each.name: each.status for each in found}

    assert by_name.pop("support of kubernetes 1.35") is Status.OK
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
