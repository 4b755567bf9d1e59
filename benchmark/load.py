"""A whole run: facts first, then the workers, then what the record says of them."""

import ctypes
import multiprocessing
import os
import signal
import socket
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from urllib.parse import urlsplit

from benchmark.barrier import Barrier
from benchmark.bodies import Bodies
from benchmark.facts import ask_models, facts, first_model
from benchmark.progress import Progress
from benchmark.record import Death
from benchmark.record_file import RecordWriter
from benchmark.resources import ResourceWatch, read_page
from benchmark.schedule import Share
from benchmark.secret import public, without_key
from benchmark.settings import Kind, Settings
from benchmark.wire import Target
from benchmark.worker import Worker

_LEAD_NS = 300_000_000  # the workers are ready before the first request is due
_POLL_S = 0.5
_CONNECT_S = 2.0
_PR_SET_PDEATHSIG = 1  # prctl(2)


class NotReadyError(Exception):
    """The run cannot begin; the message says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What every worker of a run gets."""

    settings: Settings
    target: Target
    bodies: Bodies
    start_ns: int


def load(settings: Settings, *, run_id: str, progress: Progress) -> None:
    """Run the load and write its record.

    Raises:
        NotReadyError: The server's name is unknown, no model is named, a metrics page gives no figures, or the record's
            file exists.
    """
    target = _resolve(settings)
    models = ask_models(settings)
    model = settings.model or first_model(models)
    if model is None and settings.kind is not Kind.JSON:
        said = without_key(models, settings.api_key)
        msg = f"{settings.url.netloc} lists no model ({said!r:.120}): {_remedy(models)}"
        raise NotReadyError(msg)
    _check_page(settings.metrics_url)
    if settings.record.exists():
        msg = f"record {str(settings.record)!r} exists: give another --record"
        raise NotReadyError(msg)
    start_ns = time.monotonic_ns() + _LEAD_NS
    plan = Plan(
        settings=settings,
        target=target,
        bodies=Bodies(settings, model=model or "", run_id=run_id),
        start_ns=start_ns,
    )
    writer = RecordWriter(settings.record)
    writer.run(facts(settings, run_id=run_id, models=models, start_ns=start_ns))
    barrier = Barrier(settings.processes)
    workers = _start(plan, barrier)
    stopped = _attend(workers, barrier, ResourceWatch(settings, writer, start_ns), progress)
    barrier.close()
    died = [Death(worker=n, exitcode=worker.exitcode) for n, worker in enumerate(workers) if worker.exitcode]
    if not stopped:
        for death in died:
            writer.note(death)
    if not stopped and not died:
        writer.end()
    writer.close()


def _remedy(models: object) -> str:
    """What would help, by what was said instead of a list."""
    match str(models):
        case said if "certificate" in said:
            return "give --ca-file"
        case "status 401" | "status 403":
            return "give a key in OPENAI_API_KEY, or --key-variable"
        case said if said.startswith("no answer"):
            return "start it, or mend the URL"
        case _:
            return "give --model"


def _check_page(url: str | None) -> None:
    if url is None:
        return
    try:
        read_page(url)
    except (OSError, ValueError) as error:
        msg = f"--metrics-url: {public(urlsplit(url))}: {error}: give the server's Prometheus page, or --watch"
        raise NotReadyError(msg) from error


def _resolve(settings: Settings) -> Target:
    host = settings.url.hostname or ""
    try:
        found = socket.getaddrinfo(host, settings.port(), type=socket.SOCK_STREAM)
    except OSError as error:
        msg = f"host {host!r} is unknown: {error.strerror}"
        raise NotReadyError(msg) from error
    addresses = [(family, (str(address[0]), int(address[1]))) for family, _, _, _, address in found]
    family, address = next((one for one in addresses if _answers(one[1])), addresses[0])
    return Target(family=family, address=address, host=host, tls=settings.tls())


def _answers(address: tuple[str, int]) -> bool:
    """Tell whether someone listens: `localhost` is two addresses, and many servers listen on one."""
    try:
        socket.create_connection(address, timeout=_CONNECT_S).close()
    except OSError:
        return False
    return True


def _start(plan: Plan, barrier: Barrier) -> list[BaseProcess]:
    context = multiprocessing.get_context("fork")  # no thread runs yet, and the plan needs no copying
    of = plan.settings.processes
    workers: list[BaseProcess] = [
        context.Process(target=_work, args=(plan, Share(number=number, of=of), barrier), name=f"worker {number}")
        for number in range(of)
    ]
    for worker in workers:
        worker.start()
    return workers


def _work(plan: Plan, share: Share, barrier: Barrier) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)  # no load goes on when the run is killed
    writer = RecordWriter(plan.settings.record)
    Worker(
        plan.settings,
        share,
        target=plan.target,
        bodies=plan.bodies,
        writer=writer,
        start_ns=plan.start_ns,
        gate=barrier.gates[share.number],
    ).run()
    os._exit(0)  # everything is written; the collector was off and is not to run now


def _attend(workers: list[BaseProcess], barrier: Barrier, watch: ResourceWatch, progress: Progress) -> bool:
    """Wait for all workers, and tell whether a person stopped them."""
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True
        for worker in workers:
            worker.terminate()

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    with progress:
        while any(worker.is_alive() for worker in workers):
            watch.note()
            progress.show()
            sentinels = [worker.sentinel for worker in workers if worker.is_alive()]
            wait([*sentinels, *barrier.sockets], timeout=_POLL_S)
            barrier.admit([number for number, worker in enumerate(workers) if worker.is_alive()])
    for number, handler in previous.items():
        signal.signal(number, handler)
    return stopped
