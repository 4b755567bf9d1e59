"""Rules over the order, each with its inversion planted in a good platform."""

import pytest

from tests.rules.cluster_templates import STACKS, Template, kubernetes, templates
from triad.rules import order_rules
from triad.rules.rendered import Rendered
from triad.rules.rule import Rule

RULES = (order_rules.addon_order, order_rules.release_order, order_rules.identity_order, order_rules.object_order)


class Platform:
    """The small platform, and where its mistakes go."""

    def __init__(self, good: Rendered) -> None:
        self._spec = good.spec
        self.templates = templates()
        self.stacks = dict(STACKS)

    def __getitem__(self, logical_id: str) -> Template:
        """One resource, in whichever stack it is."""
        return next(
            each["Resources"][logical_id] for each in self.templates.values() if logical_id in each["Resources"]
        )

    def in_one_stack(self) -> None:
        """Put everything into one stack, in which only what is explicit is ordered."""
        resources = {name: body for each in self.templates.values() for name, body in each["Resources"].items()}
        self.templates = {"triad": {"Resources": resources, "Outputs": self.templates["triad-cluster"]["Outputs"]}}
        self.stacks = {}

    def findings(self, *rules: Rule) -> set[tuple[str, str]]:
        """Where each finding is, and its first words."""
        rendered = Rendered(spec=self._spec, manifests=(), templates=self.templates, stacks=self.stacks)

        return {
            (finding.where.partition(" ")[0].partition("/")[2], finding.message.partition(";")[0])
            for rule in rules or RULES
            for finding in rule.findings(rendered)
        }


@pytest.fixture
def planted(good: Rendered) -> Platform:
    """A platform in order, whose every rule holds until the test spoils it."""
    platform = Platform(good)
    assert platform.findings() == set()
    return platform


def _unordered(what: str) -> str:
    return f"needs {what}, which is not deployed before it and removed after it"


def test_a_pool_before_karpenter_is_found(planted: Platform) -> None:
    """The capacity stack forgets the controllers, and knows the cluster alone."""
    planted.stacks["triad-capacity"] = frozenset({"triad-cluster"})

    assert ("Pool", _unordered("release 'karpenter'")) in planted.findings(order_rules.object_order)
    assert ("Class", _unordered("release 'karpenter'")) in planted.findings(order_rules.object_order)


def test_a_scaled_object_before_keda_is_found(planted: Platform) -> None:
    """In the same stack as its operator, without waiting for it."""
    resources = planted.templates["triad-controllers"]["Resources"]
    resources["Scaler"] = planted.templates["triad-capacity"]["Resources"].pop("Scaler")
    resources["Trigger"] = planted.templates["triad-capacity"]["Resources"].pop("Trigger")
    resources["Scaler"]["DependsOn"] = ["Trigger", "Home"]
    resources["Trigger"]["DependsOn"] = ["Keda", "Home"]
    assert planted.findings() == set()

    resources["Trigger"]["DependsOn"] = ["Home"]

    assert planted.findings() == {("Scaler", _unordered("release 'keda'")), ("Trigger", _unordered("release 'keda'"))}


def test_an_ingress_without_its_controller_is_found(planted: Platform) -> None:
    """So is a Service of type LoadBalancer; one inside the cluster needs no controller."""
    planted["Balancers"]["Properties"]["Release"] = "ingress-nginx"

    missing = "needs release 'aws-load-balancer-controller', which nothing deploys"

    assert planted.findings(order_rules.object_order) == {("Ingress", missing), ("Balanced", missing)}


def test_a_secret_before_external_secrets_is_found(planted: Platform) -> None:
    """The store, and what is read through it."""
    resources = planted.templates["triad-controllers"]["Resources"]
    resources["Secret"] = planted.templates["triad-capacity"]["Resources"].pop("Secret")
    resources["Secret"]["DependsOn"] = ["Secrets", "Store", "Home"]
    assert planted.findings() == set()

    resources["Secret"]["DependsOn"] = ["Store", "Home"]
    del resources["Store"]["DependsOn"]

    assert planted.findings() == {
        ("Secret", _unordered("release 'external-secrets'")),
        ("Store", _unordered("release 'external-secrets'")),
    }


