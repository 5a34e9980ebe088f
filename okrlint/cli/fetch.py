"""`okrlint fetch`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import say, show_error
from okrlint.errors import IncompleteError
from okrlint.escape import terminal


@click.command()
@options.paths
@click.option("--output", "-o", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@options.config
@options.within
@options.as_of
@options.allow_partial
@click.option("--renew", is_flag=True, help="Put a snapshot aside that cannot be read, and begin anew")
@options.strict_input
@options.max_wait
@click.option("--shard", default="", metavar="I/N", help="Read one of N parts; `okrlint snapshot merge` joins them")
def command(
    paths: tuple[Path, ...],
    output: Path,
    config: str,
    as_of: str,
    allow_partial: bool,
    renew: bool,
    strict_input: bool,
    max_wait: float,
    shard: str,
) -> int:
    """Read the sources into a snapshot.

    A snapshot that exists is continued: only what changed is read again, and an interrupted fetch goes on where it
    stopped. `okrlint check DIR` gives the same findings for it for ever.
    """
    from okrlint.app.check import fetch_request
    from okrlint.engine.report import is_complete
    from okrlint.snapshot import parse_shard, put_aside_if_damaged

    part = parse_shard(shard) if shard else None
    request = options.request(paths, config, as_of, max_wait, strict_input=strict_input, shard=part)
    if renew and (aside := put_aside_if_damaged(output, request.now)):
        told = f"{output} cannot be read and was put aside as {aside.path}; everything is fetched again ({aside.why})"
        click.echo(terminal(told), err=True)
    snapshot = fetch_request(request, output)
    for name, entry in sorted(snapshot.manifest.sources.items()):
        if part and not entry.coverage:
            say(f"{name}: nothing of it belongs to shard {part.number} of {part.of}")
            continue
        cut = sorted(r for r, c in entry.coverage.items() if c.state == "partial" and c.scope != ())
        say(f"{name}: " + (f"read only in part: {', '.join(cut)}" if cut else "read completely"))
        for failure in entry.failures:
            show_error(IncompleteError(f"{failure.what}: {failure.reason}", where=failure.where))
    for note in snapshot.notes:
        say(note)
    if part:
        say(f"Shard {part.number} of {part.of} in {output}; `okrlint snapshot merge` joins it with the others.")
    else:
        say(f"Snapshot in {output}; `okrlint check {output}` judges it.")
    return 0 if allow_partial or is_complete(snapshot.manifest) else IncompleteError.exit_code
