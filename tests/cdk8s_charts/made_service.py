"""A service made by hand: what charts write is read off it, whatever planning decides."""

from dataclasses import replace
from ipaddress import IPv4Network

from cdk8s_charts.service_network import ServiceSurroundings
from tests.cdk8s_charts.made_workloads import POD, SERVER
from triad.planning.balancer import Balancer
from triad.planning.filled_secret import FilledSecret, RemoteValue
from triad.planning.model_pods import Scaling
from triad.planning.service_pods import ServicePods

AROUND = ServiceSurroundings(monitoring="watchers", vpc=IPv4Network("10.9.0.0/16"))

BALANCER = Balancer(
    name="triad-x-desk",
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
    template={"someone": "{{ .a }}{{ .b }}"},
    values=(
        RemoteValue(name="a", secret="ours/someone", part="prefix"),  # noqa: S106  # names alone
        RemoteValue(name="b", secret="ours/someone", part="key"),  # noqa: S106  # names alone
    ),
)

SERVICE = ServicePods(
    name="desk",
    namespace="front",
    labels={"app.kubernetes.io/name": "desk", "app.kubernetes.io/part-of": "triad"},
    selector={"app.kubernetes.io/name": "desk"},
    pod=replace(
        POD,
        labels={"app.kubernetes.io/name": "desk"},
        annotations={"triad/documents": "abc"},
        service_account="desk",
        containers=(replace(SERVER, ports={"http": 4400}),),
    ),
    scaling=Scaling(least=2, most=6, scaler="HorizontalPodAutoscaler"),
    cpu_percent=66,
    calm_s=123,
    port=4400,
    secrets=(SECRET,),
    watched=True,
    balancer=BALANCER,
)
"""In production, behind a load balancer."""

SMALL = replace(SERVICE, scaling=Scaling(least=1, most=1, scaler=None), watched=False, balancer=None)
"""In dev."""
