"""Several processes that train one model: a small one learns faster in a process a core than in threads that wait."""

import os
import socket
from collections.abc import Callable
from contextlib import closing

import torch
from torch import distributed
from torch.multiprocessing.spawn import spawn
from torch.nn import Module


def run(work: Callable[[int], None], *, workers: int) -> None:
    """Call `work` with its number in each of several processes, and wait for them."""
    spawn(_join, args=(work, workers, _free_port()), nprocs=workers)  # type: ignore[no-untyped-call]  # so is torch


def _join(number: int, work: Callable[[int], None], workers: int, port: int) -> None:
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", rank=number, world_size=workers)
    work(number)
    distributed.destroy_process_group()


def share_gradients(model: Module) -> None:
    """Give every process the mean of all gradients."""
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for gradient, mean in zip(gradients, torch.split(flat, [g.numel() for g in gradients]), strict=True):
        gradient.copy_(mean.view_as(gradient))


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]

    return port
