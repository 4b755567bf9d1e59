"""Whether charts are still what the catalogue says: CDK's HelmChart takes no digest and so checks none."""

from triad.catalog.versions import Chart
from triad.doctor.check import Check, Status
from triad.doctor.download import Download
from triad.doctor.published import NotPublishedError, is_oci, published_digest


def chart_digest(chart: Chart, download: Download) -> Check:
    """Compare a chart's digest with the catalogue's."""
    name = f"chart {chart.name} {chart.version}"
    field = "oci_digest" if is_oci(chart) else "sha256"
    known = chart.oci_digest if is_oci(chart) else chart.sha256
    try:
        found = published_digest(chart, download)
    except NotPublishedError as error:
        todo = "take a version that is published, in triad/catalog/charts.py"
        return Check(name=name, status=Status.FAIL, found=str(error), todo=todo)
    except (OSError, ValueError) as error:
        todo = f"mend the way to {chart.repository}, then run it again"
        return Check(name=name, status=Status.UNKNOWN, found=f"could not check: {error}", todo=todo)
    if known is None:
        todo = f"compare it with what the publisher says, then record {field}={found!r} in triad/catalog/charts.py"
        return Check(name=name, status=Status.WARN, found=f"{field} {found}, the catalogue has none", todo=todo)
    if known != found:
        todo = "do not deploy: find out from the publisher whether the chart was published again or tampered with"
        return Check(name=name, status=Status.FAIL, found=f"{field} {found}, the catalogue has {known}", todo=todo)

    return Check(name=name, status=Status.OK, found=f"{field} {found}")