def test_an_add_on_before_the_cni_is_found(planted: Platform) -> None:
    """Nodes that do not wait for their network, and with them what runs on them."""
    planted["Nodes"]["DependsOn"].remove("Cni")

    assert planted.findings(order_rules.addon_order) == {
        (each, _unordered("add-on 'vpc-cni'")) for each in ("Nodes", "Dns", "Ebs")
    }


def test_a_pod_identity_after_its_pod_is_found(planted: Platform) -> None:
    """Of a release, and of an object's pods."""
    planted["Karpenter"]["DependsOn"].remove("Identity")
    planted["Server"]["DependsOn"].remove("ServerIdentity")

    assert planted.findings() == {
        ("Karpenter", _unordered("the Pod Identity association of kube-system/karpenter")),
        ("Server", _unordered("the Pod Identity association of models/server")),
    }


def test_permissions_that_go_before_their_user_are_found(planted: Platform) -> None:
    """Karpenter could not end its nodes: nothing else orders a role's policy."""
    planted["Karpenter"]["DependsOn"].remove("Policy")

    assert planted.findings() == {("Karpenter", _unordered("the permissions of kube-system/karpenter"))}


def test_an_identity_of_nobody_is_found(planted: Platform) -> None:
    """A service account that is misspelt has no permissions at all."""
    planted["Identity"]["Properties"]["ServiceAccount"] = "karpentre"

    assert planted.findings() == {
        ("Identity", "no object, release or add-on has the service account kube-system/karpentre"),
        ("Karpenter", "needs a Pod Identity association of its service account, which nothing deploys"),
    }


def test_an_identity_after_its_add_on_is_found(planted: Platform) -> None:
    """Service accounts of add-ons are known by name."""
    planted["ServerIdentity"]["Properties"] |= {"Namespace": "kube-system", "ServiceAccount": "ebs-csi-controller-sa"}

    account = "the Pod Identity association of kube-system/ebs-csi-controller-sa"

    assert planted.findings() == {("Ebs", _unordered(account))}


@pytest.mark.parametrize(
    ("logical_id", "after", "what"),
    [
        ("Karpenter", "Crds", "release 'karpenter-crd'"),
        ("Keda", "Balancers", "release 'aws-load-balancer-controller'"),
        ("Dns", "Nodes", "the system nodes"),
        ("Crds", "Keda", "release 'keda'"),
        ("Crds", "Secrets", "release 'external-secrets'"),
        ("Eks", "Logs", "log group '/aws/eks/triad/cluster'"),
        ("Storage", "Access", "the access entry of its handler's role"),
        ("Karpenter", "QueuePolicy", "the policy of its interruption queue"),
        ("Karpenter", "Rebalance", "the rule for 'EC2 Instance Rebalance Recommendation'"),
        ("Karpenter", "NodeAccess", "an access entry of nodes"),
        ("Karpenter", "NodeProfile", "the instance profile of nodes"),
        ("Nodes", "Agent", "add-on 'eks-pod-identity-agent'"),
        ("Pool", "Class", "EC2NodeClass 'graviton'"),
        ("Scaler", "Trigger", "TriggerAuthentication 'metrics'"),
        ("Server", "Pool", "NodePool 'graviton'"),
    ],
)
def test_each_step_between_is_needed(planted: Platform, logical_id: str, after: str, what: str) -> None:
    """Take one dependency away, and its loss is found where it was."""
    planted[logical_id]["DependsOn"].remove(after)

    assert (logical_id, _unordered(what)) in planted.findings()


