"""What an Ingress says of its load balancer."""

from triad.rules.balancers import annotations, deregistration_s, idle_s, leads
from triad.rules.rendered import Body

SERVICE = {"service": {"name": "desk"}}
INGRESS: Body = {
    "metadata": {
        "annotations": {
            "alb.ingress.kubernetes.io/load-balancer-attributes": "a=b,idle_timeout.timeout_seconds=130",
            "alb.ingress.kubernetes.io/target-group-attributes": "deregistration_delay.timeout_seconds=145",
            "example.org/other": "x",
        }
    },
    "spec": {
        "defaultBackend": SERVICE,
        "rules": [{"http": {"paths": [{"path": "/a", "pathType": "Exact", "backend": SERVICE}]}}],
    },
}
BARE: Body = {"metadata": {}, "spec": {}}


def test_only_annotations_of_its_controller_are_read() -> None:
    """Without their common beginning."""
    assert set(annotations(INGRESS)) == {"load-balancer-attributes", "target-group-attributes"}
    assert annotations(BARE) == {}


def test_times_are_read_out_of_attributes() -> None:
    """None where nothing is said."""
    assert (idle_s(INGRESS), deregistration_s(INGRESS)) == (130.0, 145.0)
    assert (idle_s(BARE), deregistration_s(BARE)) == (None, None)


def test_a_default_backend_is_a_way_to_everything() -> None:
    """Besides each path by its type."""
    assert [(each.path, each.type) for each in leads(INGRESS)] == [("/", "Prefix"), ("/a", "Exact")]
    assert list(leads(BARE)) == []
