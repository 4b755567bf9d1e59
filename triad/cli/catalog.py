"""`triad catalog`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from triad.cli.options import JsonOption, SpecOption

if TYPE_CHECKING:
    from datetime import date

    from triad.catalog.catalog_model import CatalogModel
    from triad.catalog.diffusion import DiffusionModel

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Models that can be served.")

_NOT_SAID = "not said"
_NO_ENGINE = "none yet"
_SMALL = 2**30 // 100


@app.command()
def add(
    model: Annotated[str, typer.Argument(help="A config.json, a folder with one, or OWNER/NAME of the hub.")],
    *,
    name: Annotated[str | None, typer.Option(help="Name in the catalogue; by default the repository's.")] = None,
    repository: Annotated[str | None, typer.Option(help="OWNER/NAME of the hub, for a config.json here.")] = None,
    revision: Annotated[
        str | None, typer.Option(help="Commit; of the hub a branch or tag too; by default main's.")
    ] = None,
    spec: SpecOption = None,
) -> None:
    """Write a model into the spec's `catalog:`, from what its config.json says."""
    from triad.cli.catalog_key import add as add_entry
    from triad.cli.given import spec_path
    from triad.cli.new_model import facts_of
    from triad.doctor.download import download

    facts = facts_of(model, repository, download=download, revision=revision)
    chosen = name or str(facts["repository"]).rsplit("/", maxsplit=1)[-1].lower()
    path = spec_path(spec)
    typer.echo(add_entry(path, chosen, facts), nl=False)
    typer.echo(f"added to {path}; serve it with 'models: {{chat: {{model: {chosen}, pool: …}}}}'", err=True)
    if "revision" not in facts:
        typer.echo("no commit is recorded: nodes fetch the main branch, which moves; give it with --revision", err=True)


@app.command("list")
def list_(*, spec: SpecOption = None, as_json: JsonOption = False) -> None:
    """List every model that a spec may name, its own included, and those that make pictures, which none may yet."""
    from triad.catalog.diffusion import DIFFUSION_MODELS
    from triad.catalog.models import MODELS
    from triad.cli.given import given
    from triad.cli.screen import console, print_json, table

    own = [added.under(name) for name, added in given(spec, None).spec.catalog.items()]
    models = [*MODELS.values(), *own]
    if as_json:
        print_json([*map(_document, models), *map(_picture_document, DIFFUSION_MODELS.values())])
        return
    shown = table(
        "Models", "name", "engines", "context", "GiB", "licence", "gated", right=("context", "GiB"), whole=("name",)
    )
    for each in models:
        shown.add_row(each.name, "\n".join(each.engines), str(each.context), *_words(each))
    for picture in DIFFUSION_MODELS.values():
        shown.add_row(picture.name, _NO_ENGINE, "", _gib(picture.weight_bytes), picture.licence, _NOT_SAID)
    console().print(shown)


def _words(model: "CatalogModel") -> Iterator[str]:
    size = model.loaded_bytes
    yield "unknown" if size is None else _gib(size)
    yield model.licence or _NOT_SAID
    yield _NOT_SAID if model.gated is None else "yes" if model.gated else "no"


def _gib(size: int) -> str:
    return f"{size / 2**30:.2f}" if size >= _SMALL else f"{size / 2**30:.4f}"


def _document(model: "CatalogModel") -> dict[str, object]:
    """Write every fact of it; `engines` and `bytes` follow from them."""
    from dataclasses import asdict

    engines = [each.value for each in model.engines]

    return {**asdict(model), "read_on": _day(model.read_on), "engines": engines, "bytes": model.loaded_bytes}


def _picture_document(model: "DiffusionModel") -> dict[str, object]:
    from dataclasses import asdict

    made = {"kind": "image", "engines": [], "bytes": model.weight_bytes}

    return {**asdict(model), "read_on": _day(model.read_on), **made}


def _day(day: "date | None") -> str | None:
    return day.isoformat() if day else None
