"""`okrlint history prune | forget | export`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from okrlint.cli import options
from okrlint.cli.terminal import environment, moment, now, say, write

if TYPE_CHECKING:
    from okrlint.app.check import Request
    from okrlint.app.history_keep import Pruned


@click.group()
def command() -> None:
    """Prune, export or mend the history of scans."""


@command.command()
@options.config
@options.history
@click.option("--keep-days", type=click.IntRange(min=7), required=True, metavar="DAYS", help="Keep what was over later")
def prune(config: str, history: str, keep_days: int) -> int:
    """Forget findings that were fixed more than DAYS ago, and the counts of older scans.

    What stands keeps since when it stands and when it was first seen.
    """
    from okrlint.app import history_keep

    return _told(history_keep.prune(_request(config, history), keep_days))


@command.command()
@options.config
@options.history
@click.option("--after", required=True, metavar="DATE", help="Scans of a later moment (UTC)")
def forget(config: str, history: str, after: str) -> int:
    """Take scans back, as if they had never been: those of a clock that was wrong, or of a wrong configuration."""
    from okrlint.app import history_keep

    return _told(history_keep.forget_after(_request(config, history), moment(after)))


@command.command()
@options.config
@options.history
@click.option("--output", "-o", default="", metavar="FILE", help="Where to  [default: standard output]")
def export(config: str, history: str, output: str) -> int:
    """Write down everything the history holds, one JSON object a line."""
    import msgspec

    from okrlint.app import history_keep

    lines = [msgspec.json.encode(row).decode() for row in history_keep.export(_request(config, history))]
    write("".join(f"{line}\n" for line in lines), output)
    return 0


def _request(config: str, history: str) -> Request:
    from okrlint.app.check import Request

    return Request(config=config, now=now(), environment=environment(), history=history)


def _told(pruned: Pruned) -> int:
    scans, findings = pruned.forgotten
    say(f"{pruned.where}: {scans} scan{'s' * (scans != 1)} and {findings} finding{'s' * (findings != 1)} taken out")
    return 0
