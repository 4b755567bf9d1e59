"""What the tests of the job share: a repository, a bucket in the emulator, and a look at what is in a folder."""

import hashlib
import random
from pathlib import Path
from typing import Any

from contracts.weights import MANIFEST, weights_prefix
from serving.jobs.manifest import WeightsFile, parse
from serving.jobs.settings import FetchSettings
from tests.serving.jobs.hub_stand_in import COMMIT, REPOSITORY, TOKEN

BUCKET, REGION = "weights", "us-east-1"
_MIB = 1 << 20
_DICE = random.Random(7)  # noqa: S311  # bytes that no part shares with another
GGUF = "tiny-Q4_0.gguf"
FILES = {
    ".gitattributes": b"*.gguf filter=lfs\n",
    "README.md": b"# tiny\n",
    "config.json": b"{}",
    "consolidated.safetensors": _DICE.randbytes(2 * _MIB),
    "model-00001-of-00002.safetensors": _DICE.randbytes(_MIB + 11),
    "model-00002-of-00002.safetensors": _DICE.randbytes(_MIB),
    "modeling.py": b"raise SystemExit",
    "onnx/config.json": b"{}",
    "original/consolidated.00.pth": _DICE.randbytes(_MIB),
    "pytorch_model.bin": _DICE.randbytes(_MIB),
    GGUF: _DICE.randbytes(18 * _MIB + 5),
    "tokenizer.json": b'{"model": {}}',
}
SNAPSHOT = {
    "config.json",
    "model-00001-of-00002.safetensors",
    "model-00002-of-00002.safetensors",
    "tokenizer.json",
}


def settings(folder: Path, *, hub: str, **changed: Any) -> FetchSettings:  # noqa: ANN401  # any of the settings
    """What the job is told."""
    given = {
        "repository": REPOSITORY,
        "revision": COMMIT,
        "filename": GGUF,
        "hub": hub,
        "folder": folder,
        "bucket": BUCKET,
        "region": REGION,
        "token": None,
    }

    return FetchSettings(**{**given, **changed})


def variables(folder: Path, *, hub: str, filename: str = GGUF, bucket: str = BUCKET) -> dict[str, str]:
    """The same as an environment."""
    return {
        "HF_ENDPOINT": hub,
        "MODEL_ID": REPOSITORY,
        "MODEL_REVISION": COMMIT,
        "MODEL_FILENAME": filename,
        "MODEL_DIR": str(folder),
        "TRIAD_MODEL_CACHE_BUCKET": bucket,
        "HUGGING_FACE_HUB_TOKEN": TOKEN,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }


def file_of(path: str, content: bytes) -> WeightsFile:
    """Describe a file as a manifest does."""
    return WeightsFile(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def named(folder: Path) -> dict[str, bytes]:
    """Everything in a folder that a server would read."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".partial" not in path.parts and path.name not in {".lock", MANIFEST}
    }


class StoredWeights:
    """The bucket as a person looks at it, one choice of files after another."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  # boto3 has no types
        self._client = client
        self._client.create_bucket(Bucket=BUCKET)
        for key in self._keys(""):
            self._client.delete_object(Bucket=BUCKET, Key=key)
        for upload in self.uploads():
            self._client.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])

    def objects(self, filename: str | None = GGUF) -> dict[str, bytes]:
        """Everything that lies there, by path."""
        prefix = weights_prefix(REPOSITORY, COMMIT, filename)

        return {
            key.removeprefix(prefix): self._client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
            for key in self._keys(prefix)
        }

    def put(self, path: str, content: bytes, filename: str | None = GGUF) -> None:
        """Write over an object, or make it."""
        self._client.put_object(Bucket=BUCKET, Key=weights_prefix(REPOSITORY, COMMIT, filename) + path, Body=content)

    def delete(self, path: str, filename: str | None = GGUF) -> None:
        """Remove an object."""
        self._client.delete_object(Bucket=BUCKET, Key=weights_prefix(REPOSITORY, COMMIT, filename) + path)

    def entity(self, path: str, filename: str | None = GGUF) -> str:
        """Give a name that another upload of the same bytes changes: the moment it was written."""
        key = weights_prefix(REPOSITORY, COMMIT, filename) + path
        head = self._client.head_object(Bucket=BUCKET, Key=key)

        return f"{head['LastModified']} {head['Metadata']}"

    def uploads(self) -> list[dict[str, str]]:
        """List what is half uploaded, which nobody sees and somebody pays."""
        return [*self._client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])]

    def _keys(self, prefix: str) -> list[str]:
        listed = self._client.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])

        return [each["Key"] for each in listed]


def is_told_truly(objects: dict[str, bytes]) -> bool:
    """Whether every file that the bucket's manifest names is there as it says, or there is no manifest yet."""
    if MANIFEST not in objects:
        return True

    return all(file_of(each.path, objects.get(each.path, b"")) == each for each in parse(objects[MANIFEST]).files)
