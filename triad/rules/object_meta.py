"""What Kubernetes asks of every object's metadata and of quantities, which published schemas leave out.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and .../labels/,
https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from typing import Any, Final

_LABEL_VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_STRINGS = {"type": "object", "additionalProperties": {"type": "string"}}

QUALIFIED_KEY: Final = {
    "pattern": f"^({_SUBDOMAIN}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{{0,61}}[A-Za-z0-9])?$",
    "maxLength": 317,
}

LABELS: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": {"type": "string", "maxLength": 63, "pattern": f"^{_LABEL_VALUE}$"},
    "propertyNames": QUALIFIED_KEY,
}

QUANTITY: Final[dict[str, Any]] = {
    "type": ["string", "number", "null"],
    "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
}

OBJECT_META: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 253, "pattern": f"^{_SUBDOMAIN}$"},
        "generateName": {"type": "string"},
        "namespace": {"type": "string", "maxLength": 63, "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"},
        "labels": LABELS,
        "annotations": {**_STRINGS, "propertyNames": QUALIFIED_KEY},
        "finalizers": {"type": "array", "items": {"type": "string"}},
    },
    "anyOf": [{"required": ["name"]}, {"required": ["generateName"]}],
}
