"""Whatever is killed at whatever byte: the right name holds the right bytes, and the next run goes on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pytest

from serving.jobs.failure import Exit
from serving.jobs.partial import Partial
from tests.serving.jobs.counting_proxy import CountingProxy, Way, counting_proxy
from tests.serving.jobs.hub_stand_in import HubStandIn
from tests.serving.jobs.stage import FILES, GGUF, StoredWeights, file_of, is_told_truly, named, variables
from tests.stacks.emulator import Emulator

SIZE = len(FILES[GGUF])
SHARES = [
    pytest.param(share, marks=[] if share in {0.4, 0.99} else [pytest.mark.long])
    for share in (0.0, 0.1, 0.25, 0.4, 0.49, 0.6, 0.75, 0.9, 0.97, 0.99)
]


class Moment(Enum):
    """What the process does when it is ended."""

    FROM_HUB = "downloads from the hub"
    TO_BUCKET = "uploads to the bucket"
    FROM_BUCKET = "downloads from the bucket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Hub and bucket, each behind a proxy."""

    root: Path
    hub: HubStandIn
    storage: CountingProxy
    bucket: CountingProxy
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, folder: Path) -> tuple[int, str]:
        """Run the job to its end and return how it ended and what it said."""
        process = subprocess.Popen(
            [sys.executable, "-m", "serving.jobs.fetch"],
            cwd=self.root,
            env={
                "PATH": os.environ["PATH"],
                "AWS_ENDPOINT_URL": self.bucket.url,
                **variables(folder, hub=self.hub.url),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.running.append(process)
        said, _ = process.communicate()

        return process.returncode, said

    def end(self, moment: Moment, share: float, how: signal.Signals) -> None:
        """End the next run when a share of the file has passed."""
        proxy, way = {
            Moment.FROM_HUB: (self.storage, Way.DOWN),
            Moment.TO_BUCKET: (self.bucket, Way.UP),
            Moment.FROM_BUCKET: (self.bucket, Way.DOWN),
        }[moment]
        count = len(self.running)
        proxy.after(way, int(SIZE * share), lambda: self.running[count].send_signal(how))


@pytest.fixture
def scene(root: Path, hub: HubStandIn, aws: Emulator) -> Iterator[Scene]:
    """Proxies in front of what the job asks."""
    with counting_proxy(hub.storage_url) as storage, counting_proxy(aws.url) as bucket:
        hub.storage_url = storage.url
        yield Scene(root=root, hub=hub, storage=storage, bucket=bucket)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("moment", Moment)
def test_kill_at_any_byte_does_no_harm(
    scene: Scene, bucket: StoredWeights, tmp_path: Path, moment: Moment, share: float
) -> None:
    """No name with other bytes, no manifest without its files; then all is as if nothing had been."""
    if moment is Moment.FROM_BUCKET:
        scene.run(tmp_path / "before")
    scene.end(moment, share, signal.SIGKILL)
    code, _ = scene.run(tmp_path / "pod")
    left = named(tmp_path / "pod")
    objects = bucket.objects()
    again, said = scene.run(tmp_path / "pod")

    assert code == -signal.SIGKILL
    assert left in ({}, {GGUF: FILES[GGUF]})
    assert is_told_truly(objects)
    assert again == Exit.DONE, said
    assert named(tmp_path / "pod") == {GGUF: FILES[GGUF]}
    assert bucket.objects()[GGUF] == FILES[GGUF]
    assert not (tmp_path / "pod" / ".partial").exists()


def test_next_run_asks_only_for_what_is_missing(scene: Scene, bucket: StoredWeights, tmp_path: Path) -> None:
    """Parts that were whole before the kill are hashed from the disk."""
    scene.end(Moment.FROM_HUB, 0.97, signal.SIGKILL)
    scene.run(tmp_path)
    before, left = scene.hub.sent[GGUF], Partial(tmp_path, file_of(GGUF, FILES[GGUF])).left
    scene.run(tmp_path)

    assert left < SIZE
    assert scene.hub.sent[GGUF] - before == left
    assert bucket.objects()[GGUF] == FILES[GGUF]


@pytest.mark.parametrize("moment", Moment)
def test_sigterm_ends_at_once_and_leaves_nothing_half(
    scene: Scene, bucket: StoredWeights, tmp_path: Path, moment: Moment
) -> None:
    """Kubernetes deletes the pod: the last line says so, and an upload is taken back."""
    if moment is Moment.FROM_BUCKET:
        scene.run(tmp_path / "before")
    scene.end(moment, 0.4, signal.SIGTERM)
    code, said = scene.run(tmp_path / "pod")

    assert code == Exit.STOPPED, said
    assert said.splitlines()[-1] == "code=stopped | the next run goes on from here"
    assert named(tmp_path / "pod") in ({}, {GGUF: FILES[GGUF]})
    assert bucket.uploads() == []
    assert scene.run(tmp_path / "pod")[0] == Exit.DONE


def test_last_line_of_a_failure_says_why(scene: Scene, bucket: StoredWeights, tmp_path: Path) -> None:
    """A code for programs and one line for a person, without a trace."""
    scene.hub.lies[GGUF] = "0" * 64
    code, said = scene.run(tmp_path)

    assert code == Exit.CHECKSUM
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith(f"code=checksum | '{GGUF}' came from {scene.hub.url}")
    assert bucket.objects() == {}


def test_mistakes_in_the_settings_come_all_at_once(root: Path) -> None:
    """Exit code 2, a line each."""
    done = subprocess.run(
        [sys.executable, "-m", "serving.jobs.fetch"],
        cwd=root,
        env={"PATH": os.environ["PATH"], "MODEL_FILENAME": "*.gguf"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == Exit.SETTINGS
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["MODEL_DIR", "MODEL_ID", "MODEL_FILENAME"]
