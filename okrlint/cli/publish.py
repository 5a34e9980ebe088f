"""`okrlint publish`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import show_error, write
from okrlint.errors import IncompleteError


@click.command()
@click.argument("snapshot", type=click.Path(path_type=Path))
@options.config
@options.as_of
@click.option("--dry-run", is_flag=True, help="Show what would be sent, word for word, and send nothing")
@click.option("--digest", is_flag=True, help="One message for owners who would get many comments")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.filters
@options.history
@options.max_wait
def command(
    snapshot: Path,
    config: str,
    as_of: str,
    dry_run: bool,
    digest: bool,
    form: str,
    team: tuple[str, ...],
    owner: tuple[str, ...],
    family: tuple[str, ...],
    history: str,
    max_wait: float,
) -> int:
    """Put findings on the tickets they are about.

    SNAPSHOT is what `okrlint fetch` wrote. Which rules comment in which projects, and how, says `publish:` in
    okrlint.yaml; without it nothing is. With --team, --owner or --family only their tickets are looked at; a comment
    always says all there is to say about its ticket. Ends with 3 when something could not be said.
    """
    from okrlint.app.filters import Filters
    from okrlint.app.publish import publish_request
    from okrlint.publishers.publish_report import as_json, render

    filters = Filters(teams=team, owners=owner, families=family)
    request = options.request((), config, as_of, max_wait, history=history, filters=filters)
    outcome = publish_request(request, snapshot, dry_run=dry_run, digest=digest)
    write(as_json(outcome) if form == "json" else render(outcome))
    if not outcome.incomplete:
        return 0
    show_error(IncompleteError("not everything could be said; see above", hint="run it again: what was said stays"))
    return IncompleteError.exit_code
