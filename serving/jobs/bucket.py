"""The platform's bucket of weights: read by every pod, filled by the first that found it empty."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]  # no stubs upstream
from boto3.exceptions import S3UploadFailedError  # type: ignore[import-untyped]  # as boto3
from boto3.s3.transfer import TransferConfig  # type: ignore[import-untyped]  # as boto3
from botocore.config import Config  # type: ignore[import-untyped]  # as boto3
from botocore.exceptions import (  # type: ignore[import-untyped]  # as boto3
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
)
from urllib3.exceptions import HTTPError

from contracts.weights import MANIFEST
from serving.jobs.download import BLOCK_BYTES, WORKERS
from serving.jobs.failure import Broken, Exit, Failure
from serving.jobs.manifest import Manifest, WeightsFile, parse
from serving.jobs.patience import Patience

_SHA256 = "sha256"
_CONFIG = Config(
    connect_timeout=5,
    read_timeout=20,
    max_pool_connections=2 * WORKERS,
    # A part carries no checksum of its own: the file's is ours.
    response_checksum_validation="when_required",
    # `Patience` tries again, and keeps what came.
    retries={"mode": "standard", "total_max_attempts": 1},
)
_UPLOAD = TransferConfig(multipart_threshold=16 << 20, multipart_chunksize=16 << 20, max_concurrency=8)
_MISSING = {"NoSuchBucket", "NoSuchKey", "404"}
_SERVER_FAULT, _TOO_MANY, _TIMEOUT = 500, 429, 408


class Bucket:
    """What the bucket holds below one prefix.

    Args:
        region: Of the bucket; other settings of AWS come from where its libraries look for them.
        prefix: Ends with a slash; no request of ours leaves it, so that a role may allow no more.
    """

    def __init__(self, bucket: str, *, region: str, prefix: str, patience: Patience) -> None:
        self._bucket = bucket
        self._prefix = prefix
        self._patience = patience
        self._client: Any = boto3.client("s3", region_name=region, config=_CONFIG)

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return f"s3://{self._bucket}/{self._prefix}"

    def manifest(self) -> Manifest | None:
        """Read the list of files that an engine opens, or nothing where nobody has filled it to the end.

        Raises:
            Failure: It cannot be read, or is not ours.
        """
        if MANIFEST not in self._patience.call(self._sizes):
            return None
        try:
            manifest = parse(self._patience.call(self._read_manifest))
        except ValueError as error:
            raise Failure(
                Exit.CHECKSUM, f"{self.name}{MANIFEST}: {error}; delete it to have it filled again"
            ) from error
        if manifest.prefix != self._prefix:
            msg = f"{self.name}{MANIFEST} is that of {manifest.prefix!r}; delete it to have it filled again"
            raise Failure(Exit.CHECKSUM, msg)

        return manifest.opened

    def blocks(self, file: WeightsFile, start: int, end: int) -> Iterator[bytes]:
        """Read a range of an object.

        Raises:
            Broken: Another try may do better.
            Failure: It will not.
        """
        with self._translated(file.path):
            wanted = f"bytes={start}-{end - 1}"
            answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + file.path, Range=wanted)
            yield from answer["Body"].iter_chunks(BLOCK_BYTES)

    def fill(self, manifest: Manifest, folder: Path, *, watch: Callable[[int], object]) -> None:
        """Upload what is not there yet, the manifest last; whoever does it at the same time writes the same bytes.

        Args:
            manifest: Of the files in `folder`.
            folder: Where they lie.
            watch: Is told how many bytes went out, or were already there.

        Raises:
            Failure: Not allowed, or not reached.
        """
        sizes = self._patience.call(self._sizes)
        for file in manifest.files:
            if sizes.get(file.path) == file.size and self._patience.call(partial(self._is_same, file)):
                watch(file.size)
            else:
                self._patience.call(partial(self._upload, file, folder, watch))
        self._patience.call(partial(self._write_manifest, manifest))

    def _sizes(self) -> dict[str, int]:
        """List what is there: a role without the whole bucket's list gets 403, not 404, for an object that is not."""
        with self._translated(""):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            found = [each for page in pages for each in page.get("Contents", [])]

        return {each["Key"].removeprefix(self._prefix): each["Size"] for each in found}

    def _read_manifest(self) -> bytes:
        with self._translated(MANIFEST):
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=self._prefix + MANIFEST)["Body"].read()

        return body

    def _is_same(self, file: WeightsFile) -> bool:
        with self._translated(file.path):
            head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + file.path)

        return bool(head["Metadata"].get(_SHA256) == file.sha256)

    def _upload(self, file: WeightsFile, folder: Path, watch: Callable[[int], object]) -> None:
        with self._translated(file.path):
            self._client.upload_file(
                str(folder / file.path),
                self._bucket,
                self._prefix + file.path,
                ExtraArgs={"Metadata": {_SHA256: file.sha256}},
                Callback=watch,
                Config=_UPLOAD,
            )

    def _write_manifest(self, manifest: Manifest) -> None:
        with self._translated(MANIFEST):
            key = self._prefix + MANIFEST
            self._client.put_object(Bucket=self._bucket, Key=key, Body=manifest.text().encode())

    @contextmanager
    def _translated(self, path: str) -> Iterator[None]:
        """Turn what AWS's libraries raise into what we do about it."""
        where = self.name + path
        try:
            yield
        except ClientError as error:
            raise _judged(where, error) from error
        except S3UploadFailedError as error:
            cause = error.__context__
            raise _judged(where, cause) if isinstance(cause, ClientError) else Broken(f"{where}: {error}") from error
        except (NoCredentialsError, CredentialRetrievalError) as error:
            msg = f"{where}: {error}; allowed: a pod whose service account has a role for its weights"
            raise Failure(Exit.PERMISSION, msg) from error
        except (BotoCoreError, HTTPError) as error:
            msg = f"{where} cannot be reached: {error}"
            raise Broken(msg) from error


def _judged(where: str, error: ClientError) -> Broken | Failure:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
    if status >= _SERVER_FAULT or status in {_TOO_MANY, _TIMEOUT}:
        return Broken(f"{where}: {error}")
    if code in _MISSING:
        return Failure(Exit.ABSENT, f"{where}: {error}")

    return Failure(Exit.PERMISSION, f"{where}: {error}; allowed: a role for this prefix and the bucket's key")
