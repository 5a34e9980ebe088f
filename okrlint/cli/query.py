"""`okrlint query`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import show_error, write
from okrlint.errors import IncompleteError


@click.command()
@click.argument("sql")
@options.paths
@options.config
@options.within
@options.as_of
@options.allow_partial
@options.max_wait
@click.option("--format", "-f", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
def command(
    sql: str, paths: tuple[Path, ...], config: str, as_of: str, allow_partial: bool, max_wait: float, form: str
) -> int:
    """Put a question of your own to the data: one SELECT over the relations that `okrlint schema sql` prints.

    PATHS are as for `okrlint check`; a snapshot answers at once. Nothing can be written, and no other file be read.

    \b
      okrlint query "SELECT key, title FROM objective ORDER BY key" snapshot
    """
    from okrlint.app.query import query, shown

    request = options.request(paths, config, as_of, max_wait)
    answer = query(request, sql)
    write(shown(answer, form))
    if not answer.partial or allow_partial:
        return 0
    show_error(
        IncompleteError(
            f"not everything behind these rows could be read: {'; '.join(answer.partial)}",
            hint="rows may be missing; --allow-partial accepts that",
        )
    )
    return IncompleteError.exit_code
