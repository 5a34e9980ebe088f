"""`okrlint poll`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import show_error, width, write
from okrlint.errors import IncompleteError


@click.command()
@options.paths
@options.config
@options.within
@options.as_of
@options.allow_partial
@options.max_wait
@click.option("--cycle", default="", metavar="NAME", help="Only what was asked about one cycle")
@click.option(
    "--draft",
    type=click.Choice(["okrs.yaml", "ticket", "none"]),
    default="okrs.yaml",
    show_default=True,
    help="Form of the draft of the decision record",
)
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    paths: tuple[Path, ...],
    config: str,
    as_of: str,
    allow_partial: bool,
    max_wait: float,
    cycle: str,
    draft: str,
    form: str,
) -> int:
    """Show how people who were asked alone answered, and draft the decision record.

    The spread is shown over all, by team and by function. Names are shown only where `poll: {by_person: true}` says so,
    and groups of fewer than three people are put together. PATHS as for `okrlint check`; docs/poll.md says how to ask.
    """
    import msgspec

    from okrlint.app.poll import poll_request
    from okrlint.reporters.json import plain
    from okrlint.reporters.parts.poll import render

    found = poll_request(options.request(paths, config, as_of, max_wait), cycle)
    if form == "json":
        told = plain({"polls": found.spreads, "partial": list(found.partial)})
        write(msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n")
    else:
        write(render(found.spreads, found.partial, width(), draft))
    if not found.partial or allow_partial:
        return 0
    show_error(
        IncompleteError(
            f"not every answer could be read: {'; '.join(found.partial)}",
            hint="counts may be too low; --allow-partial accepts that",
        )
    )
    return IncompleteError.exit_code
