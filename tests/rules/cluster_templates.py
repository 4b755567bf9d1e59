"""A small platform in the shapes that CDK writes, in the right order: three stacks, one object of each kind."""

import json
from collections.abc import Iterable
from typing import Any

Template = dict[str, Any]

_EXPORT = "triad-cluster:ExportsOutputRefEks"
_CLUSTER = {"Fn::ImportValue": _EXPORT}
_KUBECTL_EXPORT = "triad-cluster:ExportsOutputFnGetAttKubectlArn"
_KUBECTL = {"Fn::ImportValue": _KUBECTL_EXPORT}


def templates() -> dict[str, Template]:
    """Make the templates anew, by stack, to be spoiled."""
    return {
        "triad-cluster": {
            "Resources": _cluster(),
            "Outputs": {
                "Eks": {"Value": {"Ref": "Eks"}, "Export": {"Name": _EXPORT}},
                "Kubectl": {"Value": {"Fn::GetAtt": ["Kubectl", "Arn"]}, "Export": {"Name": _KUBECTL_EXPORT}},
            },
        },
        "triad-controllers": {"Resources": _controllers()},
        "triad-capacity": {"Resources": _capacity()},
    }


STACKS = {"triad-controllers": frozenset({"triad-cluster"}), "triad-capacity": frozenset({"triad-controllers"})}
"""What `manifest.json` says of them."""


