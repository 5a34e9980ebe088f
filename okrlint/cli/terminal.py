"""What the commands share in talking to a terminal: errors, colour, progress, writing output files."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from okrlint import escape, redaction
from okrlint.errors import OkrlintError, UsageError
from okrlint.snapshot import write_whole

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ])", re.ASCII)


def show_error(error: OkrlintError) -> None:
    """An expected failure on standard error: what was seen, where, what is allowed, what to do."""
    _clear_progress()
    for line in str(error).splitlines():
        click.echo(
            f"error: {escape.terminal(line)}" if not line.startswith("  ") else f"  {escape.terminal(line.strip())}",
            err=True,
        )


def show_crash() -> None:
    """A failure that is ours, with its traceback but without anything that looks like a credential."""
    click.echo(redaction.shaped(traceback.format_exc()), err=True)
    click.echo(
        "error: this is a fault in okrlint; nothing was judged or sent after it. Please report the lines above.",
        err=True,
    )


def told(error: OSError) -> UsageError | None:
    """What the system refused, for whoever can mend it; None where it names no file and so says nothing to anybody."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UsageError(f"cannot write: {error.strerror}", where=_named(error))
    if _is_gone():
        return UsageError("the folder in which you stand does not exist any more", hint="change to another one")
    return UsageError(str(error.strerror), where=_named(error)) if error.filename else None


def _named(error: OSError) -> str:
    return os.fsdecode(error.filename) if error.filename else ""


def _is_gone() -> bool:
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def now() -> dt.datetime:
    """The clock (UTC), read here and nowhere below."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def environment() -> Mapping[str, str]:
    """The environment, read here and nowhere below."""
    return dict(os.environ)


def moment(text: str) -> dt.datetime:
    """`--as-of`: a date (its end, UTC) or an ISO moment. Raises UsageError for anything else."""
    try:
        # Python also knows weeks (2026-W47) and dates without hyphens, where nobody can tell day from moment.
        if not _DAY.match(text):
            raise ValueError
        parsed = dt.datetime.fromisoformat(text)
        if len(text) == 10:
            parsed = parsed.replace(hour=23, minute=59, second=59)
        return parsed.astimezone(dt.UTC) if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--as-of {text!r} is no date", allowed="2026-12-31 or 2026-12-31T09:00:00Z") from None


def wants_color(choice: str) -> bool:
    """Whether standard output takes colour: `always`, `never`, or for `auto` a terminal.

    NO_COLOR (no-color.org) wins over FORCE_COLOR, which wins over what the terminal is; what was typed wins over both.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR", "")
    if forced:
        return forced.lower() not in ("0", "false", "no")
    return watched() and os.environ.get("TERM") != "dumb"


def watched() -> bool:
    """Whether standard output is a terminal. Only there are hyperlinks (OSC 8): a log that takes colour shows them as
    rubbish, and the addresses would be lost."""
    return sys.stdout.isatty()


def width() -> int:
    """Columns to write in: the terminal's, at most 120; 100 where nobody is watching."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120) if watched() else 100


def progress() -> Callable[[str], None]:
    """Takes progress for a person who is watching; does nothing where nobody is."""
    if not sys.stderr.isatty():
        return lambda _: None

    from okrlint.reporters.parts.text_width import columns

    def show(text: str) -> None:
        _open_lines.append(1)
        room = max(shutil.get_terminal_size((80, 24)).columns - 1, 20)
        line = escape.clip(text, room, escape.terminal, columns)
        click.echo(f"{_CLEAR}{line}", nl=False, err=True)

    return show


_CLEAR = "\r\x1b[2K"
_open_lines: list[int] = []
"""Whether a line of progress stands on the terminal; what comes next would be written behind it."""


def _clear_progress() -> None:
    if _open_lines:
        _open_lines.clear()
        click.echo(_CLEAR, nl=False, err=True)


def say(line: str) -> None:
    """One line on standard output, by `write`, so that it is no failure if nobody reads it any more."""
    write(f"{escape.terminal(line)}\n")


def write(text: str, target: str = "") -> None:
    """Write a report to standard output, or whole to a file (folders are made).

    Raises UsageError if that fails. A reader that has seen enough is no failure: the run goes on, and its exit code is
    what it would have been.
    """
    _clear_progress()
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


def stand_in() -> None:
    """Put /dev/null where a program was started without its standard streams (`>&-`, some schedulers).

    Python then has None there, and the next file that is opened would be taken for standard output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (until the process ends)


def give_up_output() -> None:
    """Keep Python from trying again, and complaining, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def give_up_errors() -> None:
    """The same for standard error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
