"""What namespaces hold for their pods to read: Secrets, ConfigMaps and claims, by namespace and name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from triad.planning.model_secrets import hand_made
from triad.rules.rendered import Body, Rendered
from triad.simulate.replicas import namespace_of

Held = Mapping[str, Mapping[str, frozenset[str] | None]]
"""Keys of each thing by its name, in each namespace; None where no file tells them."""

_Entry = tuple[str, str, frozenset[str] | None]


def secrets(rendered: Rendered) -> Held:
    """Those that are rendered, those that External Secrets fills, and those that the spec leaves to a person."""
    return _held(
        [
            *(_rendered(each, "data", "stringData") for each in rendered.of_kind("Secret")),
            *(each for body in rendered.of_kind("ExternalSecret") for each in _filled(body)),
            *((namespace, each.secret, frozenset({each.key})) for namespace, each in hand_made(rendered.spec)),
        ]
    )


def config_maps(rendered: Rendered) -> Held:
    """Those that are rendered."""
    return _held([_rendered(each, "data", "binaryData") for each in rendered.of_kind("ConfigMap")])


def claims(rendered: Rendered) -> Held:
    """Those that are rendered, and those that the spec names as being there."""
    named = ((model.namespace, model.storage.claim) for model in rendered.spec.models.values())

    return _held(
        [
            *(_rendered(each) for each in rendered.of_kind("PersistentVolumeClaim")),
            *((namespace, claim, None) for namespace, claim in named if claim),
        ]
    )


def _held(entries: list[_Entry]) -> Held:
    found: dict[str, dict[str, frozenset[str] | None]] = defaultdict(dict)
    for namespace, name, keys in entries:
        found[namespace][name] = keys

    return found


def _rendered(manifest: Body, *fields: str) -> _Entry:
    keys = frozenset(key for field in fields for key in manifest.get(field) or {})

    return namespace_of(manifest), str(manifest["metadata"]["name"]), keys


def _filled(manifest: Body) -> Iterator[_Entry]:
    """The Secret that an ExternalSecret fills; one that it only adds to, or that nobody makes, is none of its own.

    Source: https://external-secrets.io/latest/api/externalsecret/, 'creationPolicy' and 'template'
    """
    target = manifest["spec"].get("target") or {}
    if target.get("creationPolicy") not in {"None", "Merge"}:
        name = str(target.get("name") or manifest["metadata"]["name"])
        yield namespace_of(manifest), name, _keys(manifest["spec"], target.get("template") or {})


def _keys(spec: Body, template: Body) -> frozenset[str] | None:
    """Keys of what is written: the template's in place of those that were read, unless it asks to merge them."""
    read = frozenset(str(each["secretKey"]) for each in spec.get("data") or ())
    written = frozenset(template.get("data") or ())
    if "templateFrom" in template or (spec.get("dataFrom") and not written):
        return None

    return read | written if not written or template.get("mergePolicy") == "Merge" else written
