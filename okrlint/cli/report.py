"""`okrlint report`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options, outputs
from okrlint.cli.terminal import environment, moment, now, progress, say, show_error
from okrlint.errors import IncompleteError
from okrlint.escape import terminal


@click.command()
@options.paths
@options.config
@options.within
@options.as_of
@click.option("--title", default="", metavar="TEXT", help="What stands at the head of the page, such as the company")
@click.option(
    "--output", "-o", "output", default="okrlint-report.html", show_default=True, metavar="FILE", help="Where it goes"
)
@click.option("--open", "opens", is_flag=True, help="Show it in the browser")
@options.history
@options.allow_partial
@options.allow_empty
@options.max_wait
def command(
    paths: tuple[Path, ...],
    config: str,
    as_of: str,
    title: str,
    output: str,
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
    from okrlint.app.check import PAGE, Request, check_request
    from okrlint.app.report import page

    (target,) = outputs.targets(PAGE, [f"{PAGE}={output}"], (), paths, own=(PAGE,))[1:]
    request = Request(
        paths=paths,
        config=config,
        now=now(),
        as_of=moment(as_of) if as_of else None,
        allow_empty=allow_empty,
        environment=environment(),
        max_wait=max_wait,
        say=progress(),
        history=history,
        recall=True,
        page=True,
    )
    checked = check_request(request)
    outputs.deliver([target], lambda _: page(checked, title))
    if not target.printed:
        say(f"written {target.file}")
        if opens:
            click.launch(Path(target.file).resolve().as_uri())
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
