"""Local ports that lead to private addresses."""

import json
from dataclasses import dataclass

from triad.doctor.reach import Reach, Target
from triad.planning.names import cluster_name
from triad.spec import PlatformSpec

PROGRAMS = ("aws", "session-manager-plugin")
"""What must be installed to open one."""

_DOCUMENT = "AWS-StartPortForwardingSessionToRemoteHost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """One local port, open as long as its command runs."""

    node: str
    target: Target
    local_port: int

    def command(self, region: str) -> list[str]:
        """Write the command that opens it, with the credentials of the environment."""
        parameters = {
            "host": [self.target.host],
            "portNumber": [str(self.target.port)],
            "localPortNumber": [str(self.local_port)],
        }

        return [
            *("aws", "ssm", "start-session", "--region", region, "--target", self.node),
            *("--document-name", _DOCUMENT, "--parameters", json.dumps(parameters)),
        ]


def tunnels(found: Reach, *, api_port: int, balancer_port: int) -> tuple[Tunnel, ...]:
    """Give the API one port, and each load balancer one, counted up from `balancer_port`."""
    ways = ((api_port, found.api), *enumerate(found.balancers, start=balancer_port))

    return tuple(Tunnel(node=found.node, target=target, local_port=port) for port, target in ways)


def kubeconfig(spec: PlatformSpec, found: Reach, *, api_port: int) -> str:
    """Write a kubeconfig for the local port; the certificate is still checked against the API's real name."""
    name = cluster_name(spec)
    token = ["--region", spec.region, "eks", "get-token", "--cluster-name", name]
    login = {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "aws", "args": token}
    cluster = {
        "server": f"https://127.0.0.1:{api_port}",
        "tls-server-name": found.api.host,
        "certificate-authority-data": found.authority,
    }

    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": cluster}],
            "users": [{"name": name, "user": {"exec": login}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        },
        indent=2,
    )
