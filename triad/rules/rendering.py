"""Runs the CDK application in a process of its own, so that what checks it imports nothing of AWS."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_WITH_FINDINGS = 1


class RenderingError(Exception):
    """The application did not finish; the text is what it said."""


def render_all(spec: Path, *, stage: str | None, left_out: str = "", out: Path) -> None:
    """Write templates, manifests and cdk-nag's report for a spec into `out`, in place of what is there.

    Raises:
        RenderingError: The application ended before everything was written.
    """
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, _ROOT / "app.py"],
        cwd=_ROOT,
        env=_environment(_context(spec, stage, left_out), out),
        capture_output=True,
        text=True,
        check=False,
    )
    is_written = (out / "manifest.json").exists() and (out / "manifests").is_dir()
    if done.returncode not in {0, _WITH_FINDINGS} or not is_written:
        raise RenderingError(done.stderr.strip())


def _context(spec: Path, stage: str | None, left_out: str) -> dict[str, str]:
    """The `-c` context: cdk-nag runs where it is installed, which is where the other validators are."""
    return {
        "spec": str(spec.resolve()),
        **({"stage": stage} if stage else {}),
        **({"without": left_out} if left_out else {}),
        **({"nag": "true"} if find_spec("cdk_nag") else {}),
    }


def _environment(context: dict[str, str], out: Path) -> dict[str, str]:
    node = Path(sys.executable).parent / "node"
    found = {"JSII_NODE": str(node), "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"} if node.exists() else {}

    return {**found, **os.environ, "CDK_OUTDIR": str(out.resolve()), "CDK_CONTEXT_JSON": json.dumps(context)}
