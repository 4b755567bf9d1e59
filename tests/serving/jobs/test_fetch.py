"""Weights from the bucket, or from the hub and into the bucket: whole, checked, and once."""

import errno
import logging
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

from contracts.weights import MANIFEST
from serving.jobs import fetch as job
from serving.jobs.failure import Exit, Failure
from serving.jobs.manifest import parse
from serving.jobs.patience import Patience
from serving.probe import free_port
from serving.settings import WeightsSettings
from serving.weights import find_weights
from tests.serving.jobs.hub_stand_in import COMMIT, REPOSITORY, TOKEN, HubStandIn
from tests.serving.jobs.stage import BUCKET, FILES, GGUF, SNAPSHOT, StoredWeights, is_told_truly, named, settings

PATIENCE = Patience(tries=3, pause_s=0)


def fetch(folder: Path, hub: HubStandIn | str, **changed: Any) -> None:  # noqa: ANN401  # any of the settings
    """Run the job in this process."""
    address = hub if isinstance(hub, str) else hub.url
    job.fetch(settings(folder, hub=address, **changed), patience=PATIENCE)


def failure(folder: Path, hub: HubStandIn | str, **changed: Any) -> Failure:  # noqa: ANN401  # as above
    """How the job ends that must not succeed: with one line."""
    with pytest.raises(Failure) as caught:
        fetch(folder, hub, **changed)
    assert "\n" not in str(caught.value)

    return caught.value


def test_first_pod_takes_them_from_the_hub_and_fills_the_bucket(
    bucket: StoredWeights, hub: HubStandIn, tmp_path: Path
) -> None:
    """The second pod does not know that there is a hub."""
    fetch(tmp_path / "first", hub)
    asked = len(hub.asked)
    fetch(tmp_path / "second", hub)

    assert named(tmp_path / "first") == named(tmp_path / "second") == {GGUF: FILES[GGUF]}
    assert bucket.objects().keys() == {GGUF, MANIFEST}
    assert is_told_truly(bucket.objects())
    assert (hub.sent.total(), len(hub.asked)) == (len(FILES[GGUF]), asked)


@pytest.mark.usefixtures("bucket")
def test_server_takes_the_file_without_asking_anybody(hub: HubStandIn, tmp_path: Path) -> None:
    """What the job leaves is what serving/weights.py looks for, and nothing that it could take for a second one."""
    fetch(tmp_path, hub)
    found = find_weights(
        WeightsSettings(folder=tmp_path, repository=None, revision=None, filename="*", token=None),
    )

    assert found == tmp_path / GGUF
    assert {path.name for path in tmp_path.iterdir()} == {GGUF, MANIFEST, ".lock"}


def test_snapshot_is_weights_configuration_and_tokenizer(
    bucket: StoredWeights, hub: HubStandIn, tmp_path: Path
) -> None:
    """No code, no weights of other programs, nothing twice."""
    fetch(tmp_path / "first", hub, filename=None)
    fetch(tmp_path / "second", hub, filename=None)

    assert named(tmp_path / "second") == {path: FILES[path] for path in SNAPSHOT}
    assert bucket.objects(None).keys() == {*SNAPSHOT, MANIFEST}


