"""`okrlint compare`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import click

from okrlint.cli import options, outputs
from okrlint.cli.terminal import environment, progress, show_error, width
from okrlint.errors import IncompleteError
from okrlint.escape import terminal

OWN = ("summary", "scan", "numbers")
"""Formats besides the reporters': Markdown for a pull request, for the summary of a scan, and `new=3` lines."""
LEVELS = ("error", "warning", "notice", "never")


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@click.option("--fail-on", type=click.Choice(LEVELS), default="error", show_default=True, help="Of the new findings")
@options.filters
@options.allow_partial
@options.within
@click.option("--format", "-f", "form", default="summary", show_default=True, metavar="FORMAT", help="What to print")
@click.option("--output", "-o", multiple=True, metavar="FORMAT=FILE", help="Also write this format to a file")
@click.option(
    "--moved",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Renames: what `git diff -z --name-status --diff-filter=R` printed",
)
@click.option("--files-at", default="", metavar="URL", help="Where files can be read: https://…/blob/SHA")
@click.option("--comment", "pull", default="", metavar="OWNER/REPO#N", help="Keep one comment there up to date")
@click.option("--run", default=0, metavar="NUMBER", help="Number of this run; comments of later runs are left alone")
@click.option("--check-run", default="", metavar="OWNER/REPO@SHA", help="Put the new findings into a check run")
@options.max_wait
def command(
    old: str,
    new: Path,
    fail_on: str,
    team: tuple[str, ...],
    owner: tuple[str, ...],
    family: tuple[str, ...],
    allow_partial: bool,
    form: str,
    output: tuple[str, ...],
    moved: Path | None,
    files_at: str,
    pull: str,
    run: int,
    check_run: str,
    max_wait: float,
) -> int:
    """Show what changed between two reports: new findings, fixed ones, and what nobody can tell.

    OLD and NEW are files that `okrlint check --output json=FILE` wrote; OLD may be `none`, so that all is new, or
    `unknown`, so that nobody can say what is new; or `history`, where `okrlint check --record` wrote NEW, so that it
    remembers the scan before. Reporters' formats show the new findings only; `summary` is Markdown
    for a pull request, `scan` for the summary of a scheduled scan, `numbers` are lines such as `new=3`.
    """
    from okrlint.app import compare
    from okrlint.app.filters import Filters
    from okrlint.engine.report import at_or_above
    from okrlint.reporters import FORMATS

    before: Any = old if old in ("none", "unknown", "history") else Path(old)
    reports = [new] if isinstance(before, str) else [before, new]
    targets = outputs.targets(form, output, FORMATS, reports, own=OWN)
    found = compare.compared(before, new, files_at, moved, Filters(teams=team, owners=owner, families=family))
    outputs.deliver(targets, lambda target: _rendered(found, target.kind, fail_on))
    failed = at_or_above(found.change.new, fail_on)
    told = []
    if pull:
        told.append(compare.comment(found, pull, run, environment(), max_wait=max_wait, say=progress()))
    if check_run:
        told.append(
            compare.check_run(
                found, check_run, failed=failed, environment=environment(), max_wait=max_wait, say=progress()
            )
        )
    for line in told:
        click.echo(terminal(line), err=True)
    if found.new.complete or allow_partial:
        return 1 if failed else 0
    show_error(IncompleteError("the new report is incomplete", hint="--allow-partial accepts that"))
    return IncompleteError.exit_code


def _rendered(found: object, kind: str, fail_on: str) -> str:
    from okrlint.app.compare import Compared
    from okrlint.publishers.compare import only
    from okrlint.reporters import Options, render

    assert isinstance(found, Compared)
    if kind in OWN:
        return {"summary": found.summary, "scan": found.scan, "numbers": found.numbers}[kind]
    options = Options(width=width(), stop_token=secrets.token_hex(16), fail_on=fail_on)  # type: ignore[arg-type]  # click checked it
    return render(kind, only(found.new, found.change.new), options)
