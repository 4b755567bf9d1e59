from pathlib import Path

import pytest

from triad.rules.crds import CrdSchemas

WIDGET = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  names:
    kind: Widget
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            x-kubernetes-validations:
            - {rule: self.size <= self.limit, message: size must not exceed limit}
            - {rule: self.size == oldSelf.size, message: size is immutable}
            properties:
              size: {type: integer, format: int32}
              limit: {type: integer, default: 5}
              operator: {type: string, enum: [=, 2026-11-21]}
              after: {type: string, nullable: true}
              zones: {type: array, x-kubernetes-list-type: set, items: {type: string}}
              odd: {type: string, x-kubernetes-validations: [{rule: self.shout() == self}]}
              fragile: {type: string, x-kubernetes-validations: [{rule: int(self) > 0}]}
  - name: v1alpha1
    served: false
    schema:
      openAPIV3Schema: {type: object}
"""


def _folder(tmp_path: Path, name: str = "widgets", text: str = WIDGET) -> Path:
    file = tmp_path / "crds" / name / "example.com_widgets.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")

    return tmp_path


def _widget(**spec: object) -> dict[str, object]:
    return {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "one"}, "spec": {"size": 3, **spec}}


def test_a_valid_object_has_no_findings(tmp_path: Path) -> None:
    """A bare `=` and a date in the schema stay the texts that Kubernetes reads."""
    crds = CrdSchemas(_folder(tmp_path))

    assert crds.validate(_widget(operator="=", zones=["a", "b"], after=None)) == []
    assert crds.validate(_widget(operator="2026-11-21")) == []


@pytest.mark.parametrize(
    ("spec", "check", "where", "message"),
    [
        ({"seize": 1}, "schema", "Widget/one spec.seize", "field is unknown"),
        ({"size": "3"}, "schema", "Widget/one spec.size", "'3' is not of type 'integer'"),
        ({"size": 2**31}, "schema", "Widget/one spec.size", "is not of format 'int32'"),
        ({"size": None}, "schema", "Widget/one spec", "'size' is a required property"),
        ({"operator": "+"}, "schema", "Widget/one spec.operator", "'+' is not one of ['=', '2026-11-21']"),
        ({"zones": ["a", "a"]}, "schema", "Widget/one spec.zones", 'items must differ, but "a" comes more than once'),
        ({"size": 6}, "cel", "Widget/one spec", "size must not exceed limit; rule: self.size <= self.limit"),
        ({"odd": "x"}, "cel", "Widget/one spec.odd", "calls shout, allowed: "),
        ({"fragile": "1_0"}, "cel", "Widget/one spec.fragile", "has no answer"),
    ],
)
def test_a_mistake_is_found_in_its_place(
    tmp_path: Path, spec: dict[str, object], check: str, where: str, message: str
) -> None:
    """One mistake gives one finding, with the file that refuses it; defaults take part in rules."""
    [finding] = CrdSchemas(_folder(tmp_path)).validate(_widget(**spec))

    assert (finding.check, finding.where) == (check, where)
    assert message in finding.message
    assert finding.source == "widgets/example.com_widgets.yaml, v1"


@pytest.mark.parametrize(
    ("metadata", "where"),
    [
        ({}, "Widget/None metadata"),
        ({"name": "One"}, "Widget/One metadata.name"),
        ({"name": "one", "lables": {}}, "Widget/one metadata.lables"),
        ({"name": "one", "labels": {"a": "b c"}}, "Widget/one metadata.labels.a"),
        ({"name": "one", "labels": {"a b": "c"}}, "Widget/one metadata.labels"),
        ({"name": "one", "annotations": {"a": 1}}, "Widget/one metadata.annotations.a"),
    ],
)
def test_metadata_is_checked_although_the_crd_leaves_it_open(
    tmp_path: Path, metadata: dict[str, object], where: str
) -> None:
    """Names, labels and annotations have Kubernetes' own form in every object."""
    [finding] = CrdSchemas(_folder(tmp_path)).validate({**_widget(), "metadata": metadata})

    assert (finding.check, finding.where) == ("schema", where)


def test_transition_rules_are_counted_and_passed_over(tmp_path: Path) -> None:
    """They compare with the object before an update, and a rendered object has none."""
    crds = CrdSchemas(_folder(tmp_path))

    crds.validate(_widget())
    crds.validate(_widget())

    assert crds.transition_rules == 2


def test_a_version_that_is_not_served_is_refused(tmp_path: Path) -> None:
    """The finding names the versions that are."""
    [finding] = CrdSchemas(_folder(tmp_path)).validate({**_widget(), "apiVersion": "example.com/v1alpha1"})

    assert finding.message == "version 'v1alpha1' of Widget is not served, allowed: v1"


def test_a_kind_without_a_crd_is_refused(tmp_path: Path) -> None:
    """`has` says so beforehand; whoever does not ask is told."""
    crds = CrdSchemas(_folder(tmp_path))

    [finding] = crds.validate({**_widget(), "kind": "Gadget"})

    assert not crds.has("example.com/v1", "Gadget")
    assert crds.has("example.com/v1", "Widget")
    assert finding.message == "no CRD is known for 'Gadget' of 'example.com/v1'"


def test_the_first_folder_wins(tmp_path: Path) -> None:
    """Of karpenter-aws and karpenter-core, which publish the same kinds, the chart ships the first."""
    _folder(tmp_path, "karpenter-core", WIDGET.replace("name: v1\n", "name: v2\n"))
    crds = CrdSchemas(_folder(tmp_path, "karpenter-aws"))

    assert crds.validate(_widget()) == []


def test_a_folder_without_crds_is_refused(tmp_path: Path) -> None:
    """An empty check that passes everything would be worse than none."""
    with pytest.raises(ValueError, match="must hold a folder 'crds'"):
        CrdSchemas(tmp_path)
