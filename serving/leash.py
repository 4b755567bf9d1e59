"""Run a command that ends with the process that started it: `python leash.py PARENT COMMAND…`.

Linux kills the command when its parent dies, however that dies; elsewhere the command has to watch its standard input.
The wish outlives `exec` (prctl(2), PR_SET_PDEATHSIG), so that no code of ours runs between fork and exec in the parent.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when `parent` dies, and leave if that has happened already."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))
    if os.getppid() != parent:
        sys.exit(f"parent {parent} is gone")


if __name__ == "__main__":
    _, parent, *command = sys.argv
    die_with(int(parent))
    os.execv(command[0], command)  # noqa: S606  # no shell is the point