def fetch_everything(folder: Path, hub: HubStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the job as it was before it knew what engines open."""
    with monkeypatch.context() as patch:
        for module in ("hub", "manifest"):
            patch.setattr(f"serving.jobs.{module}.wanted", lambda paths, _: sorted(paths))
        fetch(folder, hub, filename=None)


def test_what_an_earlier_version_of_the_job_filled_twice_is_copied_once(
    bucket: StoredWeights, hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bucket lists more than an engine opens; the manifest of the node is of what lies there."""
    fetch_everything(tmp_path / "first", hub, monkeypatch)
    fetch(tmp_path / "second", hub, filename=None)
    there = parse((tmp_path / "second" / MANIFEST).read_bytes())

    assert "consolidated.safetensors" in bucket.objects(None)
    assert {path.path for path in there.files} == named(tmp_path / "second").keys() == SNAPSHOT


@pytest.mark.usefixtures("bucket")
def test_what_an_earlier_version_of_the_job_left_twice_goes(
    hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a claim, vLLM would take Mistral's own layout before the other; nobody is asked for what is there."""
    fetch_everything(tmp_path, hub, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    fetch(tmp_path, f"http://127.0.0.1:{free_port()}", filename=None)
    there = parse((tmp_path / MANIFEST).read_bytes())

    assert {path.path for path in there.files} == named(tmp_path).keys() == SNAPSHOT


@pytest.mark.usefixtures("bucket")
def test_whole_folder_needs_nobody(hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that starts again on its node reads and hashes, and asks neither bucket nor hub."""
    fetch(tmp_path, hub)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    before = (tmp_path / GGUF).stat().st_ino
    fetch(tmp_path, f"http://127.0.0.1:{free_port()}")

    assert (tmp_path / GGUF).stat().st_ino == before


@pytest.mark.usefixtures("bucket")
def test_one_wrong_byte_on_the_disk_is_found(hub: HubStandIn, tmp_path: Path) -> None:
    """A node that lost its power may have a name without its bytes."""
    fetch(tmp_path, hub)
    with (tmp_path / GGUF).open("r+b") as file:
        file.seek(10 << 20)
        file.write(b"\0\0\0\0")
    fetch(tmp_path, hub)

    assert named(tmp_path) == {GGUF: FILES[GGUF]}


@pytest.mark.usefixtures("bucket")
def test_what_an_earlier_choice_left_goes(hub: HubStandIn, tmp_path: Path) -> None:
    """On a claim that outlives its pod, a server would find two files, and take neither."""
    fetch(tmp_path, hub, filename=None)
    (tmp_path / "of-a-person.txt").touch()
    fetch(tmp_path, hub)

    assert named(tmp_path).keys() == {GGUF, "of-a-person.txt"}


def test_two_pods_at_once_do_no_harm(bucket: StoredWeights, hub: HubStandIn, tmp_path: Path) -> None:
    """Both find the bucket empty, both fill it, with the same bytes."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda folder: fetch(folder, hub), [tmp_path / "a", tmp_path / "b"]))

    assert named(tmp_path / "a") == named(tmp_path / "b") == {GGUF: FILES[GGUF]}
    assert is_told_truly(bucket.objects())
    assert MANIFEST in bucket.objects()


@pytest.mark.usefixtures("bucket")
def test_two_pods_on_one_volume_fetch_once(hub: HubStandIn, tmp_path: Path) -> None:
    """The second waits for the first."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda folder: fetch(folder, hub), [tmp_path, tmp_path]))

    assert hub.sent.total() == len(FILES[GGUF])


def test_half_an_upload_is_never_read(bucket: StoredWeights, hub: HubStandIn, tmp_path: Path) -> None:
    """Without a manifest the bucket counts as empty, whatever lies there."""
    bucket.put(GGUF, b"half")
    fetch(tmp_path, hub)

    assert named(tmp_path) == {GGUF: FILES[GGUF]}
    assert bucket.objects()[GGUF] == FILES[GGUF]


def test_what_is_uploaded_already_is_not_uploaded_again(bucket: StoredWeights, hub: HubStandIn, tmp_path: Path) -> None:
    """The pod after one that was killed while it filled the bucket goes on with the next file."""
    fetch(tmp_path / "first", hub, filename=None)
    shard = "model-00001-of-00002.safetensors"
    before = bucket.entity(shard, None)
    for path in (MANIFEST, "config.json"):
        bucket.delete(path, None)
    bucket.put("tokenizer.json", b'{"model": []}', None)
    fetch(tmp_path / "second", hub, filename=None)

    assert bucket.objects(None).keys() == {*SNAPSHOT, MANIFEST}
    assert is_told_truly(bucket.objects(None))
    assert bucket.entity(shard, None) == before


def test_branch_is_followed_to_its_commit(
    bucket: StoredWeights, hub: HubStandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its weights lie under the commit, and a warning says that the branch moves."""
    with caplog.at_level(logging.WARNING):
        fetch(tmp_path, hub, revision="main")

    assert parse(bucket.objects()[MANIFEST]).commit == COMMIT
    assert "revision=main | moves" in caplog.text


def test_without_a_bucket_the_hub_is_enough(hub: HubStandIn, tmp_path: Path) -> None:
    """On a laptop."""
    fetch(tmp_path, hub, bucket=None)

    assert named(tmp_path) == {GGUF: FILES[GGUF]}


@pytest.mark.usefixtures("bucket")
def test_pod_starts_even_if_it_may_not_fill_the_bucket(
    hub: HubStandIn, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its weights; the warning says that the next pod will ask the hub again."""

    def refuse(*_: object, **__: object) -> None:
        raise Failure(Exit.PERMISSION, "not allowed")

    monkeypatch.setattr("serving.jobs.bucket.Bucket.fill", refuse)
    fetch(tmp_path, hub)

    assert named(tmp_path) == {GGUF: FILES[GGUF]}
    assert "code=permission | the bucket was not filled: not allowed" in caplog.text


def test_gated_repository_asks_for_a_token(hub: HubStandIn, tmp_path: Path) -> None:
    """The line says where the licence is accepted and how the token is given."""
    hub.gated = True
    found = failure(tmp_path, hub, bucket=None)

    assert found.code is Exit.GATED
    assert f"{hub.url}/{REPOSITORY} is gated" in str(found)
    assert "HUGGING_FACE_HUB_TOKEN (none was given)" in str(found)


def test_token_opens_a_gated_repository_and_goes_nowhere_else(hub: HubStandIn, tmp_path: Path) -> None:
    """Where the hub keeps its bytes, nobody may see it."""
    hub.gated = True
    fetch(tmp_path, hub, bucket=None, token=TOKEN, filename=None)

    assert named(tmp_path) == {path: FILES[path] for path in SNAPSHOT}
    assert hub.tokens_at_storage == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"repository": "owner/nothing"}, "Repository Not Found"),
        ({"revision": "f" * 40}, "Revision Not Found"),
        ({"filename": "tiny-Q8_0.gguf"}, f"has no file 'tiny-Q8_0.gguf' at '{COMMIT}', allowed: "),
    ],
)
def test_what_the_hub_does_not_have_is_named(
    hub: HubStandIn, tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    """Repository, revision or file."""
    found = failure(tmp_path, hub, bucket=None, **changed)

    assert found.code is Exit.ABSENT
    assert said in str(found)


@pytest.mark.usefixtures("bucket")
def test_without_a_way_out_the_line_says_who_was_asked(
    hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either the hub, because the bucket is empty, or the bucket itself; each was tried a bounded number of times."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    no_hub = failure(tmp_path, nowhere)
    monkeypatch.setenv("AWS_ENDPOINT_URL", nowhere)
    no_bucket = failure(tmp_path, hub)

    assert (no_hub.code, no_bucket.code) == (Exit.OFFLINE, Exit.OFFLINE)
    assert f"{nowhere}/{REPOSITORY} cannot be reached" in str(no_hub)
    assert f"s3://{BUCKET}/models/" in str(no_bucket)
    assert {str(each).rpartition("; ")[2] for each in (no_hub, no_bucket)} == {"tried 3 times"}


def test_offline_by_choice_is_said(hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever set the variable finds its name."""
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    found = failure(tmp_path, hub, bucket=None)

    assert found.code is Exit.OFFLINE
    assert "HF_HUB_OFFLINE" in str(found)


@pytest.mark.usefixtures("bucket")
def test_bucket_that_is_not_there_is_named(hub: HubStandIn, tmp_path: Path) -> None:
    """The hub is not asked in its place: every pod would do so for ever."""
    found = failure(tmp_path, hub, bucket="another")

    assert found.code is Exit.ABSENT
    assert "s3://another/models/" in str(found)
    assert hub.asked == []


def test_disk_that_is_too_small_is_seen_before_a_byte_comes(
    hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With both figures."""
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    found = failure(tmp_path, hub, bucket=None)

    assert found.code is Exit.DISK
    assert "has 1 MB free, allowed: 18 MB" in str(found)
    assert hub.sent.total() == 0


def test_disk_that_fills_up_meanwhile_is_the_same_failure(
    hub: HubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else writes to it too."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    found = failure(tmp_path, hub, bucket=None)

    assert found.code is Exit.DISK
    assert "No space left on device" in str(found)
    assert named(tmp_path) == {}


def spoil_hub(_: StoredWeights, hub: HubStandIn) -> None:
    """The hub's promise is another."""
    hub.lies[GGUF] = "0" * 64


def spoil_bucket(bucket: StoredWeights, _: HubStandIn) -> None:
    """Somebody wrote over the object."""
    bucket.put(GGUF, bytes(len(FILES[GGUF])))


@pytest.mark.parametrize(("spoil", "at_first"), [(spoil_hub, False), (spoil_bucket, True)])
def test_wrong_checksum_gets_no_name(
    bucket: StoredWeights,
    hub: HubStandIn,
    tmp_path: Path,
    spoil: Callable[[StoredWeights, HubStandIn], None],
    *,
    at_first: bool,
) -> None:
    """Whoever gave other bytes than were promised, they are thrown away."""
    if at_first:
        fetch(tmp_path / "first", hub)
    spoil(bucket, hub)
    found = failure(tmp_path / "next", hub)

    assert found.code is Exit.CHECKSUM
    assert GGUF in str(found)
    assert named(tmp_path / "next") == {}
    assert list((tmp_path / "next" / ".partial").iterdir()) == []


def test_small_file_is_proven_by_its_name_in_git(hub: HubStandIn, tmp_path: Path) -> None:
    """The hub has no SHA-256 of it."""
    hub.lies["tokenizer.json"] = "0" * 40
    found = failure(tmp_path, hub, bucket=None, filename=None)

    assert found.code is Exit.CHECKSUM
    assert "'tokenizer.json' came from" in str(found)


@pytest.mark.parametrize("text", ["{}", "[]", "no json", '{"files": [{"path": "../x", "size": 1, "sha256": "0"}]}'])
def test_manifest_of_another_hand_is_refused(bucket: StoredWeights, hub: HubStandIn, tmp_path: Path, text: str) -> None:
    """It could write anywhere."""
    bucket.put(MANIFEST, text.encode())
    found = failure(tmp_path, hub)

    assert found.code is Exit.CHECKSUM
    assert "delete it to have it filled again" in str(found)


def test_download_that_breaks_off_goes_on_from_the_byte(hub: HubStandIn, tmp_path: Path) -> None:
    """What came is not asked for again."""
    hub.breaks_after = 5 << 20
    fetch(tmp_path, hub, bucket=None)

    assert named(tmp_path) == {GGUF: FILES[GGUF]}
    assert hub.sent[GGUF] == len(FILES[GGUF])


def test_signed_address_that_ended_is_asked_for_again(hub: HubStandIn, tmp_path: Path) -> None:
    """It is good for an hour, and a large model may take longer."""
    hub.refuses = 2
    fetch(tmp_path, hub, bucket=None)

    assert named(tmp_path) == {GGUF: FILES[GGUF]}
    assert sum(each.startswith("HEAD") for each in hub.asked) > 1
