"""The Hugging Face hub, where weights come from that the bucket does not have yet."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from httpx2 import HTTPError, Response
from huggingface_hub import (
    HfApi,
    get_hf_file_metadata,
    get_session,
    hf_hub_url,
    hf_raise_for_status,
)
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import ModelInfo, RepoSibling

from contracts import environment as names
from contracts.weights import is_commit
from serving.jobs.download import BLOCK_BYTES
from serving.jobs.failure import Broken, Exit, Failure
from serving.jobs.manifest import Manifest, WeightsFile
from serving.jobs.patience import Patience
from serving.jobs.snapshot import wanted

_TIMEOUT_S = 20.0
_PARTIAL_CONTENT, _CLIENT_FAULT, _SERVER_FAULT = 206, 400, 500
_PASSING = frozenset({408, 425, 429})
_LISTED = 5


class Hub:
    """One repository at one revision.

    Files are read in ranges by the signed address that the hub redirects to: so a download goes on where it stopped,
    whatever keeps the bytes behind the hub.
    """

    def __init__(self, endpoint: str, *, repository: str, revision: str, token: str | None, patience: Patience) -> None:
        self._repository = repository
        self._revision = revision
        self._token = token or False
        self._patience = patience
        self._endpoint = endpoint
        self._locations: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return f"{self._endpoint}/{self._repository}"

    def commit(self) -> str:
        """Find what the revision means, by asking only where it is a branch.

        Raises:
            Failure: Nobody says.
        """
        return self._revision if is_commit(self._revision) else str(self._info().sha)

    def manifest(self, filename: str | None) -> Manifest:
        """List the files to load with their checksums, as the hub keeps them.

        Args:
            filename: The one file; None is the snapshot.

        Raises:
            Failure: They are not there, or not for us.
        """
        info = self._info()
        siblings = {each.rfilename: each for each in info.siblings or []}
        paths = wanted(siblings, filename)
        if not paths:
            alike = ", ".join([path for path in siblings if path.lower().endswith((".gguf", ".safetensors"))][:_LISTED])
            what = f"file {filename!r}" if filename else "safetensors files"
            msg = f"{self.name} has no {what} at {self._revision!r}, allowed: {alike or 'another repository'}"
            raise Failure(Exit.ABSENT, msg)
        try:
            files = tuple(self._file(siblings[path]) for path in paths)
            return Manifest(repository=self._repository, commit=str(info.sha), filename=filename, files=files)
        except ValueError as error:
            raise Failure(Exit.ABSENT, f"{self.name}: {error}") from error

    def blocks(self, file: WeightsFile, start: int, end: int) -> Iterator[bytes]:
        """Read a range of a file.

        Raises:
            Broken: Another try may do better.
            Failure: It will not.
        """
        yield from self._blocks(file.path, f"bytes={start}-{end - 1}" if (start, end) != (0, file.size) else None)

    def _file(self, sibling: RepoSibling) -> WeightsFile:
        """Take the hub's checksum of a large file; a small one is fetched for it, and proven by its name in git."""
        if sibling.lfs is not None:
            return WeightsFile(path=sibling.rfilename, size=sibling.lfs.size, sha256=sibling.lfs.sha256)
        content = self._patience.call(lambda: b"".join(self._blocks(sibling.rfilename, None)))
        found = hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
        if found != sibling.blob_id:
            msg = f"{sibling.rfilename!r} came from {self.name} with git hash {found}, allowed: {sibling.blob_id}"
            raise Failure(Exit.CHECKSUM, msg)

        return WeightsFile(path=sibling.rfilename, size=len(content), sha256=hashlib.sha256(content).hexdigest())

    def _info(self) -> ModelInfo:
        return self._patience.call(self._ask_info)

    def _ask_info(self) -> ModelInfo:
        with self._translated():
            api = HfApi(endpoint=self._endpoint, token=self._token)
            info = api.model_info(
                self._repository, revision=self._revision, files_metadata=True, timeout=_TIMEOUT_S, token=self._token
            )
        self._revision = str(info.sha)

        return info

    def _blocks(self, path: str, wanted: str | None) -> Iterator[bytes]:
        with self._translated():
            location = self._location(path)
            headers = {"accept-encoding": "identity"} | self._authorization(location)
            if wanted:
                headers["range"] = wanted
            with get_session().stream("GET", location, headers=headers, timeout=_TIMEOUT_S) as response:
                self._check(path, location, response, is_range=wanted is not None)
                yield from response.iter_raw(BLOCK_BYTES)

    def _location(self, path: str) -> str:
        """Ask where a file lies, once for all its parts."""
        with self._lock:
            if path not in self._locations:
                url = hf_hub_url(self._repository, path, revision=self._revision, endpoint=self._endpoint)
                found = get_hf_file_metadata(url, token=self._token, timeout=_TIMEOUT_S, endpoint=self._endpoint)
                self._locations[path] = found.location

            return self._locations[path]

    def _authorization(self, location: str) -> dict[str, str]:
        """Show the token to the hub only, never to where it keeps its bytes."""
        return {"authorization": f"Bearer {self._token}"} if self._token and self._is_hub(location) else {}

    def _check(self, path: str, location: str, response: Response, *, is_range: bool) -> None:
        if response.status_code >= _CLIENT_FAULT:
            response.read()
            if not self._is_hub(location):
                # A signed address ends after an hour; the next try asks for a new one, unless another part has.
                with self._lock:
                    if self._locations.get(path) == location:
                        del self._locations[path]
                msg = f"{self.name}: {path!r} is not given any more, status {response.status_code}"
                raise Broken(msg)
            hf_raise_for_status(response)
        if is_range and response.status_code != _PARTIAL_CONTENT:
            raise Failure(Exit.ABSENT, f"{self.name}: {path!r} is not given in parts, status {response.status_code}")

    def _is_hub(self, location: str) -> bool:
        return urlsplit(location)[:2] == urlsplit(self._endpoint)[:2]

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what the hub's library raises into what we do about it."""
        try:
            yield
        except GatedRepoError as error:
            msg = (
                f"{self.name} is gated: accept its licence there and give a token that may read it "
                f"as {names.HUGGING_FACE_HUB_TOKEN} ({'one was' if self._token else 'none was'} given)"
            )
            raise Failure(Exit.GATED, msg) from error
        except OfflineModeIsEnabled as error:
            msg = f"{self.name} is not asked because HF_HUB_OFFLINE is set, and nothing else has the weights"
            raise Failure(Exit.OFFLINE, msg) from error
        except (RepositoryNotFoundError, RevisionNotFoundError, EntryNotFoundError) as error:
            msg = f"{self.name} at {self._revision!r}: {error}"
            raise Failure(Exit.ABSENT, msg) from error
        except HfHubHTTPError as error:
            raise self._judged(error) from error
        except HTTPError as error:
            msg = f"{self.name} cannot be reached: {str(error) or type(error).__name__}"
            raise Broken(msg) from error

    def _judged(self, error: HfHubHTTPError) -> Broken | Failure:
        status = error.response.status_code
        if status >= _SERVER_FAULT or status in _PASSING:
            return Broken(f"{self.name}: {error}")

        return Failure(Exit.PERMISSION, f"{self.name}: {error}; allowed: a token that may read it")
