"""What guidellm spends on an event, where it is installed; it needs torch, so it is none of our requirements."""

import json
import os
import re
import resource
import subprocess
import urllib.request
from pathlib import Path

from benchmark.settings import BUILT_IN_PROMPTS

_SHORT_S, _LONG_S = 5, 15
_EVENTS = re.compile(r"^mock_events_total (\d+)", re.MULTILINE)


def cost_us(executable: Path, url: str, folder: Path, *, users: int, core: int) -> float:
    """Microseconds of CPU per event: the difference of two runs, so that starting up does not count."""
    prompts = folder / "prompts.jsonl"
    lines = [json.dumps({"prompt": line}) for line in BUILT_IN_PROMPTS.read_text().splitlines()]
    prompts.write_text("\n".join(lines * 500))
    (short_cpu_s, short_events), (long_cpu_s, long_events) = (
        _run(executable, url, prompts, users=users, seconds=seconds, core=core) for seconds in (_SHORT_S, _LONG_S)
    )
    return 1e6 * (long_cpu_s - short_cpu_s) / (long_events - short_events)


def _run(executable: Path, url: str, prompts: Path, *, users: int, seconds: int, core: int) -> tuple[float, int]:
    words = {
        "--backend": f"kind=openai_http,target={url}",
        "--profile": f"kind=concurrent,streams={users}",
        "--constraint": f"kind=max_duration,seconds={seconds}",
        "--data": f"kind=json_file,path={prompts}",
        "--output": f"kind=json,path={prompts.with_name('guidellm.json')}",
    }
    before_s, before_events = _cpu_s(), _events(url)
    subprocess.run(
        ["taskset", "-c", str(core), str(executable), "run", "--disable-console", *sum(words.items(), ())],
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        check=True,
    )
    return _cpu_s() - before_s, _events(url) - before_events


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _events(url: str) -> int:
    with urllib.request.urlopen(f"{url}/metrics") as page:  # noqa: S310 - our own mock
        found = _EVENTS.search(page.read().decode())
    assert found is not None
    return int(found[1])
