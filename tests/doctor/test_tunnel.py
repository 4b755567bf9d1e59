"""Tests of triad.doctor.tunnel."""

import json

from triad.doctor.reach import Reach, Target
from triad.doctor.tunnel import kubeconfig, tunnels
from triad.spec import PlatformSpec

FOUND = Reach(
    node="i-1",
    api=Target(host="api.example", port=443),
    authority="LS0t",
    balancers=(Target(host="a.example", port=443), Target(host="b.example", port=80)),
)


def test_the_api_and_each_balancer_have_a_local_port() -> None:
    """Balancers are counted up."""
    made = tunnels(FOUND, api_port=8443, balancer_port=8080)

    assert [(each.local_port, each.target.host) for each in made] == [
        (8443, "api.example"),
        (8080, "a.example"),
        (8081, "b.example"),
    ]


def test_a_tunnel_is_a_session_through_the_node() -> None:
    """Session Manager resolves the host on the node, inside the VPC."""
    command = tunnels(FOUND, api_port=8443, balancer_port=8080)[0].command("eu-west-1")

    assert command[:7] == ["aws", "ssm", "start-session", "--region", "eu-west-1", "--target", "i-1"]
    assert command[7:10] == ["--document-name", "AWS-StartPortForwardingSessionToRemoteHost", "--parameters"]
    assert json.loads(command[10]) == {"host": ["api.example"], "portNumber": ["443"], "localPortNumber": ["8443"]}


def test_kubectl_goes_to_the_local_port_and_still_checks_the_name() -> None:
    """The certificate is the API's, and no one else's."""
    written = json.loads(kubeconfig(PlatformSpec(), FOUND, api_port=9443))
    [cluster] = written["clusters"]

    assert cluster["cluster"] == {
        "server": "https://127.0.0.1:9443",
        "tls-server-name": "api.example",
        "certificate-authority-data": "LS0t",
    }


def test_kubectl_logs_in_as_whoever_runs_it() -> None:
    """The file holds no secret: the AWS CLI makes a token each time."""
    written = json.loads(kubeconfig(PlatformSpec(), FOUND, api_port=9443))
    [user] = written["users"]
    [context] = written["contexts"]

    assert user["user"]["exec"]["command"] == "aws"
    assert user["user"]["exec"]["args"] == ["--region", "us-east-1", "eks", "get-token", "--cluster-name", "triad-dev"]
    assert context["context"] == {"cluster": "triad-dev", "user": "triad-dev"}
    assert written["current-context"] == context["name"]
