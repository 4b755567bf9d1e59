"""Where the gateway's code comes from."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_START = """
import sys
from pathlib import Path
from gateway.proxy import proxy

path = list(sys.path)
proxy(Path("config.yaml"))
print(path == sys.path)
"""


def test_nothing_is_imported_from_above_the_working_folder(tmp_path: Path) -> None:
    """LiteLLM would: what lies two folders above, in /tmp say, may be another user's."""
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (tmp_path / "orjson.py").write_text("raise SystemExit('imported what was planted')")
    (tmp_path / "yaml.py").write_text("raise SystemExit('imported what was planted')")
    started = subprocess.run(
        [sys.executable, "-c", _START],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (started.returncode, started.stdout) == (0, "True\n"), started.stderr
