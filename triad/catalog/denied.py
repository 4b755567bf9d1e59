"""Versions that the platform refuses to run, with the reason."""

import re
from dataclasses import dataclass

MUTABLE_TAGS = frozenset({"latest", "main", "main-latest", "nightly", "stable"})

_VERSION = re.compile(r"[vb]?(?P<release>\d+(?:\.\d+)*)(?P<suffix>.*)", re.ASCII)
_BEFORE_RELEASE = re.compile(r"[._-]?(?:a|b|rc|dev|alpha|beta)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A range of versions of one package.

    Attributes:
        package: As PyPI, npm or the project spells it, in lower case.
        since: The first version of the range; absent where every older one is in it.
        below: The first version after the range.
    """

    package: str
    since: str | None = None
    below: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedRisk:
    """A refused version that runs all the same, because nothing newer exists for its silicon.

    Attributes:
        provided: What must hold elsewhere so that the risk stays away.
    """

    package: str
    version: str
    reason: str
    provided: tuple[str, ...]


def refusal(package: str, version: str) -> str | None:
    """Why a version may not run, or nothing; a version that cannot be compared is refused for a listed package."""
    if version in MUTABLE_TAGS:
        return f"{package} {version!r} is a tag that moves, pin a version and a digest"
    for denied in DENIED:
        if denied.package == package.lower() and _within(version, denied):
            oldest = _oldest_accepted(denied.package)
            return f"{package} {version} is refused: {denied.reason} ({denied.source}); take {oldest} or newer"
    return None


def _oldest_accepted(package: str) -> str:
    ends = (denied.below for denied in DENIED if denied.package == package)
    return max(ends, key=lambda end: _key(end) or ((), False))


def _within(version: str, denied: Denied) -> bool:
    key = _key(version)
    if key is None:
        return True
    since = _key(denied.since) if denied.since else None
    below = _key(denied.below)
    return (since is None or since <= key) and (below is None or key < below)


def _key(version: str) -> tuple[tuple[int, ...], bool] | None:
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    release = [int(part) for part in match["release"].split(".")]
    while release and release[-1] == 0:
        release.pop()
    return tuple(release), not _BEFORE_RELEASE.match(match["suffix"])


DENIED = (
    Denied(
        package="litellm",
        since="1.82.7",
        below="1.82.9",
        reason="published with a stolen PyPI token on 2026-03-24, steals credentials when Python starts",
        source="docs.litellm.ai blog; GHSA-5mg7-485q-xm76",
    ),
    Denied(
        package="litellm",
        since="1.81.16",
        below="1.83.7",
        reason="SQL injection before authentication, exploited within 36 hours",
        source="CVE-2026-42208",
    ),
    Denied(
        package="litellm",
        since="1.74.2",
        below="1.83.7",
        reason="starts any command that a request names as an MCP server over stdio",
        source="CVE-2026-42271",
    ),
    Denied(
        package="litellm",
        below="1.83.0",
        reason="anyone can change the configuration, take another's OIDC session or log in by a hash",
        source="CVE-2026-35029, CVE-2026-35030, GHSA-69x8, CVE-2026-12798",
    ),
    Denied(
        package="litellm",
        below="1.83.10",
        reason="older than the oldest release that the platform accepts after the holes above",
        source="CVE-2026-42208, CVE-2026-42271",
    ),
    Denied(
        package="starlette",
        below="1.0.1",
        reason="trusts a forged Host header, which opens LiteLLM's holes to the internet",
        source="CVE-2026-48710",
    ),
    Denied(
        package="vllm",
        below="0.14.1",
        reason="runs code from a video or a model's auto_map, and can be stopped by one image",
        source="CVE-2026-22778, CVE-2026-22807, CVE-2026-22773",
    ),
    Denied(
        package="vllm",
        below="0.19.0",
        reason="two model files run remote code in spite of trust_remote_code=False, and a large `n` fills the memory",
        source="CVE-2026-27893 (fixed in 0.18.0), CVE-2026-34756 (fixed in 0.19.0)",
    ),
    Denied(
        package="llama.cpp",
        below="b8146",
        reason="a crafted GGUF file overflows the heap",
        source="CVE-2026-27940",
    ),
    Denied(
        package="llama.cpp",
        below="b8908",
        reason="a negative n_discard writes out of bounds in the server",
        source="CVE-2026-21869, ggml-org/llama.cpp#22267",
    ),
    Denied(
        package="ray",
        below="2.54",
        reason="a web page or anyone in the network can submit or delete jobs",
        source="CVE-2025-62593 (fixed in 2.52), CVE-2026-27482 (fixed in 2.54)",
    ),
    Denied(
        package="@modelcontextprotocol/server-filesystem",
        below="2025.7.1",
        reason="leaves its folder by a symbolic link or a sibling's prefix",
        source="CVE-2025-53109, CVE-2025-53110",
    ),
    Denied(
        package="mcp-remote",
        below="0.1.16",
        reason="a server's authorization endpoint runs a command on the client",
        source="CVE-2025-6514",
    ),
    Denied(
        package="@modelcontextprotocol/inspector",
        below="0.14.1",
        reason="its proxy runs commands for any web page",
        source="CVE-2025-49596",
    ),
    Denied(
        package="ollama",
        below="0.17.1",
        reason="leaks its memory to anyone who uploads a crafted GGUF file",
        source="CVE-2026-7482",
    ),
)

ACCEPTED_RISKS = (
    AcceptedRisk(
        package="vllm",
        version="0.16.0",
        reason="the last vLLM that AWS builds for Inferentia2 (Neuron SDK 2.31.1); newer ones are for Trainium2 and 3",
        provided=(
            "weights come from the platform's own bucket at a pinned revision, never by name from a hub",
            "the model is text only, and the server behind the gateway refuses a request with n above a small bound",
        ),
    ),
)