def test_a_release_in_the_stack_of_the_cluster_waits_for_it(planted: Platform) -> None:
    """Without the border between stacks, what it gave is missing."""
    planted.in_one_stack()

    found = planted.findings(order_rules.release_order)

    assert {what for where, what in found if where == "Keda"} == {
        _unordered("the system nodes"),
        _unordered("the access entry of its handler's role"),
        *(_unordered(f"add-on {name!r}") for name in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns")),
    }


@pytest.mark.parametrize(
    ("logical_id", "dependant", "what"),
    [
        ("Store", "Secret", "ClusterSecretStore 'aws'"),
        ("Home", "Ingress", "namespace 'models'"),
        ("Storage", "Server", "StorageClass 'gp3'"),
        ("Ebs", "Server", "add-on 'aws-ebs-csi-driver'"),
        ("NodeProfile", "Class", "instance profile 'triad-node'"),
        ("NodeAccess", "Class", "an access entry of nodes"),
        ("Nodes", "Server", "the system nodes"),
        ("Eks", "Cni", "the cluster"),
        ("Logs", "Eks", "log group '/aws/eks/triad/cluster'"),
        ("Access", "Storage", "the access entry of its handler's role"),
        ("Access", "Keda", "the access entry of its handler's role"),
        ("Queue", "Karpenter", "the interruption queue 'triad-interruption' of its values"),
        ("QueuePolicy", "Karpenter", "the policy of its interruption queue"),
        ("Spot", "Karpenter", "the rule for 'EC2 Spot Instance Interruption Warning'"),
        ("Health", "Karpenter", "the rule for 'AWS Health Event'"),
        ("NodeAccess", "Karpenter", "an access entry of nodes"),
        ("NodeProfile", "Karpenter", "the instance profile of nodes"),
        ("BalancersIdentity", "Balancers", "a Pod Identity association of its service account"),
        ("SecretsIdentity", "Secrets", "a Pod Identity association of its service account"),
        ("Identity", "Karpenter", "a Pod Identity association of its service account"),
    ],
)
def test_what_is_referred_to_must_be_deployed(planted: Platform, logical_id: str, dependant: str, what: str) -> None:
    """Take it out of the platform, and what refers to it is found."""
    for template in planted.templates.values():
        template["Resources"].pop(logical_id, None)

    assert (dependant, f"needs {what}, which nothing deploys") in planted.findings()


def test_a_controller_that_nobody_waits_for_is_found(planted: Platform) -> None:
    """Its release is there, its pods may not be."""
    del planted["Keda"]["Properties"]["Wait"]

    unheard = "needs release 'keda', for which nothing waits until it answers"

    assert planted.findings() == {(each, unheard) for each in ("Scaler", "Trigger", "Crds")}


def test_an_object_that_is_kept_without_its_controller_is_found(planted: Platform) -> None:
    """A pool that stays would keep nodes that nobody ends."""
    planted["Pool"]["DeletionPolicy"] = "Retain"

    assert ("Pool", "needs release 'karpenter', and is kept when that is removed") in planted.findings()


def test_a_custom_resource_of_an_unknown_controller_is_found(planted: Platform) -> None:
    """It is not passed over: the table has to learn it."""
    resources = planted.templates["triad-capacity"]["Resources"]
    resources["Route"] = kubernetes("gateway.networking.k8s.io/v1", "HTTPRoute", "door")

    assert planted.findings() == {
        ("Route", "needs the controller of 'gateway.networking.k8s.io', which nothing deploys")
    }


def test_a_release_with_volumes_needs_their_driver(planted: Platform) -> None:
    """As Prometheus has, whose values hold a claim."""
    claim = '{"prometheus": {"storageSpec": {"volumeClaimTemplate": {}}}}'
    planted["Keda"]["Properties"]["Values"] = claim
    del planted.templates["triad-cluster"]["Resources"]["Ebs"]

    missing = "needs add-on 'aws-ebs-csi-driver', which nothing deploys"

    assert planted.findings(order_rules.release_order) == {("Keda", missing)}


@pytest.mark.parametrize(
    ("logical_id", "account"), [("Cni", "kube-system/aws-node"), ("Ebs", "kube-system/ebs-csi-controller-sa")]
)
def test_an_add_on_without_its_identity_is_found(planted: Platform, logical_id: str, account: str) -> None:
    """It would call AWS as the node, which may not."""
    del planted[logical_id]["Properties"]["PodIdentityAssociations"]

    missing = f"needs a Pod Identity association of {account}, which nothing deploys"

    assert planted.findings() == {(logical_id, missing)}


def test_an_identity_that_the_table_does_not_know_is_found(planted: Platform) -> None:
    """Of an add-on that calls nothing, of a service account that is misspelt, and of a release that calls nothing."""
    stray = {"ServiceAccount": "coredns", "RoleArn": "arn:aws:iam::111122223333:role/addon"}
    planted["Dns"]["Properties"]["PodIdentityAssociations"] = [stray]
    planted["Cni"]["Properties"]["PodIdentityAssociations"][0]["ServiceAccount"] = "aws-nodes"
    planted["SecretsIdentity"]["Properties"] |= {"Namespace": "keda", "ServiceAccount": "keda"}
    planted["Keda"]["Properties"]["Values"] = '{"serviceAccount": {"name": "keda"}}'
    planted["Keda"]["DependsOn"].append("SecretsIdentity")

    unknown = "calls AWS as {!r}, of which triad/rules/order_table.py does not know"

    assert planted.findings(order_rules.identity_order) == {
        ("Dns", unknown.format("coredns")),
        ("Cni", unknown.format("aws-nodes")),
        ("Cni", "needs a Pod Identity association of kube-system/aws-node, which nothing deploys"),
        ("Keda", unknown.format("keda")),
        ("Secrets", "needs a Pod Identity association of its service account, which nothing deploys"),
    }


@pytest.mark.parametrize("queue", ["triad-other", ""])
def test_a_queue_that_is_not_there_is_found(planted: Platform, queue: str) -> None:
    """Karpenter's values name another one, or none."""
    values = planted["Karpenter"]["Properties"]["Values"].replace("triad-interruption", queue)
    planted["Karpenter"]["Properties"]["Values"] = values

    missing = f"needs the interruption queue {queue!r} of its values, which nothing deploys"

    assert ("Karpenter", missing) in planted.findings()


def test_a_rule_that_sleeps_fills_no_queue(planted: Platform) -> None:
    """It is there, and lets nothing pass."""
    planted["Spot"]["Properties"]["State"] = "DISABLED"

    missing = "needs the rule for 'EC2 Spot Instance Interruption Warning', which nothing deploys"

    assert planted.findings() == {("Karpenter", missing)}


def test_access_without_permission_is_found(planted: Platform) -> None:
    """An entry alone lets its role in and allows it nothing."""
    planted["Access"]["Properties"]["AccessPolicies"] = []

    missing = "needs the access entry of its handler's role, which nothing deploys"

    assert {("Storage", missing), ("Keda", missing), ("Pool", missing)} <= planted.findings()


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("ExternalSecret", {"dataFrom": [{"sourceRef": {"storeRef": {"name": "vault"}}}]}),
        ("ExternalSecret", {"data": [{"sourceRef": {"storeRef": {"name": "vault"}}}]}),
        ("PushSecret", {"secretStoreRefs": [{"name": "vault", "kind": "SecretStore"}]}),
        ("ClusterExternalSecret", {"externalSecretSpec": {"secretStoreRef": {"name": "vault"}}}),
    ],
)
def test_every_store_of_a_secret_is_needed(planted: Platform, kind: str, spec: object) -> None:
    """Whichever part of it names the store."""
    planted.templates["triad-capacity"]["Resources"]["Other"] = kubernetes(
        "external-secrets.io/v1", kind, "other", namespace="models", spec=spec
    )

    assert planted.findings() == {("Other", "needs SecretStore 'vault', which nothing deploys")}
