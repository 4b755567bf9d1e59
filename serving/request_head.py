"""What can be said of a request before its body is read."""

from serving.asgi import Scope, values_of
from serving.key import Key
from serving.problem import Problem
from serving.request_shape import SHAPES

HEALTH, READINESS, METRICS, MODELS = "/health", "/readiness", "/metrics", "/v1/models"
_METHODS = {**dict.fromkeys((HEALTH, READINESS, METRICS, MODELS), "GET"), **dict.fromkeys(SHAPES, "POST")}
# Probes of Kubernetes and load balancers carry no secret, and learn one bit; metrics tell load and names.
_OPEN = frozenset({HEALTH, READINESS})


def check_head(scope: Scope, path: str, *, key: Key | None, model: str, offers: frozenset[str]) -> None:
    """Refuse what needs no body to be refused.

    Args:
        scope: Of the request.
        path: Below the prefix under which the app is mounted.
        key: What must be shown; None asks for nothing.
        model: The one that is served.
        offers: Paths of POST that make sense for it.

    Raises:
        Problem: 401, 404, 405 or 415.
    """
    method = _METHODS.get(path)
    if method is None:
        raise Problem(404, f"path {path!r} does not exist", code="not_found")
    if key is not None and path not in _OPEN:
        key.check(scope["headers"])
    if path in SHAPES and path not in offers:
        message = f"path {path!r} does not exist: {model!r} answers {', '.join(sorted(offers))}"
        raise Problem(404, message, code="not_found")
    if scope["method"] != method:
        message = f"method must be {method!r}, got {scope['method']!r}"
        raise Problem(405, message, code="method_not_allowed", allow=method)
    if method == "POST":
        _check_content_type(scope)
        _check_content_encoding(scope)


def _check_content_type(scope: Scope) -> None:
    given = values_of(scope["headers"], b"content-type")
    kind = given[0].split(b";")[0].strip().lower() if given else b""
    if kind != b"application/json":
        raise Problem(
            415, f"content-type must be 'application/json', got {kind.decode('latin-1')!r}", code="wrong_type"
        )


def _check_content_encoding(scope: Scope) -> None:
    for given in values_of(scope["headers"], b"content-encoding"):
        if given.strip().lower() not in {b"", b"identity"}:
            message = f"content-encoding must be 'identity', got {given.decode('latin-1')!r:.60}"
            raise Problem(415, message, code="wrong_encoding")
