"""What a rendering is read as."""

from pathlib import Path

from triad.rules.rendered import Rendered, name_of
from triad.spec import PlatformSpec


def test_reads_manifests_templates_and_reports(good: Rendered) -> None:
    """The full example has its stacks, and a class and a pool for each of its enabled pools."""
    stacks = ("agent", "capacity", "cluster", "controllers", "data", "gateway", "images")
    others = ("namespaces", "network", "serving")

    assert set(good.templates) == {f"triad-full-{stack}" for stack in stacks + others}
    assert (
        len(good.of_kind("NodePool"))
        == len(good.of_kind("EC2NodeClass"))
        == len(good.pools)
        == len(good.spec.enabled_pools)
    )
    assert good.missing == ()
    assert good.validation is not None


def test_reads_manifests_alone(tmp_path: Path) -> None:
    """A folder that `triad render` wrote has neither templates nor reports; empty documents are passed over."""
    (tmp_path / "manifests").mkdir()
    (tmp_path / "manifests" / "a.yaml").write_text("kind: Service\n---\n---\nkind: Pod\n", encoding="utf-8")

    rendered = Rendered.read(tmp_path, spec=PlatformSpec())

    assert [each["kind"] for each in rendered.manifests] == ["Service", "Pod"]
    assert (rendered.templates, rendered.validation) == ({}, None)


def test_reads_what_the_synthesis_would_look_up(tmp_path: Path) -> None:
    """CDK writes it into the assembly's manifest."""
    (tmp_path / "manifest.json").write_text('{"missing": [{"key": "zones"}]}', encoding="utf-8")

    assert Rendered.read(tmp_path, spec=PlatformSpec()).missing == [{"key": "zones"}]


def test_names_objects_with_their_namespace() -> None:
    """An object without a namespace is cluster-wide."""
    assert name_of({"kind": "Pod", "metadata": {"name": "a", "namespace": "b"}}) == "Pod/b/a"
    assert name_of({"kind": "NodePool", "metadata": {"name": "a"}}) == "NodePool/a"
