"""`okrlint snapshot`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import say, show_error
from okrlint.errors import IncompleteError


@click.group()
def command() -> None:
    """Join snapshots that were fetched in parts."""


@command.command("merge")
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--into", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@options.within
@options.allow_partial
def merge(shards: tuple[Path, ...], into: Path, allow_partial: bool) -> int:
    """Join the SHARDS of one fetch into one snapshot.

    `okrlint fetch --shard 3/8 -o DIR` writes a shard. A shard that is missing is named, and the snapshot is then
    partial. The next fetch goes on in the folders of the shards; the merged snapshot is written anew each time.
    """
    from okrlint.app.merge import merge_shards
    from okrlint.engine.report import is_complete

    merged = merge_shards(shards, into)
    for folder in merged.empty:
        say(f"{folder}: no shard was written here")
    for number, why in merged.missing.items():
        show_error(IncompleteError(f"shard {number} of {merged.shards} is missing: {why}"))
    manifest = merged.snapshot.manifest
    there = merged.shards - len(merged.missing)
    say(f"{there} of {merged.shards} shards in {into}; `okrlint check {into}` judges it.")
    return 0 if allow_partial or is_complete(manifest) else IncompleteError.exit_code