def kubernetes(
    api_version: str, kind: str, name: str, *, after: Iterable[str] = (), namespace: str | None = None, **body: object
) -> Template:
    """Write one object as a resource."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    manifest = json.dumps([{"apiVersion": api_version, "kind": kind, "metadata": metadata, **body}])

    return _resource(
        "Custom::AWSCDK-EKS-KubernetesResource",
        after=after,
        ServiceToken=_KUBECTL,
        Manifest=manifest,
        ClusterName=_CLUSTER,
        Overwrite=True,
    )


def release(name: str, namespace: str, *, after: Iterable[str] = (), values: object = None) -> Template:
    """Write one Helm release as a resource."""
    return _resource(
        "Custom::AWSCDK-EKS-HelmChart",
        after=after,
        ServiceToken=_KUBECTL,
        Release=name,
        Chart=name,
        Namespace=namespace,
        CreateNamespace=True,
        Wait=True,
        Values=json.dumps(values or {}),
        ClusterName=_CLUSTER,
    )


def _cluster() -> Template:
    def addon(name: str, *, after: Iterable[str] = (), account: str | None = None) -> Template:
        identity = {"ServiceAccount": account, "RoleArn": "arn:aws:iam::111122223333:role/addon"}
        own = {"PodIdentityAssociations": [identity]} if account else {}

        return _resource("AWS::EKS::Addon", after=after, AddonName=name, ClusterName={"Ref": "Eks"}, **own)

    called = {"Variables": {"USER_ON_EVENT_FUNCTION_ARN": {"Fn::GetAtt": ["Handler", "Arn"]}}}

    return {
        "Logs": _resource("AWS::Logs::LogGroup", LogGroupName="/aws/eks/triad/cluster"),
        "Eks": _resource("AWS::EKS::Cluster", after=["Logs"], Name="triad"),
        "HandlerRole": _resource("AWS::IAM::Role"),
        "Handler": _resource("AWS::Lambda::Function", Role={"Fn::GetAtt": ["HandlerRole", "Arn"]}),
        "Kubectl": _resource("AWS::Lambda::Function", Environment=called),
        "Access": _resource(
            "AWS::EKS::AccessEntry",
            ClusterName={"Ref": "Eks"},
            PrincipalArn={"Fn::GetAtt": ["HandlerRole", "Arn"]},
            AccessPolicies=[{"PolicyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"}],
        ),
        "Cni": addon("vpc-cni", account="aws-node"),
        "Proxy": addon("kube-proxy"),
        "Agent": addon("eks-pod-identity-agent"),
        "Nodes": _resource("AWS::EKS::Nodegroup", after=["Cni", "Proxy", "Agent"], ClusterName={"Ref": "Eks"}),
        "Dns": addon("coredns", after=["Nodes"]),
        "Ebs": addon("aws-ebs-csi-driver", after=["Nodes"], account="ebs-csi-controller-sa"),
        "Storage": kubernetes(
            "storage.k8s.io/v1", "StorageClass", "gp3", after=["Access"], provisioner="ebs.csi.aws.com"
        ),
    }


def _controllers() -> Template:
    return {
        "Role": _resource("AWS::IAM::Role"),
        "Policy": _resource("AWS::IAM::Policy", Roles=[{"Ref": "Role"}]),
        "Identity": _identity("kube-system", "karpenter", role={"Fn::GetAtt": ["Role", "Arn"]}),
        "BalancersIdentity": _identity("kube-system", "aws-load-balancer-controller"),
        "SecretsIdentity": _identity("external-secrets", "external-secrets"),
        **_interruptions(),
        "NodeProfile": _resource("AWS::IAM::InstanceProfile", InstanceProfileName="triad-node"),
        "NodeAccess": _resource("AWS::EKS::AccessEntry", Type="EC2_LINUX", ClusterName=_CLUSTER),
        "Balancers": release(
            "aws-load-balancer-controller",
            "kube-system",
            after=["BalancersIdentity"],
            values={"serviceAccount": {"name": "aws-load-balancer-controller"}},
        ),
        "Secrets": release(
            "external-secrets",
            "external-secrets",
            after=["Balancers", "SecretsIdentity"],
            values={"serviceAccount": {"name": "external-secrets"}},
        ),
        "Keda": release("keda", "keda", after=["Balancers"]),
        "Crds": release("karpenter-crd", "kube-system", after=["Secrets", "Keda"]),
        "Karpenter": release(
            "karpenter",
            "kube-system",
            after=["Crds", "Identity", "Policy", "NodeProfile", "NodeAccess", *_interruptions()],
            values={"serviceAccount": {"name": "karpenter"}, "settings": {"interruptionQueue": "triad-interruption"}},
        ),
        "Store": kubernetes("external-secrets.io/v1", "ClusterSecretStore", "aws", after=["Secrets"]),
        "Home": kubernetes("v1", "Namespace", "models"),
    }


def _interruptions() -> Template:
    rules = {
        "Spot": "EC2 Spot Instance Interruption Warning",
        "Rebalance": "EC2 Instance Rebalance Recommendation",
        "State": "EC2 Instance State-change Notification",
        "Reservation": "EC2 Capacity Reservation Instance Interruption Warning",
        "Health": "AWS Health Event",
    }
    target = {"Id": "Queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}

    return {
        "Queue": _resource("AWS::SQS::Queue", QueueName="triad-interruption"),
        "QueuePolicy": _resource("AWS::SQS::QueuePolicy", Queues=[{"Ref": "Queue"}]),
        **{
            name: _resource("AWS::Events::Rule", EventPattern={"detail-type": [event]}, Targets=[target])
            for name, event in rules.items()
        },
    }


def _capacity() -> Template:
    node = {"nodeClassRef": {"name": "graviton"}}
    pool = {"template": {"metadata": {"labels": {"triad/pool": "graviton"}}, "spec": node}}
    store = {"secretStoreRef": {"kind": "ClusterSecretStore", "name": "aws"}}
    trigger = {"authenticationRef": {"name": "metrics"}}
    pod = {
        "nodeSelector": {"triad/pool": "graviton"},
        "serviceAccountName": "server",
        "containers": [{"name": "server", "image": "server:1"}],
    }
    claim = {"metadata": {"name": "cache"}, "spec": {"storageClassName": "gp3"}}

    return {
        "Class": kubernetes("karpenter.k8s.aws/v1", "EC2NodeClass", "graviton", spec={"instanceProfile": "triad-node"}),
        "Pool": kubernetes("karpenter.sh/v1", "NodePool", "graviton", after=["Class"], spec={**pool}),
        "Secret": kubernetes("external-secrets.io/v1", "ExternalSecret", "token", namespace="models", spec=store),
        "Trigger": kubernetes("keda.sh/v1alpha1", "TriggerAuthentication", "metrics", namespace="models"),
        "Scaler": kubernetes(
            "keda.sh/v1alpha1",
            "ScaledObject",
            "chat",
            after=["Trigger"],
            namespace="models",
            spec={"triggers": [trigger]},
        ),
        "Ingress": kubernetes("networking.k8s.io/v1", "Ingress", "door", namespace="models"),
        "Balanced": kubernetes("v1", "Service", "door", namespace="models", spec={"type": "LoadBalancer"}),
        "Inner": kubernetes("v1", "Service", "chat", namespace="models", spec={"type": "ClusterIP"}),
        "ServerIdentity": _identity("models", "server"),
        "Server": kubernetes(
            "apps/v1",
            "StatefulSet",
            "chat",
            after=["Pool", "ServerIdentity"],
            namespace="models",
            spec={"template": {"spec": pod}, "volumeClaimTemplates": [claim]},
        ),
    }


def _identity(namespace: str, account: str, *, role: object = "arn:aws:iam::111122223333:role/other") -> Template:
    return _resource(
        "AWS::EKS::PodIdentityAssociation",
        ClusterName=_CLUSTER,
        Namespace=namespace,
        ServiceAccount=account,
        RoleArn=role,
    )


def _resource(type_: str, *, after: Iterable[str] = (), **properties: object) -> Template:
    depends = {"DependsOn": list(after)} if after else {}

    return {"Type": type_, "Properties": properties, **depends, "DeletionPolicy": "Delete"}
