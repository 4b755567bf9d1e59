"""The fields that a service of ours has whatever it does: how often it runs, and its load balancer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triad.planning.balancer import allowed_ranges
from triad.planning.field_rule import GIVEN_ONLY, HOUSE, FieldRule, Place
from triad.spec.ingress import Ingress
from triad.spec.platform import PlatformSpec

_ELB = "Elastic Load Balancing user guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFields:
    """A service, and how its fields are decided.

    Attributes:
        name: Of its objects, and its key in the spec.
        ingress: What the spec says of its load balancer.
        balancer: Name of its load balancer.
        replicas: The least and the most.
    """

    name: str
    ingress: Callable[[PlatformSpec], Ingress]
    balancer: Callable[[PlatformSpec], str]
    replicas: Callable[[PlatformSpec], tuple[int, int]]

    @property
    def rules(self) -> Mapping[tuple[str, ...], FieldRule]:
        """By path below its key."""
        return {**self._of_replicas(), **self._of_the_ingress()}

    def _of_replicas(self) -> Mapping[tuple[str, ...], FieldRule]:
        scaler = f"HorizontalPodAutoscaler/{self.name}"

        return {
            ("replicas", "min"): FieldRule(
                rule="1 in dev, 2 in production",
                source=HOUSE,
                decides=(f"{scaler} minReplicas",),
                value=lambda place: self.replicas(place.spec)[0],
            ),
            ("replicas", "max"): FieldRule(
                rule="1 in dev, 6 in production, or as many as always run",
                source=HOUSE,
                decides=(f"{scaler} maxReplicas",),
                value=lambda place: self.replicas(place.spec)[1],
            ),
        }

    def _of_the_ingress(self) -> Mapping[tuple[str, ...], FieldRule]:
        ingress = f"Ingress/{self.name}"

        return {
            ("ingress", "enabled"): FieldRule(
                rule="whether a certificate is named",
                source=HOUSE,
                decides=(f"whether there is an {ingress}",),
                value=lambda place: self.ingress(place.spec).is_enabled,
            ),
            ("ingress", "certificate"): FieldRule(
                rule=f"none: without TLS there is no load balancer, and `make connect` reaches the {self.name}",
                source=GIVEN_ONLY,
                decides=(f"{ingress} certificate-arn, and a redirect of plain HTTP",),
            ),
            ("ingress", "host"): FieldRule(
                rule="any that leads to the load balancer",
                source=HOUSE,
                decides=(f"{ingress} spec.rules[0].host",),
            ),
            ("ingress", "name"): FieldRule(
                rule=f"name and stage of the platform and `{self.name}`, in 32 characters",
                source=_ELB,
                decides=(f"{ingress} load-balancer-name",),
                value=lambda place: self.balancer(place.spec),
            ),
            ("ingress", "public"): FieldRule(
                rule="no: it answers in the VPC and to its peers", source=HOUSE, decides=(f"{ingress} scheme",)
            ),
            ("ingress", "allowed_cidrs"): FieldRule(
                rule="the VPC and its peers; of a public one nobody",
                source=HOUSE,
                decides=(f"{ingress} inbound-cidrs",),
                value=self._ranges,
            ),
        }

    def _ranges(self, place: Place) -> tuple[str, ...]:
        return tuple(map(str, allowed_ranges(place.spec, self.ingress(place.spec))))
