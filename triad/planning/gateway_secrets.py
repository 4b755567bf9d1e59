"""The Secrets of the gateway's namespace: what is written into each, and what the gateway reads of it."""

from collections.abc import Iterator

from contracts import environment as names
from triad.planning.filled_secret import FilledSecret, RemoteValue, filled
from triad.planning.gateway_stores import gateway_stores
from triad.planning.model_pods import SecretVariable
from triad.planning.model_secrets import SERVER_KEY
from triad.planning.secrets import (
    client_keys,
    gateway_cache_key,
    gateway_database_secret,
    gateway_master_key,
    gateway_salt_key,
    model_server_key,
)
from triad.spec.platform import PlatformSpec

CLIENT_KEYS = "gateway-client-keys"
"""Secret with a key for each client, which the gateway sees as a folder of files."""

MASTER_KEY = SecretVariable(name=names.LITELLM_MASTER_KEY, secret="gateway-master-key", key="key")  # noqa: S106  # names alone
SALT_KEY = SecretVariable(name=names.LITELLM_SALT_KEY, secret="gateway-salt-key", key="key")  # noqa: S106  # names alone
DATABASE = SecretVariable(name=names.DATABASE_URL, secret="gateway-database", key="url")  # noqa: S106  # names alone
CACHE = SecretVariable(name=names.REDIS_PASSWORD, secret="gateway-cache-key", key="key")  # noqa: S106  # names alone

_DATABASE_PARTS = ("username", "password", "host", "port", "dbname")
"""What Secrets Manager is told of a database by CloudFormation (AWS::SecretsManager::SecretTargetAttachment)."""

_DATABASE_URL = "postgresql://{{ .username }}:{{ .password }}@{{ .host }}:{{ .port }}/{{ .dbname }}?sslmode=require"


def secret_variables(spec: PlatformSpec) -> tuple[SecretVariable, ...]:
    """List what the gateway reads from its environment."""
    return (SERVER_KEY, *((MASTER_KEY, SALT_KEY, DATABASE, CACHE) if gateway_stores(spec) else ()))


def filled_secrets(spec: PlatformSpec) -> tuple[FilledSecret, ...]:
    """List every Secret of the namespace."""
    return tuple(_filled_secrets(spec))


def _filled_secrets(spec: PlatformSpec) -> Iterator[FilledSecret]:
    yield filled(SERVER_KEY.secret, {SERVER_KEY.key: model_server_key(spec)})
    if gateway_stores(spec) is None:
        yield filled(CLIENT_KEYS, client_keys(spec))
        return
    yield filled(MASTER_KEY.secret, {MASTER_KEY.key: gateway_master_key(spec)})
    yield filled(SALT_KEY.secret, {SALT_KEY.key: gateway_salt_key(spec)})
    yield filled(CACHE.secret, {CACHE.key: gateway_cache_key(spec)})
    yield FilledSecret(
        name=DATABASE.secret,
        template={DATABASE.key: _DATABASE_URL},
        values=tuple(
            RemoteValue(name=part, secret=gateway_database_secret(spec), part=part) for part in _DATABASE_PARTS
        ),
    )
