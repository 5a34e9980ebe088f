"""The command line: commands, arguments, exit codes. The only package that prints, reads the clock or the environment.

What the commands do stands in `okrlint.app`; each is imported only when it is called, so that `--version` stays quick.
"""

from __future__ import annotations

import errno
import gc
import importlib
import os
import sys
from typing import Any, NoReturn

import click

from okrlint import __version__, redaction
from okrlint.errors import OkrlintError, UsageError

COMMANDS = {
    "check": "Judge OKRs and say what was found",
    "report": "Write a page for people: findings, and drawings of the plan",
    "fetch": "Read the sources into a snapshot",
    "snapshot": "Join snapshots that were fetched in parts",
    "baseline": "Set today's findings aside, so that only new ones fail a run",
    "compare": "Show what changed between two reports",
    "explain": "Show the page of a rule",
    "explain-overlap": "Show why two objectives count as competing, or do not",
    "overlaps": "Decide about pairs of objectives that may compete",
    "rules": "List, check, try and begin rules",
    "query": "Put a question of your own to the data",
    "settings": "Show what holds here, and where it is said",
    "schema": "Print a published schema",
    "init": "Write a first configuration or an integration",
    "doctor": "Check tokens, permissions, mapping and coverage",
    "publish": "Put findings on tickets",
    "trend": "Show how findings came and went over many scans",
    "lens": "Show where effort went beside what was ranked first",
    "poll": "Show how people who were asked alone answered, and draft the decision",
    "history": "Prune, export or mend the history of scans",
}

EPILOG = """\b
Exit codes:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on
  2  wrong usage, configuration, rule page or input file
  3  something that was asked for could not be read, and --allow-partial was not given
  4  internal error, or a rule whose query failed
"""


class LazyGroup(click.Group):
    """A group whose commands live in modules of this package, one each, with the command in `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module: Any = importlib.import_module(f"okrlint.cli.{cmd_name.replace('-', '_')}")
        found: click.Command = module.command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.UsageError(f"No such command {name!r}.{_meant(name)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The default imports every command for its first line.
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _meant(name: str) -> str:
    import difflib
    import os

    if os.path.exists(name):
        return f" To check it: okrlint check {name}"
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


@click.command(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="okrlint", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """A linter for objectives and key results that live in project trackers.

    `okrlint check` in a folder with OKR files needs no configuration.
    """
    folder = os.environ.get("OKRLINT_WITHIN")
    if folder:
        from pathlib import Path

        from okrlint.safe_read import confined

        ctx.with_resource(confined(Path(folder)))


def run() -> NoReturn:
    """The program: `main`, and an end without tidying up.

    Nothing is left to tidy, yet taking modules and database apart takes longer than judging a small company.
    """
    # A run keeps nearly all that it makes until its end, so that looking for circles often finds nothing.
    gc.set_threshold(200_000, 20, 100)
    try:
        main()
    except SystemExit as stop:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(stop.code if isinstance(stop.code, int) else 0)
    raise AssertionError("main always exits")


def main() -> None:
    """Run the command line and exit with a documented code; no failure reaches a person as a traceback unexplained."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from okrlint.cli.terminal import stand_in

        stand_in()
    redaction.reset(redaction.credentials(os.environ))
    sys.stdout, sys.stderr = redaction.Stream(sys.stdout), redaction.Stream(sys.stderr, _unread)
    try:
        outcome = cli.main(prog_name="okrlint", standalone_mode=False)
        sys.exit(outcome if isinstance(outcome, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        from okrlint.cli.terminal import show_error

        asked = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "okrlint"
        show_error(UsageError(error.format_message().rstrip("."), hint=f"{asked} --help says what there is"))
        sys.exit(UsageError.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except OkrlintError as error:
        from okrlint.cli.terminal import show_error

        show_error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        from okrlint.cli.terminal import give_up_output, show_error, told

        known = told(error)
        if known is None:
            _crash()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            give_up_output()
        show_error(known)
        sys.exit(known.exit_code)
    except Exception:
        _crash()


def _unread() -> None:
    from okrlint.cli.terminal import give_up_errors

    give_up_errors()


def _crash() -> NoReturn:
    from okrlint.cli.terminal import show_crash

    show_crash()
    sys.exit(4)
