"""A local emulator of AWS, and stacks that the real CDK CLI has deployed into it."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]  # no stubs upstream

ACCOUNT, REGION = "123456789012", "us-east-1"
_KEYS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
_RUNNING = "Running on "


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """A server that runs for as long as its context is open."""

    url: str

    def client(self, service: str) -> Any:  # noqa: ANN401  # boto3 has no types
        """Ask one service what exists."""
        return _client(self.url, service)

    def deploy(self, root: Path, assembly: Path, home: Path) -> None:
        """Deploy every stack of an assembly by the CLI that users run; change sets would give no outputs or hang."""
        cli = [str(root / ".venv" / "bin" / "node"), str(root / "node_modules" / "aws-cdk" / "bin" / "cdk")]
        options = ["--no-notices", "--no-version-reporting", "--app", str(assembly), "--ci", "--progress", "events"]
        region = {"AWS_ENDPOINT_URL": self.url, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
        done = subprocess.run(
            [*cli, *options, "deploy", "--all", "--method", "direct", "--require-approval", "never"],
            env={
                "PATH": "/usr/bin:/bin",
                "CDK_HOME": str(home),
                "AWS_EC2_METADATA_DISABLED": "true",
                **_KEYS,
                **region,
            },
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stdout + done.stderr

    def physical_ids(self, stack: str) -> Mapping[str, str]:
        """Find what each logical ID of a stack became; a type that the emulator skips has none."""
        described = self.client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]

        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"] for each in described if "LogicalResourceId" in each
        }


@cache
def _client(url: str, service: str) -> Any:  # noqa: ANN401  # boto3 has no types
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="none",
        aws_secret_access_key="none",  # noqa: S106  # no secret: nobody checks it
    )


@contextmanager
def emulator(log: Path) -> Iterator[Emulator]:
    """Start a server on a port that the system chooses; its words go to `log`."""
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        env={"PATH": "/usr/bin:/bin", "MOTO_IAM_LOAD_MANAGED_POLICIES": "true", **_KEYS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    try:
        with log.open("w", encoding="utf-8") as written:
            said = next((line for line in server.stderr if _RUNNING in line), None)
            assert said is not None, "the emulator ended before it was ready"
            rest = threading.Thread(target=shutil.copyfileobj, args=(server.stderr, written))
            rest.start()
            try:
                yield Emulator(url=said.partition(_RUNNING)[2].strip())
            finally:
                server.kill()
                rest.join()
    finally:
        server.kill()
        server.wait()
        server.stderr.close()
