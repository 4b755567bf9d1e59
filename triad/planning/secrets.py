"""Which secrets a platform has, by the names under which Secrets Manager knows them."""

from dataclasses import dataclass

from triad.spec.platform import PlatformSpec


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
    return (
        GeneratedSecret(
            id="GatewayMasterKey",
            name=f"{spec.prefix}/gateway-master-key",
            description="Key of the gateway's administrator",
            prefix="sk-",  # LiteLLM refuses a master key that begins otherwise
            rotation="the gateway reads it at start, so a new one is a restart that a person plans",
        ),
        GeneratedSecret(
            id="GatewaySaltKey",
            name=f"{spec.prefix}/gateway-salt-key",
            description="Encrypts the providers' keys in the gateway's database",
            prefix="sk-",
            rotation="what was encrypted with it cannot be read with another",
        ),
        model_server_key(spec),
    )


def model_server_key(spec: PlatformSpec) -> GeneratedSecret:
    """Key that every model server asks for: of the gateway alone, which people have keys of their own for."""
    return GeneratedSecret(
        id="ModelServerKey",
        name=f"{spec.prefix}/model-server-key",
        description="Key with which the gateway asks the model servers",
        prefix="sk-",
        rotation="servers and gateway read it at start, so a new one is a restart that a person plans",
    )


def imported_secrets(spec: PlatformSpec) -> tuple[str, ...]:
    """Names of the secrets that the spec's owner made."""
    named = (spec.secrets.hugging_face, spec.secrets.tavily, spec.secrets.langfuse)

    return tuple(name for name in named if name)


def secret_names(spec: PlatformSpec) -> tuple[str, ...]:
    """Every secret that External Secrets may read, and no other."""
    return (*(each.name for each in generated_secrets(spec)), *imported_secrets(spec))
