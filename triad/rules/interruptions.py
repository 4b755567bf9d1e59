"""How Karpenter hears that AWS takes a node away, and what its nodes need to join."""

from collections.abc import Iterator

from triad.rules import order_table as table
from triad.rules.deploy_graph import functions
from triad.rules.deployed import ACCESS, PROFILE, QUEUE, QUEUE_POLICY, RULE, TOKEN, Deployed, Deployment, read_json
from triad.rules.reference import Reference

_QUEUE = "Karpenter ends when it cannot read it: https://karpenter.sh/docs/concepts/disruption/#interruption"
_FILLED = (
    "a node that AWS takes away is not drained otherwise: https://karpenter.sh/docs/concepts/disruption/#interruption"
)
_NODES = "Karpenter's nodes are launched and join with it: https://karpenter.sh/docs/reference/cloudformation/"


def karpenter_parts(release: Deployed, deployment: Deployment) -> Iterator[Reference]:
    """What the release of Karpenter needs in AWS besides its permissions."""
    name = _queue_name(release)
    queues = deployment.of_type(QUEUE, **({} if TOKEN in name else {"QueueName": name}))
    places = {queue.place for queue in queues}

    yield Reference(f"the interruption queue {name!r} of its values", queues, _QUEUE)
    policies = tuple(each for each in deployment.of_type(QUEUE_POLICY) if places & set(_queues(each, deployment)))
    yield Reference("the policy of its interruption queue", policies, _FILLED)
    rules = tuple(each for each in deployment.of_type(RULE) if places & set(_targets(each, deployment)))
    for event in table.INTERRUPTIONS:
        yield Reference(f"the rule for {event!r}", tuple(each for each in rules if _matches(each, event)), _FILLED)
    yield Reference("an access entry of nodes", deployment.of_type(ACCESS, Type="EC2_LINUX"), _NODES)
    yield Reference("the instance profile of nodes", deployment.of_type(PROFILE), _NODES)


def _queue_name(release: Deployed) -> str:
    match read_json(release.properties.get("Values")):
        case {"settings": {"interruptionQueue": str(name)}}:
            return name
        case _:
            return ""


def _queues(policy: Deployed, deployment: Deployment) -> Iterator[object]:
    for queue in policy.properties.get("Queues") or ():
        yield deployment.place_of(queue, stack=policy.place.stack)


def _targets(rule: Deployed, deployment: Deployment) -> Iterator[object]:
    for target in rule.properties.get("Targets") or ():
        yield deployment.place_of(target.get("Arn"), stack=rule.place.stack)


def _matches(rule: Deployed, event: str) -> bool:
    """Whether it is awake and lets an event pass."""
    patterns = functions(rule.properties.get("EventPattern"), "detail-type")

    return rule.properties.get("State", "ENABLED") != "DISABLED" and any(event in each for each in patterns)
