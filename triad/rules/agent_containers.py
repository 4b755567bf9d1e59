"""The agent's containers as they were rendered, and what is asked of each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from triad.rules.cluster import Cluster
from triad.rules.engine_rules import words
from triad.rules.gateway_config import variables
from triad.rules.rendered import Body, Rendered
from triad.rules.selector_rules import backends
from triad.simulate.pod_template import PodTemplate
from triad.simulate.replicas import namespace_of
from triad.simulate.selector import Selector

_IMAGE = re.compile(r"(?:^|/)agent[:@]")
_MODULE = ("-m", "agent")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentContainer:
    """One container.

    Attributes:
        said: Its environment; None is the value of what a Secret or ConfigMap holds.
    """

    pod: PodTemplate
    body: Body
    said: Mapping[str, str | None]

    @property
    def where(self) -> str:
        """Pod and container."""
        return f"{self.pod.name} {self.body.get('name')}"


def agent_containers(rendered: Rendered, cluster: Cluster) -> Iterator[AgentContainer]:
    """Find what runs the agent: by the folder of its image, or by the module that it starts."""
    for pod in cluster.templates:
        for body in pod.spec["containers"]:
            if _IMAGE.search(str(body.get("image"))) or _MODULE in pairwise(words(body)):
                yield AgentContainer(pod=pod, body=body, said=variables(rendered, pod, body))


def doors(rendered: Rendered, cluster: Cluster, agent: AgentContainer) -> Iterator[Body]:
    """Find the Ingresses that lead to it."""
    behind = {
        str(each["metadata"]["name"])
        for each in cluster.services
        if namespace_of(each) == agent.pod.namespace
        and Selector.of_labels(each["spec"].get("selector")).matches(agent.pod.labels)
    }
    for ingress in rendered.of_kind("Ingress"):
        if namespace_of(ingress) == agent.pod.namespace and any(
            str(each["name"]) in behind for each in backends(ingress)
        ):
            yield ingress
