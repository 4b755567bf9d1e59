"""Fixed nodes."""

from triad.simulate.managed import managed_groups

SYSTEM = {
    "Type": "AWS::EKS::Nodegroup",
    "Properties": {
        "NodegroupName": "system",
        "InstanceTypes": ["m7g.large", "t4g.medium"],
        "Labels": {"role": "system"},
        "Taints": [{"Key": "CriticalAddonsOnly", "Value": "true", "Effect": "NO_SCHEDULE"}],
    },
}


def test_reads_labels_taints_and_types_of_a_node_group() -> None:
    """EKS writes effects in its own way; a type that the catalogue lacks is left out."""
    [group] = managed_groups({"cluster": {"Resources": {"System": SYSTEM}}}, container_insights=False)

    [node] = group.nodes

    assert group.name == "node group system"
    assert [str(taint) for taint in group.taints] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert node.instance.name == "m7g.large"
    assert node.labels["role"] == frozenset({"system"})
    assert "karpenter.k8s.aws/instance-family" not in node.labels


def test_says_that_no_type_is_known() -> None:
    """A group without a known type has no node, and says which types it named."""
    unknown = {"Type": "AWS::EKS::Nodegroup", "Properties": {"InstanceTypes": ["t4g.medium"]}}

    [group] = managed_groups({"cluster": {"Resources": {"Old": unknown}}}, container_insights=False)

    assert group.problems == ("no instance type of the catalogue among t4g.medium",)
