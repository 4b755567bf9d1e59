"""What a bucket that refuses is told to be: for a person to mend, or for another try."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contracts.weights import weights_prefix
from serving.jobs.bucket import Bucket
from serving.jobs.failure import Exit, Failure
from serving.jobs.patience import Patience
from tests.serving.jobs.hub_stand_in import COMMIT, REPOSITORY

PREFIX = weights_prefix(REPOSITORY, COMMIT)


@contextmanager
def refusing(status: int, code: str) -> Iterator[tuple[str, list[str]]]:
    """Play S3 that answers everything with one error, and note what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = f"<Error><Code>{code}</Code><Message>because</Message></Error>".encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def failure(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Failure]:
    """Ask a bucket at an address for its manifest, in vain."""

    def ask(url: str) -> Failure:
        for name, value in {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "no",
        }.items():
            monkeypatch.setenv(name, value)
        bucket = Bucket("weights", region="us-east-1", prefix=PREFIX, patience=Patience(tries=3, pause_s=0))
        with pytest.raises(Failure) as caught:
            bucket.manifest()
        return caught.value

    return ask


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, "AccessDenied", Exit.PERMISSION),
        (400, "KMS.DisabledException", Exit.PERMISSION),
        (404, "NoSuchBucket", Exit.ABSENT),
    ],
)
def test_what_only_a_person_can_mend_is_asked_once(
    failure: Callable[[str], Failure], status: int, code: str, expected: Exit
) -> None:
    """The line names the bucket, the prefix and S3's own word."""
    with refusing(status, code) as (url, asked):
        found = failure(url)

    assert found.code is expected
    assert str(found).startswith(f"s3://weights/{PREFIX}: ")
    assert code in str(found)
    assert len(asked) == 1


@pytest.mark.parametrize(("status", "code"), [(503, "SlowDown"), (500, "InternalError"), (429, "TooManyRequests")])
def test_what_passes_is_tried_again_a_bounded_number_of_times(
    failure: Callable[[str], Failure], status: int, code: str
) -> None:
    """Ours are all the tries: the library adds none."""
    with refusing(status, code) as (url, asked):
        found = failure(url)

    assert found.code is Exit.OFFLINE
    assert str(found).endswith("; tried 3 times")
    assert len(asked) == 3


def test_no_request_leaves_the_prefix(failure: Callable[[str], Failure]) -> None:
    """A role for one model is enough."""
    with refusing(403, "AccessDenied") as (url, asked):
        failure(url)

    assert asked == [f"/weights?list-type=2&prefix={PREFIX.replace('/', '%2F')}&encoding-type=url"]


def test_pod_without_a_role_is_told_what_it_lacks(
    failure: Callable[[str], Failure], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No credentials are no connection problem."""
    monkeypatch.setattr("botocore.session.Session.get_credentials", lambda _: None)
    found = failure("http://127.0.0.1:9")

    assert found.code is Exit.PERMISSION
    assert "a pod whose service account has a role" in str(found)
