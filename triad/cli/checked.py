"""A fresh rendering, judged."""

from pathlib import Path
from tempfile import TemporaryDirectory

from triad.cli.bad_input import BadInputError
from triad.cli.given import ROOT, fitting, spec_path
from triad.rules import report
from triad.rules.rendered import Rendered
from triad.rules.rendering import RenderingError, render_all

_FETCHED = ROOT / ".cache" / "schemas"


def checked(path: Path | None, stage: str | None, *, left_out: str = "", schemas: Path | None) -> report.Report:
    """Render a spec into a folder that is gone afterwards, and run every check over it.

    Raises:
        BadInputError: The spec cannot be used, or the application does not finish with it.
    """
    spec = fitting(path, stage, left_out=left_out).spec
    published = schemas or (_FETCHED if _FETCHED.is_dir() else None)
    with TemporaryDirectory(prefix="triad-check-") as scratch:
        out = Path(scratch, "cdk.out")
        try:
            render_all(spec_path(path), stage=stage, left_out=left_out, out=out)
        except RenderingError as error:
            raise BadInputError(str(error).splitlines()) from None

        return report.check(Rendered.read(out, spec=spec), published)
