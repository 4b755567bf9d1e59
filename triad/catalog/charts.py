"""Helm charts that the platform installs."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

_LOCKS = "lock files of several unrelated public projects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart at one version, with the digest that its way of delivery can be checked by.

    Attributes:
        repository: An `https://` repository, or the whole `oci://` reference.
        sha256: Of the packaged chart (`.tgz`).
        oci_digest: Of the OCI manifest, as `helm pull` prints it; it is not the digest of the `.tgz`.
        app_version: Of the software inside; absent where the chart states none.
        kubernetes: Versions that the chart accepts, as it states them.
        published: Day of the release or the commit that published it; absent where it was not found.
    """

    name: str
    version: str
    repository: str
    sha256: str | None = None
    oci_digest: str | None = None
    app_version: str | None = None
    kubernetes: str | None = None
    published: date | None = None
    source: str


CHARTS = MappingProxyType(
    {
        chart.name: chart
        for chart in (
            Chart(
                name="karpenter-crd",
                version="1.14.1",
                repository="oci://public.ecr.aws/karpenter/karpenter-crd",
                oci_digest="c05c566740802506a34f3500b33e2fa3c9254f60469e84e5e294a3bd8adefb9f",
                app_version="1.14.1",
                kubernetes=">=1.30 <=1.36",
                published=date(2026, 8, 20),
                source="two unrelated public projects agree; range: karpenter.sh compatibility table",
            ),
            Chart(
                name="karpenter",
                version="1.14.1",
                repository="oci://public.ecr.aws/karpenter/karpenter",
                oci_digest="91434e00fb102d6ee0d1bd34a4457a32fe01a8fa833fe1a2a37da4f50272079b",
                app_version="1.14.1",
                kubernetes=">=1.30 <=1.36",
                published=date(2026, 8, 20),
                source="two unrelated public projects agree; range: karpenter.sh compatibility table",
            ),
            Chart(
                name="aws-load-balancer-controller",
                version="3.5.0",
                repository="https://aws.github.io/eks-charts",
                sha256="45051f634b33e10baccb3354d0681b7de787c60445e599fa276e0c9aedd4ccd5",
                app_version="v3.5.0",
                published=date(2026, 8, 3),
                source="aws/eks-charts@c7f9ea56 index.yaml, and the .tgz committed beside it",
            ),
            Chart(
                name="keda",
                version="2.20.2",
                repository="https://kedacore.github.io/charts",
                sha256="db60b1fa60f0565fefa4ce2f87e855b6a8854363ee82962fbe28a12a70d64c4c",
                app_version="2.20.2",
                kubernetes=">=v1.23.0-0",
                published=date(2026, 7, 31),
                source="kedacore/charts@1444d00d docs/index.yaml, and the .tgz committed beside it",
            ),
            Chart(
                name="kuberay-operator",
                version="1.7.0",
                repository="https://ray-project.github.io/kuberay-helm/",
                source="ray-project/kuberay@59d663ae helm-chart/kuberay-operator/Chart.yaml, which has no appVersion",
            ),
            Chart(
                name="external-secrets",
                version="2.9.0",
                repository="https://charts.external-secrets.io",
                sha256="da2d5c126a103b4c1b16a9dc1c168c4332a3687144e88ac070e594f81a0b6578",
                app_version="v2.9.0",
                kubernetes=">= 1.19.0-0",
                published=date(2026, 8, 8),
                source="external-secrets/external-secrets@629cd695 index.yaml",
            ),
            Chart(
                name="nvidia-device-plugin",
                version="0.20.0",
                repository="https://nvidia.github.io/k8s-device-plugin",
                sha256="9e5642bcdd3805c6e931f9d3ca542677d1f714d68c14c1364892011e67d9a606",
                app_version="0.20.0",
                kubernetes=">= 1.10.0-0",
                published=date(2026, 8, 19),
                source="NVIDIA/k8s-device-plugin@bf584288 index.yaml, and the .tgz committed beside it",
            ),
            Chart(
                name="neuron-helm-chart",
                version="1.10.0",
                repository="oci://public.ecr.aws/neuron/neuron-helm-chart",
                oci_digest="ed5d8f73b7a05d3a1edf17b2bfaf277ea995ad1c65b115fa8ba2c7b4dc649346",
                app_version="1.10.0",
                published=date(2026, 9, 11),
                source="one public project's record of helm pull",
            ),
            Chart(
                name="dcgm-exporter",
                version="4.8.2",
                repository="https://nvidia.github.io/dcgm-exporter/helm-charts",
                sha256="1c5535c03ebab3f021444df6016fce1cd7871385122e115c6ed24c804b623803",
                app_version="4.8.2",
                kubernetes=">= 1.19.0-0",
                published=date(2026, 5, 5),
                source="NVIDIA/dcgm-exporter@ecd340dc helm-charts/index.yaml, and the .tgz committed beside it",
            ),
            Chart(
                name="cert-manager",
                version="v1.21.1",
                repository="https://charts.jetstack.io",
                sha256="c27101f3f3e2349fb4a9e704316105bf7b52ad73b8c8257d3498ef7f2f6a4adc",
                source=_LOCKS,
            ),
            Chart(
                name="kube-prometheus-stack",
                version="88.5.3",
                repository="https://prometheus-community.github.io/helm-charts",
                app_version="v0.93.1",
                kubernetes=">=1.25.0-0",
                published=date(2026, 8, 21),
                source="prometheus-community/helm-charts@ea930bae charts/kube-prometheus-stack/Chart.yaml",
            ),
            Chart(
                name="metrics-server",
                version="3.13.1",
                repository="https://kubernetes-sigs.github.io/metrics-server/",
                sha256="084e6edb680cf4e2acc30bd496568c53fdf663cbacf6e17876b25785c35b7a13",
                app_version="0.8.1",
                published=date(2026, 6, 11),
                source="kubernetes-sigs/metrics-server@c6db65ff index.yaml",
            ),
        )
    }
)
