"""The spec that a command was given."""

from pathlib import Path

from triad.cli.bad_input import BadInputError
from triad.planning.left_out import without
from triad.spec import Loaded, SpecError, load

_NAME = Path("platform.yaml")
ROOT = Path(__file__).resolve().parents[2]


def spec_path(path: Path | None) -> Path:
    """Take the file named, or the platform.yaml of this folder, or the one beside the program."""
    return path or (_NAME if _NAME.exists() else ROOT / _NAME)


def given(path: Path | None, stage: str | None, *, left_out: str = "") -> Loaded:
    """Load the spec, without the models whose names are given with commas between.

    Raises:
        BadInputError: It cannot be used.
    """
    try:
        return without(load(spec_path(path), stage=stage), left_out)
    except SpecError as error:
        raise BadInputError(error.problems) from None


def fitting(path: Path | None, stage: str | None, *, left_out: str = "") -> Loaded:
    """Load a spec whose models all fit their pools.

    Raises:
        BadInputError: It cannot be used, or a model is known not to fit.
    """
    from triad.planning.fit_words import refuse_misfits

    loaded = given(path, stage, left_out=left_out)
    try:
        refuse_misfits(loaded)
    except SpecError as error:
        raise BadInputError(error.problems) from None

    return loaded
