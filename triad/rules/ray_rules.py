"""Rules over Ray clusters: what KubeRay refuses when it is too late, and what waits or stands open without a word."""

import re
from collections.abc import Iterator

import yaml

from triad.rules.ray_cluster import ray_clusters
from triad.rules.rendered import Body, Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.simulate.kuberay import DASHBOARD_PORT, SERVE_PORT

_KUBERAY = "ray-project/kuberay 1.7, ray-operator/controllers/ray"
_VALIDATION = f"{_KUBERAY}/utils/validation.go"
_LONGEST = {"RayService": 47, "RayJob": 47, "RayCluster": 53}
_DNS_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_HEAD_PORTS = ("dashboard", SERVE_PORT)
_STRATEGIES = ("NewCluster", "NewClusterWithIncrementalUpgrade", "None")
_OUTSIDE = frozenset({"LoadBalancer", "NodePort"})
_INSIDE_PORTS = frozenset({DASHBOARD_PORT, 6379, 10001})


@rule("ray-name", source=f"{_VALIDATION}, utils/constant.go: six characters come after it, and `-serve-svc`")
def ray_name(rendered: Rendered) -> Iterator[Offence]:
    """A name leaves room for what KubeRay adds, and starts with a letter as a Service must."""
    for cluster in ray_clusters(rendered):
        name, longest = str(cluster.manifest["metadata"]["name"]), _LONGEST[cluster.manifest["kind"]]
        if len(name) > longest or not _DNS_1035.fullmatch(name):
            yield Offence(
                f"{cluster.where} metadata.name",
                f"must be a letter, then letters, digits and '-', at most {longest} characters, got {name!r}",
            )


@rule("ray-group-size", source=_VALIDATION)
def ray_group_size(rendered: Rendered) -> Iterator[Offence]:
    """A group has both bounds in their order, and a scaler has something to decide in one group at least."""
    for cluster in ray_clusters(rendered):
        for index, group in enumerate(cluster.groups):
            least, most = group.get("minReplicas", 0), group.get("maxReplicas")
            if most is None or not 0 <= least <= most:
                yield Offence(
                    f"{cluster.where} workerGroupSpecs[{index}]",
                    f"must have 0 <= minReplicas <= maxReplicas, got {least} and {most}",
                )
        if cluster.scales and all(each.get("minReplicas", 0) == each.get("maxReplicas") for each in cluster.groups):
            yield Offence(f"{cluster.where} enableInTreeAutoscaling", "no group has more than one number of workers")


@rule("ray-token", source=f"CVE-2023-48022: whoever reaches a Ray cluster runs what he likes; {_VALIDATION}")
def ray_token(rendered: Rendered) -> Iterator[Offence]:
    """A Ray cluster asks for its token."""
    for cluster in ray_clusters(rendered):
        given = cluster.config.get("authOptions") or {}
        if given.get("mode") != "token":
            yield Offence(f"{cluster.where} authOptions.mode", f"must be 'token', got {given.get('mode')!r}")
        if given.get("enableK8sTokenAuth") and cluster.manifest["kind"] == "RayService":
            yield Offence(f"{cluster.where} authOptions.enableK8sTokenAuth", "KubeRay refuses it of a RayService")


@rule("ray-hidden", source="CVE-2023-48022; https://docs.ray.io/en/latest/ray-security/index.html: no port to outside")
def ray_hidden(rendered: Rendered) -> Iterator[Offence]:
    """Dashboard, client and control store of a Ray cluster stay inside Kubernetes."""
    for cluster in ray_clusters(rendered):
        group = cluster.config.get("headGroupSpec") or {}
        type_ = ((group.get("headService") or {}).get("spec") or {}).get("type", group.get("serviceType"))
        if type_ in _OUTSIDE or group.get("enableIngress"):
            yield Offence(f"{cluster.where} headGroupSpec", f"opens the head to outside, serviceType {type_!r}")
    heads = {each["metadata"]["name"] for each in rendered.of_kind("RayService")}
    for ingress in rendered.of_kind("Ingress"):
        for name, port in _backends(ingress):
            if name.removesuffix("-head-svc") in heads or port in _INSIDE_PORTS or port in _HEAD_PORTS[:1]:
                yield Offence(f"{name_of(ingress)} spec", f"opens {name!r} at {port!r} to outside")


@rule("ray-upgrade", source="ray-project/kuberay issue 2274: a new cluster beside the old one needs everything twice")
def ray_upgrade(rendered: Rendered) -> Iterator[Offence]:
    """A RayService says what a change of it does, and what KubeRay needs for it is there."""
    for cluster in ray_clusters(rendered):
        if cluster.manifest["kind"] != "RayService":
            continue
        given = cluster.manifest["spec"].get("upgradeStrategy") or {}
        if given.get("type") not in _STRATEGIES:
            allowed = ", ".join(_STRATEGIES)
            yield Offence(
                f"{cluster.where} spec.upgradeStrategy.type", f"must be one of {allowed}, got {given.get('type')!r}"
            )
        if given.get("type") == _STRATEGIES[1] and not (cluster.scales and given.get("clusterUpgradeOptions")):
            yield Offence(
                f"{cluster.where} spec.upgradeStrategy", "needs clusterUpgradeOptions and enableInTreeAutoscaling"
            )


@rule("ray-head-idle", source="https://docs.ray.io/en/latest/cluster/vms/user-guides/large-cluster-best-practices.html")
def ray_head_idle(rendered: Rendered) -> Iterator[Offence]:
    """The head takes no replica of a model: what ends one must not end the cluster."""
    for cluster in ray_clusters(rendered):
        given = ((cluster.config.get("headGroupSpec") or {}).get("rayStartParams") or {}).get("num-cpus")
        if str(given) != "0":
            yield Offence(f"{cluster.where} headGroupSpec.rayStartParams", f"num-cpus must be '0', got {given!r}")


@rule("ray-head-ports", source=f"{_KUBERAY}/common/service.go: ports that a head declares replace all default ones")
def ray_head_ports(rendered: Rendered) -> Iterator[Offence]:
    """A head that names ports names the one that KubeRay configures Serve by, and the one that Serve answers on."""
    for cluster in ray_clusters(rendered):
        containers = cluster.head.get("containers") or [{}]
        ports = {str(each.get("name")): each["containerPort"] for each in containers[0].get("ports") or ()}
        for name in _HEAD_PORTS if ports else ():
            if name not in ports:
                yield Offence(f"{cluster.where} headGroupSpec", f"no port is named {name!r}; it has {', '.join(ports)}")
        config = yaml.safe_load(str(cluster.manifest["spec"].get("serveConfigV2") or "{}"))
        wanted = (config.get("http_options") or {}).get("port", 8000)
        if ports.get(SERVE_PORT, wanted) != wanted:
            yield Offence(
                f"{cluster.where} headGroupSpec", f"port 'serve' must be {wanted} as Serve has it, got {ports['serve']}"
            )


def _backends(ingress: Body) -> Iterator[tuple[str, object]]:
    for each in ingress["spec"].get("rules") or ():
        for path in (each.get("http") or {}).get("paths") or ():
            service = path["backend"].get("service") or {}
            port = service.get("port") or {}
            yield str(service.get("name")), port.get("number", port.get("name"))
