"""Which secrets a platform has, by the names under which Secrets Manager knows them."""

from collections.abc import Iterator
from dataclasses import dataclass

from triad.planning.gateway_clients import gateway_clients
from triad.spec.gateway import Keys
from triad.spec.platform import PlatformSpec

_PREFIX = "sk-"
"""Begins every key, as OpenAI's do; LiteLLM refuses a master key that begins otherwise."""

_AT_START = "the gateway reads it at start, so a new one is a restart that a person plans"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedSecret:
    """A secret that Secrets Manager makes up, as JSON: what a reader writes is its `prefix` and then its `key`.

    Attributes:
        id: Stable name within the platform.
        rotation: Why it is not replaced on a schedule.
    """

    id: str
    name: str
    description: str
    prefix: str
    rotation: str


def generated_secrets(spec: PlatformSpec) -> tuple[GeneratedSecret, ...]:
    """Secrets that exist once the platform does; nobody ever typed them."""
    of_gateway = gateway_secrets(spec) if spec.has_gateway else ()
    of_agent = agent_keys(spec).values() if spec.has_agent else ()

    return (*of_gateway, *of_agent, model_server_key(spec))


def gateway_secrets(spec: PlatformSpec) -> tuple[GeneratedSecret, ...]:
    """Secrets of the gateway: a key for each client, or what LiteLLM needs to make and keep such keys itself."""
    if spec.gateway.keys is Keys.DATABASE:
        return (gateway_master_key(spec), gateway_salt_key(spec), gateway_cache_key(spec))

    return tuple(client_keys(spec).values())


def gateway_master_key(spec: PlatformSpec) -> GeneratedSecret:
    """Key with which LiteLLM is administered."""
    return GeneratedSecret(
        id="GatewayMasterKey",
        name=f"{spec.prefix}/gateway-master-key",
        description="Key of the gateway's administrator",
        prefix=_PREFIX,
        rotation=_AT_START,
    )


def gateway_salt_key(spec: PlatformSpec) -> GeneratedSecret:
    """Key under which the gateway's database holds other keys."""
    return GeneratedSecret(
        id="GatewaySaltKey",
        name=f"{spec.prefix}/gateway-salt-key",
        description="Encrypts the providers' keys in the gateway's database",
        prefix=_PREFIX,
        rotation="what was encrypted with it cannot be read with another",
    )


def gateway_cache_key(spec: PlatformSpec) -> GeneratedSecret:
    """Password of the gateway's cache."""
    return GeneratedSecret(
        id="GatewayCacheKey",
        name=f"{spec.prefix}/gateway-cache-key",
        description="Password of the gateway's cache",
        prefix="",
        rotation=_AT_START,
    )


def client_keys(spec: PlatformSpec) -> dict[str, GeneratedSecret]:
    """Keys of the gateway's clients, the agent among them, by client."""
    return {
        name: GeneratedSecret(
            id=f"GatewayClient-{name}",
            name=f"{spec.prefix}/gateway-client/{name}",
            description=f"Key with which {name} asks the gateway",
            prefix=_PREFIX,
            rotation="who holds it must learn the new one in the same moment, so a person plans it",
        )
        for name in gateway_clients(spec)
    }


def agent_keys(spec: PlatformSpec) -> dict[str, GeneratedSecret]:
    """Keys of the agent's clients, by client."""
    return {
        name: GeneratedSecret(
            id=f"AgentClient-{name}",
            name=f"{spec.prefix}/agent-client/{name}",
            description=f"Key with which {name} asks the agent",
            prefix=_PREFIX,
            rotation="who holds it must learn the new one in the same moment, so a person plans it",
        )
        for name in spec.agent.clients
    }


def model_server_key(spec: PlatformSpec) -> GeneratedSecret:
    """Key that every model server asks for: of the gateway alone, which people have keys of their own for."""
    return GeneratedSecret(
        id="ModelServerKey",
        name=f"{spec.prefix}/model-server-key",
        description="Key with which the gateway asks the model servers",
        prefix=_PREFIX,
        rotation="servers and gateway read it at start, so a new one is a restart that a person plans",
    )


def gateway_database_secret(spec: PlatformSpec) -> str:
    """Name of what Aurora's owner is told: user, password, host, port and database."""
    return f"{spec.prefix}/gateway-database"


def imported_secrets(spec: PlatformSpec) -> tuple[str, ...]:
    """Names of the secrets that the spec's owner made; the agent's where there is one."""
    of_agent = (spec.agent.gateway_secret, spec.agent.weather.secret) if spec.has_agent else ()
    named = (spec.secrets.hugging_face, spec.secrets.tavily, spec.secrets.langfuse, *of_agent)

    return tuple(dict.fromkeys(name for name in named if name))


def secret_names(spec: PlatformSpec) -> tuple[str, ...]:
    """Every secret that External Secrets may read, and no other."""
    return (*(each.name for each in generated_secrets(spec)), *_of_stores(spec), *imported_secrets(spec))


def _of_stores(spec: PlatformSpec) -> Iterator[str]:
    if spec.has_gateway and spec.gateway.keys is Keys.DATABASE:
        yield gateway_database_secret(spec)
