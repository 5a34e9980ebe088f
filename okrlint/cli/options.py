"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okrlint.cli.terminal import environment, moment, now, progress
from okrlint.safe_read import confined

if TYPE_CHECKING:
    from okrlint.app.check import Request


def request(paths: tuple[Path, ...], config: str, as_of: str, max_wait: float, **more: Any) -> Request:
    """What somebody asked for with `paths`, `config`, `as_of` and `max_wait`; `more` are further fields of a request.

    Raises UsageError for an `as_of` that is no date.
    """
    from okrlint.app.check import Request

    return Request(
        paths=paths,
        config=config,
        now=now(),
        as_of=moment(as_of) if as_of else None,
        environment=environment(),
        max_wait=max_wait,
        say=progress(),
        **more,
    )


def _confine(ctx: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        ctx.with_resource(confined(folder))


paths = click.argument("paths", nargs=-1, type=click.Path(readable=False, path_type=Path))
"""Whoever reads them says what cannot be read, and the exit code is that of something unread."""
config = click.option(
    "--config", "-c", default="", metavar="FILE", help="Configuration file  [default: the nearest okrlint.yaml above]"
)


def color(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--color WHEN`, and `--no-color` for `--color never`."""
    choice = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour the output",
    )
    return choice(click.option("--no-color", "color", flag_value="never", help="The same as --color never")(command))


def names(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Several names as several options, or as one list with commas."""
    return tuple(part for text in given for part in [p for p in map(str.strip, text.split(",")) if p] or [text])


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--team`, `--owner` and `--family`: whose findings are shown."""
    for name, says in (
        ("--family", "Show what these families of rules found"),
        ("--owner", "Show what these people or teams own"),
        ("--team", "Show what concerns these teams, and teams below"),
    ):
        command = click.option(name, multiple=True, metavar="NAME", callback=names, help=says)(command)
    return command


as_of = click.option(
    "--as-of", default="", metavar="DATE", help="Judge as of that date (UTC)  [default: now, or what the data says]"
)
history = click.option(
    "--history",
    default="",
    metavar="FILE",
    help="File with past scans  [default: what `history:` and OKRLINT_HISTORY_URL say, else okrlint-history.sqlite]",
)
semantic = click.option("--semantic", is_flag=True, help="Also compare sentences by a model (extra okrlint[semantic])")
max_wait = click.option(
    "--max-wait", default=600.0, show_default=True, metavar="SECONDS", help="Longest single wait for a rate limit"
)
allow_empty = click.option("--allow-empty", is_flag=True, help="Paths that are gone, files without OKRs are no mistake")
allow_partial = click.option(
    "--allow-partial", is_flag=True, help="Do not exit with 3 when something could not be read"
)
strict_input = click.option(
    "--strict-input", is_flag=True, help="Stop with 2 at a file that is not read as OKRs, instead of leaving it aside"
)
within = click.option(
    "--within",
    type=click.Path(path_type=Path),
    metavar="DIR",
    expose_value=False,
    is_eager=True,
    callback=_confine,
    help="Read nothing outside of this folder, whatever files, links or the configuration name",
)
"""For files that strangers may have written, such as those of a pull request. OKRLINT_WITHIN holds for any command."""
