"""`triad diff`."""

from typing import Annotated

import typer

from triad.cli.options import JsonOption, SpecOption, StageOption


def diff(
    ref: Annotated[str, typer.Argument(help="Commit, branch or tag to compare with.")] = "HEAD",
    *,
    spec: SpecOption = None,
    stage: StageOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say in words what changed in the manifests since a commit."""
    from cdk8s_charts.platform import manifests
    from triad.cli.commit import commit
    from triad.cli.earlier import earlier
    from triad.cli.given import given, spec_path
    from triad.cli.manifests import objects
    from triad.cli.screen import print_json
    from triad.review.changes import changes

    path = spec_path(spec)
    texts = manifests(given(path, stage).spec).values()
    since = commit(ref, beside=path)
    before = earlier(since, path, stage)
    found = changes(before.objects, [each for text in texts for each in objects(text)])
    if as_json:
        print_json({"since": since.hash, "own_code": before.own_code, "changes": [each.as_data() for each in found]})
        return
    code = "its own code" if before.own_code else "today's code, because its own does not render this spec"
    typer.echo(f"since {since.short}, whose spec is rendered by {code}:")
    typer.echo("\n".join(map(str, found)) or "nothing changed")
