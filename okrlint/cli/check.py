"""`okrlint check`."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlint.cli import completion, options, outputs
from okrlint.cli.outputs import Target
from okrlint.cli.terminal import show_error, wants_color, watched, width, write
from okrlint.errors import IncompleteError, UsageError
from okrlint.escape import terminal
from okrlint.stopwatch import Stopwatch

if TYPE_CHECKING:
    from okrlint.app.check import Checked, Request
    from okrlint.findings import Timings


@click.command()
@options.paths
@options.config
@options.within
@options.as_of
@click.option(
    "--preset",
    default="",
    metavar="PRESET",
    shell_complete=completion.presets,
    help="core, recommended or strict  [default: recommended]",
)
@click.option(
    "--select",
    "-s",
    "only",
    multiple=True,
    metavar="NAME",
    callback=options.names,
    shell_complete=completion.names,
    help="Only these rules, families or tags (a,b)",
)
@click.option(
    "--ignore",
    "-i",
    "ignored",
    multiple=True,
    metavar="NAME",
    callback=options.names,
    shell_complete=completion.names,
    help="Not these (a,b)",
)
@options.filters
@click.option(
    "--fail-on",
    default="",
    metavar="LEVEL",
    shell_complete=completion.levels,
    help="error, warning, notice or never  [default: error]",
)
@options.allow_partial
@options.allow_empty
@click.option(
    "--format",
    "-f",
    "form",
    default="text",
    show_default=True,
    metavar="FORMAT",
    shell_complete=completion.formats,
    help="What to print",
)
@click.option("--output", "-o", multiple=True, metavar="FORMAT=FILE", help="Also write this format to a file")
@click.option("--key", default="", metavar="KEY", help="Judge one goal (key or URL) in at most 3 requests")
@click.option("--verbose", "-v", is_flag=True, help="Also show every rule's tally and the fingerprints")
@click.option("--quiet", "-q", is_flag=True, help="Print only findings and what could not be read; nothing else")
@click.option("--statistics", is_flag=True, help="Print only how often each rule found something")
@click.option("--no-fold", is_flag=True, help="Tell also what another finding says, and habits one by one")
@click.option("--timings", is_flag=True, help="Say how many seconds each relation and rule took (to standard error)")
@click.option(
    "--stdin-name", default="", metavar="NAME", help="With PATH -: what the input is called, such as plan.csv"
)
@click.option("--explain-input", is_flag=True, help="List what was read of files as what, and what was not, and stop")
@options.strict_input
@click.option("--record", is_flag=True, help="Write this scan into the history, and say what is new since the last one")
@options.history
@options.semantic
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    metavar="ENGINE",
    help="What judges: duckdb, or a Spark Connect server sc://HOST:15002 (extra okrlint[spark])",
)
@options.max_wait
@click.option(
    "--memory-limit", default="", metavar="SIZE", help="Memory for the data (3GB); the rest waits on the disk"
)
@options.color
def command(
    paths: tuple[Path, ...],
    config: str,
    as_of: str,
    preset: str,
    only: tuple[str, ...],
    ignored: tuple[str, ...],
    team: tuple[str, ...],
    owner: tuple[str, ...],
    family: tuple[str, ...],
    fail_on: str,
    allow_partial: bool,
    allow_empty: bool,
    form: str,
    output: tuple[str, ...],
    key: str,
    verbose: bool,
    quiet: bool,
    statistics: bool,
    no_fold: bool,
    timings: bool,
    stdin_name: str,
    explain_input: bool,
    strict_input: bool,
    record: bool,
    history: str,
    semantic: bool,
    engine: str,
    max_wait: float,
    memory_limit: str,
    color: str,
) -> int:
    """Judge OKRs and say what was found.

    PATHS are OKR files, folders of them, one snapshot (see `okrlint fetch`), or - for standard input. Without any, the
    sources of okrlint.yaml are read, or the OKR files in this folder.
    """
    import msgspec

    from okrlint.app.check import PAGE, check_request, rendered, unplaced
    from okrlint.app.filters import Filters
    from okrlint.reporters import FORMATS

    request = options.request(
        paths,
        config,
        as_of,
        max_wait,
        preset=_one_of("--preset", preset, ("core", "recommended", "strict")),
        only=only,
        ignored=ignored,
        key=key,
        allow_empty=allow_empty,
        semantic=semantic,
        strict_input=strict_input,
        filters=Filters(teams=team, owners=owner, families=family),
        fold=not no_fold,
        watch=Stopwatch(time.perf_counter if timings else None),
        record=record,
        history=history,
        engine=engine,
        memory=_size("--memory-limit", memory_limit),
    )
    if explain_input:
        said, whole = unplaced(request)
        write(said)
        return 0 if whole or allow_partial else 3
    # Mistakes are said before anything is read: a fetch can take minutes.
    if (quiet or statistics) and form != "text":
        raise UsageError(f"--{'quiet' if quiet else 'statistics'} with --format {form}", allowed="--format text")
    targets = outputs.targets(form, output, FORMATS, paths, own=(PAGE,))
    asked = _one_of("--fail-on", fail_on, ("error", "warning", "notice", "never"))
    request = msgspec.structs.replace(request, page=any(t.kind == PAGE for t in targets))
    checked = _piped(request, stdin_name) if Path("-") in paths else check_request(request)
    level = asked or checked.fail_on

    def say(target: Target) -> str:
        painted = target.printed and wants_color(color)
        return rendered(
            checked,
            target.kind,
            verbose=verbose,
            color=painted,
            links=painted and watched(),
            width=width(),
            fail_on=level,
            quiet=quiet and target.file == "",
            statistics=statistics and target.file == "",
        )

    outputs.deliver(targets, say)
    for remark in checked.remarks:
        click.echo(terminal(remark), err=True)
    if checked.report.timings is not None:
        _say_timings(checked.report.timings)
    return _exit_code(checked, level, allow_partial)


def _say_timings(timings: Timings) -> None:
    """Seconds on the clock, the longest first; what took less than a hundredth of one is summed up."""
    for kind, names in (("Steps", timings.steps), ("Relations", timings.relations), ("Rules", timings.rules)):
        shown = {name: seconds for name, seconds in names.items() if seconds >= _SHORT}
        rest = [seconds for seconds in names.values() if seconds < _SHORT]
        click.echo(f"{kind}: {sum(names.values()):.2f} s", err=True)
        for name, seconds in shown.items():
            click.echo(f"{seconds:8.2f}  {terminal(name)}", err=True)
        if rest:
            click.echo(f"{sum(rest):8.2f}  {len(rest)} more", err=True)


_SHORT = 0.01


def _piped(request: Request, name: str) -> Checked:
    """The check of what comes in by standard input."""
    from okrlint.app.check import check_request
    from okrlint.app.stdin import piped

    if len(request.paths) > 1:
        raise UsageError("- beside other paths", hint="standard input is checked alone")
    return piped(request, sys.stdin.buffer, name, check_request)


def _exit_code(checked: Checked, level: str, allow_partial: bool) -> int:
    from okrlint.engine.report import at_or_above

    report = checked.report
    if checked.failure is not None:
        show_error(checked.failure)
        return checked.failure.exit_code
    found = 1 if at_or_above(report.findings, level) else 0
    if report.complete or allow_partial:
        return found
    show_error(
        IncompleteError(
            "not everything that was asked for could be read; see above for what was not evaluated",
            hint="--allow-partial accepts that",
        )
    )
    return IncompleteError.exit_code


_SIZE = re.compile(r"[0-9]+(?:\.[0-9]+)? ?[MGT]i?B", re.IGNORECASE)


def _size(option: str, value: str) -> str:
    if value and not _SIZE.fullmatch(value):
        raise UsageError(f"{option} {value!r}", allowed="a number with MB, GB or TB, such as 3GB")
    return value


def _one_of(option: str, value: str, allowed: tuple[str, ...]) -> str:
    if value and value not in allowed:
        raise UsageError(f"{option} {value!r}", allowed=", ".join(allowed))
    return value
