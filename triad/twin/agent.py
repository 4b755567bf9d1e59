"""The agent on this machine: it asks the gateway of this twin, and answers whoever sits here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts import environment as names
from triad.planning.agent_container import agent_settings
from triad.planning.agent_workload import AgentWorkload, agent_workload
from triad.spec.agent import AGENT_CLIENT
from triad.twin.direct import direct
from triad.twin.folder import Folder
from triad.twin.gateway import Gateway
from triad.twin.plan import Endpoint, Part
from triad.twin.ports import HOST

PART = "agent"
ENVIRONMENT = ".venv-agent"
"""Folder of the Python environment that holds what the agent imports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """The agent of the platform, before the routes that this twin can serve.

    Attributes:
        workload: What its answers may cost, and whom it asks.
    """

    gateway: Gateway
    workload: AgentWorkload
    port: int

    @property
    def variables(self) -> Mapping[str, str]:
        """What it is told, but for where its key of the gateway lies."""
        return {
            **agent_settings(self.workload),
            names.AGENT_HOST: HOST,
            names.AGENT_PORT: str(self.port),
            names.AGENT_KEYS: "",  # on the loopback address it asks for none, whatever the shell says
            names.GATEWAY_URL: f"{self.gateway.endpoint.url}/v1",
        }

    @property
    def client(self) -> str:
        """Whose key it shows the gateway: its own, or where it has none that of the first that may ask its route."""
        allowed = self.gateway.askers(self.workload.route)
        return AGENT_CLIENT if AGENT_CLIENT in allowed else allowed[0]

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers, and shows its page."""
        return Endpoint(name=PART, part=PART, port=self.port)

    def python(self, root: Path) -> Path:
        """Find the interpreter that has what it imports."""
        return root / ENVIRONMENT / "bin" / "python"

    def part(self, folder: Folder, root: Path) -> Part:
        """Say how it is started."""
        key = folder.keys / self.client

        return Part(
            name=PART,
            command=(str(self.python(root)), "-m", "agent"),
            environment={**direct(), **self.variables, names.GATEWAY_KEY_FILE: str(key), "PYTHONPATH": str(root)},
        )


def agent(gateway: Gateway | None, *, port: int | None) -> Agent | None:
    """Put the platform's agent before the gateway of a twin.

    Args:
        gateway: Of the twin, with the platform as far as it is here.
        port: None takes that of the spec.

    Returns:
        None where the platform has none, or nobody whom it could ask.
    """
    workload = agent_workload(gateway.spec) if gateway else None
    if gateway is None or workload is None:
        return None

    return Agent(gateway=gateway, workload=workload, port=workload.port if port is None else port)
