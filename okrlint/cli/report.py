"""`okrlint report`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options, outputs
from okrlint.cli.terminal import say, show_error
from okrlint.errors import IncompleteError, UsageError
from okrlint.escape import terminal


@click.command()
@options.paths
@options.config
@options.within
@options.as_of
@options.filters
@click.option("--title", default="", metavar="TEXT", help="What stands at the head of the page, such as the company")
@click.option(
    "--output", "-o", "output", default="okrlint-report.html", show_default=True, metavar="FILE", help="Where it goes"
)
@click.option("--badge", default="", metavar="FILE", help="Also write a badge for a README (SVG)")
@click.option("--open", "opens", is_flag=True, help="Show it in the browser")
@options.history
@options.allow_partial
@options.allow_empty
@options.max_wait
def command(
    paths: tuple[Path, ...],
    config: str,
    as_of: str,
    team: tuple[str, ...],
    owner: tuple[str, ...],
    family: tuple[str, ...],
    title: str,
    output: str,
    badge: str,
    opens: bool,
    history: str,
    allow_partial: bool,
    allow_empty: bool,
    max_wait: float,
) -> int:
    """Write a page for people to look at: one file that needs no network.

    PATHS are as for `okrlint check`: OKR files, folders of them, or one snapshot. With `--as-of` a snapshot is drawn as
    of a past day. Findings do not fail this command; something that could not be read does, with exit code 3.
    """
    from okrlint.app.check import PAGE, check_request
    from okrlint.app.filters import Filters
    from okrlint.app.report import BADGE, badge_of, page

    if output.startswith(f"{PAGE}="):
        raise UsageError(
            f"--output {output!r}",
            allowed="the name of a file",
            hint=f"this command writes one format: --output {output.removeprefix(f'{PAGE}=')!r}",
        )
    wanted = [f"{PAGE}={output}", *([f"{BADGE}={badge}"] if badge else [])]
    targets = outputs.targets(PAGE, wanted, (), paths, own=(PAGE, BADGE))[1:]
    request = options.request(
        paths,
        config,
        as_of,
        max_wait,
        allow_empty=allow_empty,
        history=history,
        recall=True,
        page=True,
        filters=Filters(teams=team, owners=owner, families=family),
    )
    checked = check_request(request)
    outputs.deliver(targets, lambda t: page(checked, title) if t.kind == PAGE else badge_of(checked))
    if all(not target.printed for target in targets):
        for target in targets:
            say(f"written {target.file}")
        if opens:
            click.launch(Path(output).resolve().as_uri())
    for remark in checked.remarks:
        click.echo(terminal(remark), err=True)
    if checked.failure is not None:
        show_error(checked.failure)
        return checked.failure.exit_code
    if checked.report.complete or allow_partial:
        return 0
    show_error(
        IncompleteError(
            "not everything that was asked for could be read; the page says what is missing",
            hint="--allow-partial accepts that",
        )
    )
    return IncompleteError.exit_code
