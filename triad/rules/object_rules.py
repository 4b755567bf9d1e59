"""Rules over every Kubernetes object: names, secrets, and the images that its pods run."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from triad.catalog.denied import ACCEPTED_RISKS, DENIED, MUTABLE_TAGS, refusal
from triad.rules.deployed import OBJECT, bodies
from triad.rules.rendered import Body, Rendered, name_of
from triad.rules.rule import Offence, rule
from triad.rules.secret_shapes import secrets_in

_NAMES = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_MAX_NAME = 253
_FREELY_NAMED = "rbac.authorization.k8s.io/"
_PART = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_PACKAGES = frozenset(denied.package for denied in DENIED)
_REGISTRY_OF_OURS = ".dkr.ecr."


class Image(NamedTuple):
    """One image reference of an object, in its parts."""

    where: str
    repository: str
    tag: str | None
    digest: str | None


@rule("object-name", source=f"{_NAMES}, 'DNS subdomain names'")
def object_name(rendered: Rendered) -> Iterator[Offence]:
    """A name is a DNS subdomain; only roles and their bindings may have other ones."""
    for manifest in rendered.manifests:
        name = str((manifest.get("metadata") or {}).get("name") or "")
        is_free = str(manifest.get("apiVersion")).startswith(_FREELY_NAMED)
        if not is_free and (len(name) > _MAX_NAME or not _SUBDOMAIN.fullmatch(name)):
            yield Offence(name_of(manifest), f"name must be a DNS subdomain in lower case, got {name!r}")


@rule("object-unique", source=f"{_NAMES}: one object of a kind has a name in a namespace")
def object_unique(rendered: Rendered) -> Iterator[Offence]:
    """No object is written twice: the later one would silently replace the earlier one."""
    count = Counter((_group(each), name_of(each)) for each in rendered.manifests)
    for (_, name), times in count.items():
        if times > 1:
            yield Offence(name, f"is rendered {times} times")


@rule(
    "image-pinned", source="https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy, 'avoid :latest'"
)
def image_pinned(rendered: Rendered) -> Iterator[Offence]:
    """An image is one that cannot become another: it has a digest, or a tag that does not move."""
    for image in _images(rendered):
        if image.digest is not None and not _DIGEST.fullmatch(image.digest):
            yield Offence(image.where, f"digest must be sha256: and 64 hexadecimal digits, got {image.digest!r}")
        elif image.digest is None and (image.tag is None or image.tag in MUTABLE_TAGS):
            tag = "no tag" if image.tag is None else f"the tag {image.tag!r}, which moves"
            yield Offence(image.where, f"{image.repository} has {tag}; pin a version and a digest")


@rule(
    "image-written",
    source="https://github.com/distribution/reference/blob/main/reference.go: [domain/]path[:tag][@digest]",
)
def image_written(rendered: Rendered) -> Iterator[Offence]:
    """An image reference is one that can be pulled: parts in lower case, and at most one tag."""
    for image in _images(rendered):
        first, *others = image.repository.split("/")
        for part in others or [first]:
            if not _PART.fullmatch(part):
                yield Offence(image.where, f"{part!r} cannot be part of a path, in {image.repository!r}")
        if image.tag is not None and not _TAG.fullmatch(image.tag):
            yield Offence(image.where, f"{image.tag!r} cannot be a tag")


@rule("no-secret", source="https://kubernetes.io/docs/concepts/security/secrets-good-practices/: base64 hides nothing")
def no_secret(rendered: Rendered) -> Iterator[Offence]:
    """No secret stands in a file: an ExternalSecret says where it is kept, and the value never leaves the cluster."""
    for where, document in _documents(rendered):
        yield from _of_secret(where, document)
        for place, name in secrets_in(document):
            yield Offence(f"{where} {place}", f"holds what looks like {name}; keep it in Secrets Manager")
    for secret in rendered.resources("AWS::SecretsManager::Secret"):
        if "SecretString" in secret.properties:
            yield Offence(
                f"{secret.where} SecretString", "must be left out: fill it later, or use GenerateSecretString"
            )


@rule("image-refused", source="triad/catalog/denied.py: each version with its advisory")
def image_refused(rendered: Rendered) -> Iterator[Offence]:
    """No image of somebody else carries a version that is known to be bad."""
    for image in _images(rendered):
        reason = _refusal(image)
        if reason:
            yield Offence(image.where, reason)


def _documents(rendered: Rendered) -> Iterator[tuple[str, Body]]:
    """Everything that is rendered, with the objects of templates a second time: there they are text."""
    yield from ((name_of(manifest), manifest) for manifest in rendered.manifests)
    yield from rendered.templates.items()
    for resource in rendered.resources(OBJECT):
        yield from ((f"{resource.where} {name_of(body)}", body) for body in bodies(resource) or ())


def _of_secret(where: str, document: Body) -> Iterator[Offence]:
    for key in ("data", "stringData"):
        if document.get("kind") == "Secret" and document.get(key):
            yield Offence(f"{where} {key}", f"holds {', '.join(sorted(document[key]))}; use an ExternalSecret")


def _refusal(image: Image) -> str | None:
    if image.tag is None or image.tag in MUTABLE_TAGS or _REGISTRY_OF_OURS in image.repository:
        return None
    packages = _PACKAGES & set(re.split(r"[/-]", image.repository))
    accepted = {risk.package for risk in ACCEPTED_RISKS if image.tag.startswith(risk.version)}

    return next(filter(None, (refusal(package, image.tag) for package in sorted(packages - accepted))), None)


def _images(rendered: Rendered) -> Iterator[Image]:
    for manifest in rendered.manifests:
        for place, reference in _references(manifest, ""):
            repository, at, digest = reference.partition("@")
            path, colon, tag = repository.rpartition(":")
            is_tagged = bool(colon) and "/" not in tag
            yield Image(
                where=f"{name_of(manifest)} {place}",
                repository=path if is_tagged else repository,
                tag=tag if is_tagged else None,
                digest=digest if at else None,
            )


def _references(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every `image` of a container, wherever an object holds one."""
    if isinstance(value, dict):
        if isinstance(value.get("image"), str) and "name" in value:
            yield f"{place}.image".lstrip("."), value["image"]
        for key, below in value.items():
            yield from _references(below, f"{place}.{key}")
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _references(below, f"{place}[{index}]")


def _group(manifest: Body) -> str:
    return str(manifest.get("apiVersion")).rpartition("/")[0]
