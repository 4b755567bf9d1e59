"""Kubernetes objects as custom resources of a stack."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_eks_v2 as eks
from constructs import Construct

MAX_BYTES = 100_000
"""Of one object: an update carries the old and the new one, and a Lambda event holds 262,144 bytes."""


class Manifests(Construct):
    """Kubernetes objects, each a resource of its own; their stack creates, updates and deletes them one by one.

    `overwrite` makes a creation `kubectl apply`, which a rolled-back deploy can repeat; pruning stays off, because it
    skips custom resources and labels everything else.
    """

    def __init__(
        self, scope: Construct, id_: str, *, cluster: eks.ICluster, objects: Sequence[Mapping[str, Any]]
    ) -> None:
        super().__init__(scope, id_)

        made = {
            _path(each): eks.KubernetesManifest(
                self, _id(each), cluster=cluster, manifest=[_bounded(each)], overwrite=True, prune=False
            )
            for each in objects
        }
        for (_, namespace, _), manifest in made.items():
            home = made.get(("Namespace", "", namespace))
            if home:
                manifest.node.add_dependency(home)


def _path(body: Mapping[str, Any]) -> tuple[str, str, str]:
    metadata = body["metadata"]
    return body["kind"], metadata.get("namespace", ""), metadata["name"]


def _id(body: Mapping[str, Any]) -> str:
    """Name the resource after the object, so that neither order nor number of the others changes it."""
    return ".".join(_path(body))


def _bounded(body: Mapping[str, Any]) -> Mapping[str, Any]:
    size = len(json.dumps(body, default=str).encode())
    if size > MAX_BYTES:
        msg = f"{_id(body)!r} has {size} bytes, at most {MAX_BYTES} are allowed; a chart can carry more through Helm"
        raise ValueError(msg)

    return body
