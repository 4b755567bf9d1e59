"""A report of checks, for people and for programs."""

from dataclasses import asdict
from typing import Any

from rich.console import Console

from triad.cli.screen import bullets, table
from triad.rules.report import Report


def show(report: Report, console: Console) -> None:
    """Print what was counted, skipped, accepted and found, the verdict last."""
    counted = table("Checked", "what", "how many", right=("how many",))
    for name, count in report.counts.items():
        counted.add_row(name, f"{count:,}")
    console.print(counted)
    bullets(console, "Not checked", [f"{each.check}: {each.reason}" for each in report.skipped])
    accepted = [
        f"{each.finding.check}: {each.finding.where}: {each.acknowledgement.reason}" for each in report.accepted
    ]
    bullets(console, "Accepted", accepted)
    found = [f"{each.check}: {each.where}: {each.message} ({each.source})" for each in report.findings]
    bullets(console, "To mend", found)
    console.print(f"{len(found)} to mend, {len(accepted)} accepted, {len(report.skipped)} not checked", style="bold")


def document(report: Report) -> dict[str, Any]:
    """Write a report down."""
    return {
        "findings": [asdict(each) for each in report.findings],
        "accepted": [asdict(each.finding) | {"reason": each.acknowledgement.reason} for each in report.accepted],
        "skipped": [asdict(each) for each in report.skipped],
        "counts": dict(report.counts),
    }
