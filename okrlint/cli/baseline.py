"""`okrlint baseline`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import say
from okrlint.errors import IncompleteError


@click.command()
@options.paths
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--grow", is_flag=True, help="Take in findings that an existing baseline lacks")
@options.filters
@options.config
@options.within
@options.as_of
@options.max_wait
def command(
    paths: tuple[Path, ...],
    output: Path,
    grow: bool,
    team: tuple[str, ...],
    owner: tuple[str, ...],
    family: tuple[str, ...],
    config: str,
    as_of: str,
    max_wait: float,
) -> None:
    """Write today's findings to a file; with `baseline: FILE` in okrlint.yaml they no longer fail a run.

    Only a complete run can be written, and a baseline never grows without --grow. With --team, --owner or --family what
    the file holds of others stays as it is.
    """
    from okrlint.app.baseline import write_baseline
    from okrlint.app.check import check_request
    from okrlint.app.filters import EVERYTHING, Filters

    filters = Filters(teams=team, owners=owner, families=family)
    request = options.request(paths, config, as_of, max_wait, baseline=False, filters=filters)
    report = check_request(request).report
    if not report.complete:
        raise IncompleteError("not everything could be read: a baseline would be a guess", hint="see `okrlint check`")
    held, gone = write_baseline(report.findings, output, grow=grow, in_part=filters != EVERYTHING)
    say(f"{output}: {held} finding{'' if held == 1 else 's'}" + (f", {gone} fewer than before" if gone else ""))
