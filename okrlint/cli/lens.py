"""`okrlint lens`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import moment, width, write


@click.command()
@options.paths
@options.config
@options.within
@options.as_of
@click.option("--team", default="", metavar="NAME", help="Work and objectives of one team")
@click.option("--cycle", default="", metavar="NAME", help="Objectives of one cycle, and what was finished in it")
@click.option("--since", default="", metavar="DATE", help="First day  [default: of the cycle, else 90 days ago]")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.max_wait
def command(
    paths: tuple[Path, ...],
    config: str,
    as_of: str,
    team: str,
    cycle: str,
    since: str,
    form: str,
    max_wait: float,
) -> int:
    """Show where effort went beside what was ranked first.

    Objectives in their order, with the work that was finished for each and the items behind the number. PATHS as for
    `okrlint check`. It observes and does not judge: an objective that goes first may be done with little.
    """
    import msgspec

    from okrlint.app.lens import lens_request
    from okrlint.reporters.json import plain
    from okrlint.reporters.parts.lens import render

    request = options.request(paths, config, as_of, max_wait)
    found = lens_request(request, team, cycle, moment(since).date() if since else None)
    if form == "json":
        write(msgspec.json.format(msgspec.json.encode(plain(found)), indent=2).decode() + "\n")
    else:
        write(render(found, width()))
    return 0
