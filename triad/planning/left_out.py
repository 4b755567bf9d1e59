"""A platform without some of its models, for one deploy."""

from dataclasses import replace

from triad.spec import Loaded, SpecError
from triad.spec.nearest import unknown


def without(loaded: Loaded, models: str) -> Loaded:
    """Leave models out as if the file did not name them.

    Args:
        loaded: The whole platform.
        models: Their names, with commas; none leaves out none.

    Raises:
        SpecError: Each name that no model has.
    """
    names = [each.strip() for each in models.split(",") if each.strip()]
    kept = loaded.spec.models
    strange = [each for each in names if each not in kept]
    if strange:
        raise SpecError([loaded.document.problem(("models",), unknown("model", each, kept)) for each in strange])
    left = {name: model for name, model in kept.items() if name not in names}

    return replace(loaded, spec=loaded.spec.model_copy(update={"models": left}))
