"""llama.cpp compiled for this machine, from the source that the pinned llama-cpp-python carries.

As the Graviton image does it, with the tools that say what the hardware gives at best, and as a shared library, so
that the Python binding of the same source runs on the same kernels. About 15 minutes on two cores, once.
"""

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

VERSION = "0.3.36"
_SHA256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"
_OPTIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    "BUILD_SHARED_LIBS": "ON",
    "GGML_NATIVE": "ON",
    "LLAMA_BUILD_SERVER": "ON",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_UI": "OFF",
    "LLAMA_USE_PREBUILT_UI": "OFF",
    "LLAMA_OPENSSL": "OFF",
    "LLAMA_CURL": "OFF",
}
_TARGETS = ("llama-server", "llama-batched-bench")


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Where the pieces of one build lie."""

    binding: Path
    programs: Path

    @property
    def server(self) -> Path:
        """The server."""
        return self.programs / "llama-server"

    @property
    def batched_bench(self) -> Path:
        """The tool that decodes in batches and nothing else."""
        return self.programs / "llama-batched-bench"

    @property
    def is_whole(self) -> bool:
        """Whether everything is there."""
        return all((self.programs / target).exists() for target in _TARGETS)


def build(cache: Path) -> Build:
    """Download, check and compile below `cache`; what is there already is taken as it is.

    Raises:
        subprocess.CalledProcessError: pip, cmake or the compiler failed; they have said why.
    """
    source = cache / f"llama_cpp_python-{VERSION}"
    built = Build(binding=source, programs=cache / "build" / "bin")
    if built.is_whole:
        return built

    cache.mkdir(parents=True, exist_ok=True)
    if not source.exists():
        _download(cache)
    options = [f"-D{name}={value}" for name, value in _OPTIONS.items()]
    project = source / "vendor" / "llama.cpp"
    print("compiling llama.cpp, about 15 minutes on two cores", flush=True)
    with (cache / "build.log").open("w", encoding="utf-8") as log:
        configure = ["cmake", "-S", str(project), "-B", str(cache / "build"), "-G", "Ninja", *options]
        subprocess.run(configure, check=True, stdout=log, stderr=log)
        command = ["ninja", "-C", str(cache / "build"), f"-j{os.cpu_count()}", *_TARGETS]
        subprocess.run(command, check=True, stdout=log, stderr=log)
    return built


def _download(cache: Path) -> None:
    lock = cache / "llama-cpp-python.txt"
    lock.write_text(f"llama-cpp-python=={VERSION} --hash=sha256:{_SHA256}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
    subprocess.run([*pip, "-r", str(lock), "-d", str(cache)], check=True)
    with tarfile.open(cache / f"llama_cpp_python-{VERSION}.tar.gz") as archive:
        archive.extractall(cache, filter="data")
