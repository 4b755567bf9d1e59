"""The client that most tools are: aiohttp and json on asyncio, keeping the record that ours keeps."""

import argparse
import asyncio
import gc
import json
import time
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import uvloop

from benchmark.bodies import Bodies
from benchmark.lag import ArrivalClock
from benchmark.probe import Probe
from benchmark.record import Request
from benchmark.record_file import RecordWriter
from benchmark.settings import BUILT_IN_PROMPTS, Kind, Settings

LOOPS = {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}


class Client:
    """A closed loop of users, each with one request under way."""

    def __init__(self, url: str, record: Path, *, seconds: float) -> None:
        settings = Settings(
            url=urlsplit(f"{url}/v1/chat/completions"),
            kind=Kind.CHAT,
            stages=(),
            prompts=tuple(BUILT_IN_PROMPTS.read_text().splitlines()),
            record=record,
        )
        self._url = settings.url.geturl()
        self._bodies = Bodies(settings, model="mock", run_id="baseline")
        self._writer = RecordWriter(record)
        self._writer.run({"url": self._url, "stages": []})
        self._start_ns = time.monotonic_ns()
        self._end_ns = self._start_ns + round(seconds * 1e9)
        self._probe = Probe(0, ArrivalClock(self._start_ns))

    async def run(self, users: int) -> None:
        """Keep so many requests under way until the time is over."""
        gc.collect()
        gc.freeze()
        gc.disable()  # as in our client
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            notes = asyncio.create_task(self._note())
            await asyncio.gather(*(self._user(session, user, users) for user in range(users)))
            notes.cancel()

    async def _note(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._writer.note(self._probe.note(0))

    async def _user(self, session: aiohttp.ClientSession, index: int, users: int) -> None:
        while time.monotonic_ns() < self._end_ns:
            request = Request(stage=0, index=index, worker=0, intended=time.monotonic_ns() - self._start_ns)
            await self._exchange(session, request)
            self._probe.count(request, unsure=0)
            self._writer.request(request)
            index += users

    async def _exchange(self, session: aiohttp.ClientSession, request: Request) -> None:
        body = self._bodies.payload(0, request.index).partition(b"\r\n\r\n")[2]
        headers = {"Content-Type": "application/json", "X-Request-Id": f"baseline-0-{request.index}"}
        request.sent = time.monotonic_ns() - self._start_ns
        async with session.post(self._url, data=body, headers=headers) as response:
            request.status = response.status
            async for line in response.content:
                now = time.monotonic_ns() - self._start_ns
                if request.first_byte is None:
                    request.first_byte = now
                if line.startswith(b"data: "):
                    self._event(line[6:].strip(), now, request)
        request.end = time.monotonic_ns() - self._start_ns

    def _event(self, data: bytes, now: int, request: Request) -> None:
        if data == b"[DONE]":
            return
        event = json.loads(data)
        request.events += 1
        if event["choices"] and event["choices"][0]["delta"].get("content"):
            request.tokens.append(now)
        if event.get("usage"):
            request.input_tokens = event["usage"]["prompt_tokens"]
            request.output_tokens = event["usage"]["completion_tokens"]


def main() -> None:
    """Run one load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("record", type=Path)
    parser.add_argument("--loop", choices=LOOPS, required=True)
    parser.add_argument("--users", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    words = parser.parse_args()
    client = Client(words.url, words.record, seconds=words.seconds)
    with asyncio.Runner(loop_factory=LOOPS[words.loop]) as runner:
        runner.run(client.run(words.users))


if __name__ == "__main__":
    main()
