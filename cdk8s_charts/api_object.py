"""Any Kubernetes object from a plain dict."""

from collections.abc import Mapping
from typing import Any

import cdk8s
from constructs import Construct


def api_object(scope: Construct, id_: str, *, body: Mapping[str, Any]) -> cdk8s.ApiObject:
    """Write down `body` as it is, `apiVersion` and `kind` included.

    Python's `cdk8s.ApiObject` takes no `spec`, so what stands beside the metadata is added by patches, in the order of
    `body`.
    """
    made = cdk8s.ApiObject(
        scope, id_, api_version=body["apiVersion"], kind=body["kind"], metadata=dict(body["metadata"])
    )
    own = ("apiVersion", "kind", "metadata")
    made.add_json_patch(*(cdk8s.JsonPatch.add(f"/{key}", value) for key, value in body.items() if key not in own))

    return made
