"""The whole spec: one typed value from which everything follows."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from triad.catalog.versions import DEFAULT_KUBERNETES, kubernetes_versions
from triad.spec import platform_checks
from triad.spec.access import Access
from triad.spec.added_model import AddedModel, ModelName, resolved
from triad.spec.agent import Agent
from triad.spec.agent_routes import agent_routes
from triad.spec.ami import Ami
from triad.spec.controllers import Controllers
from triad.spec.fields import Name, form
from triad.spec.gateway import Gateway, Keys
from triad.spec.images import Images
from triad.spec.model import Model
from triad.spec.network import Nat, Network
from triad.spec.part import Contradiction, Part
from triad.spec.pool import Pool
from triad.spec.prices import Prices
from triad.spec.region import Region
from triad.spec.route import Route, RouteName
from triad.spec.secrets import Secrets
from triad.spec.system import SystemNodes
from triad.spec.zones import default_zones


class Size(StrEnum):
    """The one key that turns on what a company needs."""

    DEV = "dev"
    PRODUCTION = "production"


def _known_minor(minor: str) -> str:
    if minor not in kubernetes_versions():
        allowed = ", ".join(kubernetes_versions())
        msg = f"unknown Kubernetes version {minor!r}; allowed: {allowed}; {DEFAULT_KUBERNETES!r} is the careful choice"
        raise ValueError(msg)

    return minor


def _alias(text: str) -> str:
    if not Ami.parse(text).is_alias:
        msg = f"{text!r} fits one silicon only; allowed for all pools: 'al2023@vYYYYMMDD'"
        raise ValueError(msg)

    return text


def _written_as_number(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


class PlatformSpec(Part):
    """A platform: where it is, how large, and which nodes it may launch."""

    name: Name = "triad"
    """First part of every name in AWS."""

    stage: Name | None = None
    """Second part of every name; set by `-c stage=`, by default the size."""

    region: Region = "us-east-1"
    """AWS region."""

    account: Annotated[str, form(r"\d{12}", "the twelve digits of an AWS account, in quotes")] | None = None
    """AWS account, in quotes; by default the one of the credentials that deploy."""

    zones: tuple[str, ...] = ()
    """Zone IDs, 2 to 6; by default the first three of the region in which EKS takes subnets."""

    kubernetes: Annotated[str, BeforeValidator(_written_as_number), AfterValidator(_known_minor)] = DEFAULT_KUBERNETES
    """Minor version of the cluster."""

    ami: Annotated[str, AfterValidator(_alias)] | None = None
    """Machine image of pools that name none, as an alias; by default the one pinned for the version."""

    size: Size = Size.DEV
    """`dev`: affordable; `production`: redundant, protected, retained."""

    access: Access = Access()
    """Who gets into the cluster."""

    network: Network = Network()
    """The VPC."""

    system: SystemNodes = SystemNodes()
    """The nodes of the controllers."""

    controllers: Controllers = Controllers()
    """Controllers that a platform may do without."""

    pools: Annotated[Mapping[Name, Pool], Field(min_length=1)] = {"graviton": Pool(silicon="graviton")}  # type: ignore[arg-type]  # pydantic reads the enum's value
    """Node pools by name."""

    catalog: Mapping[ModelName, AddedModel] = {}
    """Models that the platform's own catalogue lacks, by name."""

    models: Mapping[Name, Model] = {}
    """Models by name, which is that of a route to each where `routes` are left out."""

    routes: Mapping[RouteName, Route] = {}
    """Names under which clients ask; by default each model is asked under its own."""

    gateway: Gateway = Gateway()
    """The one front door: keys, limits, fallbacks."""

    agent: Agent = Agent()
    """The service that answers with tools, and its page."""

    images: Images = Images()
    """How the platform's own images come to be."""

    secrets: Secrets = Secrets()
    """Secrets that already exist in Secrets Manager, by name."""

    prices: Prices = Prices()
    """What you really pay, where it differs from list prices."""

    @field_validator("models", mode="before")
    @classmethod
    def _with_added(cls, models: object, info: ValidationInfo) -> object:
        return resolved(models, info.data.get("catalog", {}))

    @property
    def is_production(self) -> bool:
        """Whether the platform is of production size."""
        return self.size is Size.PRODUCTION

    @property
    def prefix(self) -> str:
        """`{name}-{stage}`, with which every name in AWS begins."""
        return f"{self.name}-{self.stage or self.size}"

    @property
    def zone_ids(self) -> tuple[str, ...]:
        """Zones given, or the region's first three."""
        return self.zones or default_zones(self.region)

    @property
    def nat(self) -> Nat:
        """NAT given, or one in dev and one per zone in production."""
        return self.network.nat or (Nat.PER_ZONE if self.is_production else Nat.ONE)

    @property
    def enabled_pools(self) -> Mapping[str, Pool]:
        """The pools that are rendered."""
        return {name: pool for name, pool in self.pools.items() if pool.is_enabled}

    @property
    def all_routes(self) -> Mapping[str, Route]:
        """Routes given, or one of its own name for each model."""
        return self.routes or {name: Route(backends=(name,)) for name in self.models}

    @property
    def has_gateway(self) -> bool:
        """As given, or whether there is a model that it could ask."""
        return bool(self.models) if self.gateway.enabled is None else self.gateway.enabled

    @property
    def agent_route(self) -> str | None:
        """Route of the agent: as given, or the first that it could ask."""
        fitting = agent_routes(self)
        given = self.agent.route

        return next((name for name in fitting if given in (None, name)), None)

    @property
    def has_agent(self) -> bool:
        """As given, or whether the gateway has a route for it and a key."""
        has_key = self.gateway.keys is Keys.STATIC or self.agent.gateway_secret is not None

        return self.agent.enabled is not False and self.has_gateway and self.agent_route is not None and has_key

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield what between the parts does not go together."""
        yield from platform_checks.contradictions(self)
