"""A gateway made by hand: what charts write is read off it, whatever planning decides."""

from dataclasses import replace
from ipaddress import IPv4Network

from cdk8s_charts.gateway_network import GatewaySurroundings
from tests.cdk8s_charts.made_workloads import POD, SERVER
from triad.planning.gateway_pods import Balancer, GatewayPods
from triad.planning.gateway_secrets import FilledSecret, RemoteValue
from triad.planning.model_pods import Scaling

AROUND = GatewaySurroundings(monitoring="watchers", vpc=IPv4Network("10.9.0.0/16"))

BALANCER = Balancer(
    name="triad-x-gateway",
    scheme="internal",
    certificate="arn:aws:acm:us-east-1:111122223333:certificate/0123",
    host=None,
    allowed=(IPv4Network("10.9.0.0/16"), IPv4Network("10.64.0.0/16")),
    idle_s=530,
    deregistration_s=265,
    health="/ready",
)

SECRET = FilledSecret(
    name="client-keys",
    template={"agent": "{{ .a }}{{ .b }}"},
    values=(
        RemoteValue(name="a", secret="ours/agent", part="prefix"),  # noqa: S106  # names alone
        RemoteValue(name="b", secret="ours/agent", part="key"),  # noqa: S106  # names alone
    ),
)

GATEWAY = GatewayPods(
    name="gateway",
    namespace="front",
    labels={"app.kubernetes.io/name": "gateway", "app.kubernetes.io/part-of": "triad"},
    selector={"app.kubernetes.io/name": "gateway"},
    pod=replace(
        POD,
        labels={"app.kubernetes.io/name": "gateway"},
        annotations={"triad/documents": "abc"},
        service_account="gateway",
        containers=(replace(SERVER, ports={"http": 4400}),),
    ),
    scaling=Scaling(least=2, most=6, scaler="HorizontalPodAutoscaler"),
    cpu_percent=66,
    calm_s=123,
    port=4400,
    config_map="documents",
    documents={"config.yaml": "model_list: []\n"},
    secrets=(SECRET,),
    callers=("agent",),
    watched=True,
    models=("chat",),
    store_ports=(),
    asks_bedrock=False,
    balancer=BALANCER,
)
"""In production, behind a load balancer."""

SMALL = replace(GATEWAY, scaling=Scaling(least=1, most=1, scaler=None), watched=False, balancer=None)
"""In dev."""
