"""What the commands share in talking to a terminal: errors, colour, progress, writing output files."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from okrlint import escape
from okrlint.errors import OkrlintError, UsageError
from okrlint.snapshot import write_whole

_SECRET_NAMES = ("TOKEN", "SECRET", "PASSWORD", "KEY", "WEBHOOK")


def show_error(error: OkrlintError) -> None:
    """An expected failure on standard error: what was seen, where, what is allowed, what to do."""
    for line in _hidden(str(error)).splitlines():
        click.echo(
            f"error: {escape.terminal(line)}" if not line.startswith("  ") else f"  {escape.terminal(line.strip())}",
            err=True,
        )


def show_crash() -> None:
    """A failure that is ours, with its traceback but without anything that looks like a credential."""
    click.echo(_hidden(traceback.format_exc()), err=True)
    click.echo(
        "error: this is a fault in okrlint; nothing was judged or sent after it. Please report the lines above.",
        err=True,
    )


def now() -> dt.datetime:
    """The clock (UTC), read here and nowhere below."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def environment() -> Mapping[str, str]:
    """The environment, read here and nowhere below."""
    return dict(os.environ)


def moment(text: str) -> dt.datetime:
    """`--as-of`: a date (its end, UTC) or an ISO moment. Raises UsageError for anything else."""
    try:
        if len(text) == 10:
            return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(23, 59, 59), dt.UTC)
        parsed = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of {text!r} is no date", allowed="2026-12-31 or 2026-12-31T09:00:00Z") from None
    return parsed.astimezone(dt.UTC) if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)


def wants_color(choice: str) -> bool:
    """Whether standard output takes colour: `always`, `never`, or for `auto` a terminal without NO_COLOR."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to write in: the terminal's, at most 120; 100 where nobody is watching."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120) if sys.stdout.isatty() else 100


def progress() -> Callable[[str], None]:
    """Takes progress for a person who is watching; does nothing where nobody is."""
    if not sys.stderr.isatty():
        return lambda _: None

    def say(text: str) -> None:
        click.echo(f"\r\x1b[2K{escape.terminal(text)}", nl=False, err=True)

    return say


def write(text: str, target: str = "") -> None:
    """Write a report to standard output, or whole to a file (folders are made).

    Raises UsageError if that fails. A reader that has seen enough is no failure: the run goes on, and its exit code is
    what it would have been.
    """
    content = text.encode("utf-8", "replace")
    if not target or target == "-":
        try:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            give_up_output()
        except OSError as error:
            give_up_output()
            raise UsageError(f"cannot write: {error.strerror}", where="standard output") from error
        return
    path = Path(target)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise UsageError(
            f"cannot write: {error.strerror}", where=target, hint="nothing was left half-written"
        ) from error


def give_up_output() -> None:
    """Keep Python from trying again, and complaining, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _hidden(text: str) -> str:
    for name, value in os.environ.items():
        if len(value) >= 8 and any(part in name.upper() for part in _SECRET_NAMES):
            text = text.replace(value, f"<{name}>")
    return text
