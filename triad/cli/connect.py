"""`triad connect`."""

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triad.cli.options import SpecOption, StageOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triad.doctor.reach import Reach
    from triad.spec import PlatformSpec

_NO_WAY_IN = 1
_PORTS = {"min": 1024, "max": 65535}


def connect(
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    api_port: Annotated[int, typer.Option(help="Local port of the Kubernetes API.", **_PORTS)] = 8443,
    balancer_port: Annotated[int, typer.Option(help="Local port of the load balancer.", **_PORTS)] = 8080,
    kubeconfig: Annotated[Path, typer.Option(help="Where to write the kubeconfig.")] = Path(".cache/kubeconfig"),
) -> None:
    """Open the private API and the internal load balancers to this machine, until Ctrl-C."""
    from triad.cli.given import given
    from triad.doctor.tunnel import tunnels

    platform = given(spec, stage).spec
    found = _found(platform)
    _write(kubeconfig, platform, found, api_port=api_port)
    ways = tunnels(found, api_port=api_port, balancer_port=balancer_port)
    for way in ways:
        typer.echo(f"127.0.0.1:{way.local_port} -> {way.target.host}:{way.target.port} through {way.node}")
    if not found.balancers:
        typer.echo("there is no internal load balancer yet")
    typer.echo(f"kubectl: export KUBECONFIG={kubeconfig.resolve()}")
    _hold([way.command(platform.region) for way in ways])


def _found(platform: "PlatformSpec") -> "Reach":
    from shutil import which

    from triad.cli.bad_input import BadInputError
    from triad.doctor import clients
    from triad.doctor.reach import OutOfReachError, reach
    from triad.doctor.tunnel import PROGRAMS

    missing = [program for program in PROGRAMS if which(program) is None]
    if missing:
        raise BadInputError([f"{' and '.join(missing)}: not installed; see the user guide of AWS Systems Manager"])
    try:
        return reach(platform, clients.connect(platform.region))
    except clients.NotConfiguredError as error:
        raise BadInputError([f"AWS configuration: {error}"]) from None
    except OutOfReachError as error:
        typer.echo(f"{error}\n-> {error.todo}", err=True)
        raise typer.Exit(_NO_WAY_IN) from None


def _write(path: Path, platform: "PlatformSpec", found: "Reach", *, api_port: int) -> None:
    from triad.cli.bad_input import BadInputError
    from triad.doctor.tunnel import kubeconfig

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(kubeconfig(platform, found, api_port=api_port), encoding="utf-8")
    except OSError as error:
        raise BadInputError([f"{path}: cannot be written: {error.strerror}"]) from None


def _hold(commands: "Sequence[Sequence[str]]") -> None:
    """Wait until every session has ended by itself, or Ctrl-C ends them all."""
    sessions = [subprocess.Popen(command) for command in commands]
    try:
        codes = [session.wait() for session in sessions]
    except KeyboardInterrupt:
        return
    finally:
        for session in sessions:
            session.terminate()
            session.wait()
    if any(codes):
        raise typer.Exit(_NO_WAY_IN)
