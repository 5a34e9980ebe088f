"""`okrlint rules list | check | try | new`."""

from __future__ import annotations

from pathlib import Path

import click

from okrlint.cli import options
from okrlint.cli.terminal import say, wants_color, watched, width, write
from okrlint.errors import IncompleteError
from okrlint.escape import terminal_lines


@click.group()
def command() -> None:
    """List, check, try and begin rules."""


@command.command("list", short_help="List every rule that could run")
@options.config
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_rules(config: str, form: str) -> None:
    """List every rule that could run, of the built-in pack and of those in the configuration."""
    from okrlint.app.rules_list import listed
    from okrlint.app.settings import load

    found = listed(load(config).pages, form)
    write(terminal_lines(found) if form == "text" else found)


@command.command("check", short_help="Run every example of a pack")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--fix", is_flag=True, help="Write what the examples yield into the pages")
def check_rules(folder: Path | None, fix: bool) -> int:
    """Run every example of a pack and compare what it yields with the text beside it (the built-in pack by default)."""
    from okrlint.app.rules_check import check_pages, described

    checked = check_pages(folder, fix=fix)
    write(terminal_lines(described(checked)))
    return 1 if checked.wrong else 0


@command.command("try", short_help="Run one page on data of your own")
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@options.paths
@options.config
@options.within
@options.as_of
@options.allow_partial
@options.max_wait
@options.color
def try_rule(
    page: Path,
    paths: tuple[Path, ...],
    config: str,
    as_of: str,
    allow_partial: bool,
    max_wait: float,
    color: str,
) -> int:
    """Run one rule page on data of your own and show what it finds there, whether it belongs to a pack or not.

    PATHS are as for `okrlint check`; a snapshot (`okrlint fetch`) answers at once. Thresholds are those of the page.
    """
    from okrlint.app.check import rendered
    from okrlint.app.rules_try import try_page

    request = options.request(paths, config, as_of, max_wait)
    tried = try_page(page, request)
    painted = wants_color(color)
    write(
        rendered(
            tried, "text", verbose=True, color=painted, links=painted and watched(), width=width(), fail_on="never"
        )
    )
    return 0 if tried.report.complete or allow_partial else IncompleteError.exit_code


@command.command("new", short_help="Begin a rule page that runs as it is")
@click.argument("rule")
@click.option(
    "--in", "folder", default=".", type=click.Path(file_okay=False, path_type=Path), help="Folder of the pack"
)
def new_rule(rule: str, folder: Path) -> None:
    """Begin a rule page that runs as it is (and a pack.yaml where the folder has none)."""
    from okrlint.app.rules_list import begin

    for path in begin(rule, folder):
        say(f"wrote {path}")
    say(f"Now edit {folder / (rule + '.md')} and run `okrlint rules check {folder}`.")
