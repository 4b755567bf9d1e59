"""Put a model's weights into a folder before its server starts: `python -m serving.jobs.fetch`, from the environment.

They come from the bucket; the first pod takes them from the hub and fills it. A file has its right name only when every
byte of it was checked, whenever the process was killed, and the next run goes on.
"""

import logging
import os
import signal
import sys
from types import FrameType

from contracts import environment as names
from contracts.weights import is_commit, weights_prefix
from serving.environment import SettingsError
from serving.jobs.bucket import Bucket
from serving.jobs.download import Source, download
from serving.jobs.failure import Exit, Failure
from serving.jobs.folder import alone, finish, missing
from serving.jobs.hub import Hub
from serving.jobs.manifest import Manifest, on_disk
from serving.jobs.patience import Patience
from serving.jobs.progress import Progress
from serving.jobs.settings import FetchSettings, read_fetch

_LOGGER = logging.getLogger("serving.jobs.fetch")


def fetch(settings: FetchSettings, *, patience: Patience) -> None:
    """Leave the folder with every file of the model, or raise.

    Raises:
        Failure: Something is missing that only a person can give.
    """
    hub = Hub(
        settings.hub,
        repository=settings.repository,
        revision=settings.revision,
        token=settings.token,
        patience=patience,
    )
    with alone(settings.folder):
        if not is_commit(settings.revision):
            _LOGGER.warning(
                "revision=%s | moves, so the hub is asked at each start; %s may be a commit",
                settings.revision,
                names.MODEL_REVISION,
            )
        prefix = weights_prefix(settings.repository, hub.commit(), settings.filename)
        if _is_whole(settings, prefix):
            return
        bucket = (
            Bucket(settings.bucket, region=settings.region, prefix=prefix, patience=patience)
            if settings.bucket
            else None
        )
        kept = bucket.manifest() if bucket else None
        manifest = kept or hub.manifest(settings.filename)
        source: Source = bucket if bucket and kept else hub
        download(missing(manifest, settings.folder), source, settings.folder, patience=patience)
        if bucket and not kept:
            _fill(bucket, manifest, settings)
        finish(manifest, settings.folder)
        _LOGGER.info(
            "files=%d, folder=%s, source=%s | weights are whole", len(manifest.files), settings.folder, source.name
        )


def _is_whole(settings: FetchSettings, prefix: str) -> bool:
    """Whether an earlier run finished; every byte is read again, for a node may have lost its power since."""
    manifest = on_disk(settings.folder)
    if manifest is None or manifest.prefix != prefix or missing(manifest.opened, settings.folder):
        return False
    if manifest.opened != manifest:
        finish(manifest.opened, settings.folder)
    _LOGGER.info("files=%d, folder=%s | weights were whole already", len(manifest.files), settings.folder)

    return True


def _fill(bucket: Bucket, manifest: Manifest, settings: FetchSettings) -> None:
    """Upload for the next pods; this one has its weights, and starts even if they will not."""
    progress = Progress(f"uploading to {bucket.name}", total=manifest.size)

    def watch(size: int) -> None:
        progress.add(size)
        progress.tell()

    try:
        bucket.fill(manifest, settings.folder, watch=watch)
    except Failure as failure:
        _LOGGER.warning("code=%s | the bucket was not filled: %s", failure.code.name.lower(), failure)
    else:
        progress.finish()


def _stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(Exit.STOPPED)


def main() -> int:
    """Run by the environment; the last line of the log says why it failed."""
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(message)s")
    logging.getLogger("serving").setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, _stop)
    try:
        fetch(read_fetch(os.environ), patience=Patience())
    except SettingsError as error:
        for problem in error.problems:
            _LOGGER.error("%s", problem)  # noqa: TRY400  # a line for a person, not a trace
        return Exit.SETTINGS
    except Failure as failure:
        _LOGGER.error("code=%s | %s", failure.code.name.lower(), failure)  # noqa: TRY400  # as above
        return failure.code
    except SystemExit:
        _LOGGER.warning("code=%s | the next run goes on from here", Exit.STOPPED.name.lower())
        raise

    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
