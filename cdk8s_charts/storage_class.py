"""Where volumes come from when a claim names no class."""

from collections.abc import Mapping
from typing import Any

import cdk8s
from constructs import Construct

from cdk8s_charts.api_object import api_object


class StorageClassChart(cdk8s.Chart):
    """The cluster's default class of volumes."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)

        api_object(self, "gp3", body=_GP3)


_GP3: Mapping[str, Any] = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "gp3", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
    "provisioner": "ebs.csi.aws.com",
    "parameters": {"type": "gp3", "encrypted": "true", "csi.storage.k8s.io/fstype": "ext4"},
    "reclaimPolicy": "Delete",
    "allowVolumeExpansion": True,
    # A volume lives in one zone: it is made in that of the pod, not the other way round.
    "volumeBindingMode": "WaitForFirstConsumer",
}
