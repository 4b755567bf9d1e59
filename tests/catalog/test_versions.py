import re

import pytest

from triad.catalog import versions
from triad.catalog.versions import Chart, Image, charts, images, kubernetes_versions, to_be_filled_in

SHA256 = re.compile(r"[0-9a-f]{64}")


@pytest.mark.parametrize("chart", charts().values(), ids=lambda chart: chart.name)
def test_a_chart_is_checked_the_way_it_is_delivered(chart: Chart) -> None:
    """A chart from a registry has its manifest's digest, a downloaded one its file's; they differ."""
    from_registry = chart.repository.startswith("oci://")

    assert chart.repository.startswith(("oci://", "https://"))
    assert (chart.oci_digest is None) or from_registry
    assert (chart.sha256 is None) or not from_registry
    assert all(SHA256.fullmatch(digest) for digest in (chart.sha256, chart.oci_digest) if digest)


def test_no_digest_stands_twice() -> None:
    """A digest pasted into the wrong row would be the only way two rows agree."""
    digests = [
        *(chart.sha256 or chart.oci_digest for chart in charts().values()),
        *(image.digest for image in images().values()),
    ]
    known = [digest for digest in digests if digest]

    assert len(known) == len(set(known))


@pytest.mark.parametrize("image", images().values(), ids=lambda image: f"{image.repository}:{image.tag}")
def test_an_image_is_referenced_by_its_digest_where_one_is_known(image: Image) -> None:
    """The tag stays for people, the digest decides."""
    name = f"{image.repository}:{image.tag}"

    assert image.reference == (f"{name}@sha256:{image.digest}" if image.digest else name)
    assert image.digest is None or SHA256.fullmatch(image.digest)


def test_karpenter_and_its_crds_are_one_version() -> None:
    """Karpenter refuses to start on older CRDs."""
    assert charts()["karpenter"].version == charts()["karpenter-crd"].version


@pytest.mark.parametrize("minor", kubernetes_versions())
def test_karpenter_accepts_every_minor(minor: str) -> None:
    """The range of Karpenter 1.14.1 covers what a cluster may be."""
    match = re.fullmatch(r">=1\.(\d+) <=1\.(\d+)", charts()["karpenter"].kubernetes or "")

    assert match is not None
    assert int(match[1]) <= int(minor.partition(".")[2]) <= int(match[2])


def test_absent_facts_are_listed_with_a_way_to_find_them() -> None:
    """What the lock does not know is said, never left out."""
    absent = {fact.what: fact for fact in to_be_filled_in()}
    neuron = images()["vllm-neuron"]

    assert {what for what in absent if "chart" in what or "image" in what or "AMI" in what} == {
        "sha256 of chart kuberay-operator 1.7.0",
        "sha256 of chart kube-prometheus-stack 88.5.3",
        "digest of image docker.io/fluent/fluent-bit:3.2.2",
        f"digest of image {neuron.repository}:{neuron.tag}",
        "AMI alias of Kubernetes 1.31",
        "AMI alias of Kubernetes 1.32",
    }
    assert {what for what in absent if "add-on" in what and "1.31" not in what and "1.32" not in what} == {
        "add-on aws-mountpoint-s3-csi-driver for Kubernetes 1.33",
        "add-on aws-mountpoint-s3-csi-driver for Kubernetes 1.34",
        "add-on aws-mountpoint-s3-csi-driver for Kubernetes 1.36",
    }
    assert all(fact.why and fact.how for fact in absent.values())


def test_filled_in_facts_leave_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is read from the lock, not written beside it."""
    monkeypatch.setattr(versions, "CHARTS", {})
    monkeypatch.setattr(versions, "IMAGES", {})
    monkeypatch.setattr(versions, "KUBERNETES", {"1.35": kubernetes_versions()["1.35"]})

    assert to_be_filled_in() == ()


def test_engines_agree_with_their_images() -> None:
    """The vLLM of the image is the vLLM that Ray pins, on both architectures."""
    vllm = versions.engines()["vllm"]

    assert images()["vllm"].engine == (vllm.package, vllm.version)
    assert images()["vllm-arm64"].engine == (vllm.package, vllm.version)
