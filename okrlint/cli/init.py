"""`okrlint init`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlint.cli import completion, options
from okrlint.cli.terminal import environment, now, progress, say, write
from okrlint.errors import UsageError
from okrlint.escape import terminal

if TYPE_CHECKING:
    from okrlint.trackers.onboarding.found import Question


@click.command()
@click.argument("name", required=False, shell_complete=completion.beginnings)
@click.argument("target", required=False)
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="A name to fill in, or an answer")
@click.option("--into", default=".", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to")
@click.option("--base-url", default="", metavar="URL", help="API of a server of your own, such as GitHub Enterprise")
@click.option("--print", "only_print", is_flag=True, help="Print instead of writing")
@click.option("--force", is_flag=True, help="Overwrite files that differ")
@options.max_wait
def command(
    name: str | None,
    target: str | None,
    values: tuple[str, ...],
    into: Path,
    base_url: str,
    only_print: bool,
    force: bool,
    max_wait: float,
) -> None:
    """Write a first configuration or an integration.

    `okrlint init github OWNER`, `okrlint init jira URL` and `okrlint init files DIR` look at what is there and propose
    an okrlint.yaml; the other names copy an integration. Without a name all of them are listed. Nothing is overwritten
    unless --force.
    """
    from okrlint.app import init
    from okrlint.trackers import Run
    from okrlint.trackers.onboarding.propose import propose, questions

    if not name:
        wide = max(map(len, init.offered()))
        write("".join(f"{n:<{wide}}  {about}\n" for n, about in init.offered().items()))
        return
    given = dict(_pair(value) for value in values)
    tracker = init.looked_at().get(name) if target or not init.is_written(name) else None
    if tracker:
        if not target:
            raise UsageError(f"`okrlint init {name}` needs {tracker.discover_target}")
        found = init.look(name, target, Run(now(), environment(), max_wait, progress()), base_url)
        answers = {q.name: given.get(q.name) or _ask(q) for q in questions(found)}
        files = {"okrlint.yaml": propose(found, answers)}
    else:
        files = init.files_of(name, given)
        if target:
            hint = "--set and --into say the rest"
            raise UsageError(f"`okrlint init {name}` takes nothing after its name", hint=hint)
    if only_print:
        write("".join(files.values()))
        return
    for placed in init.place(files, into, force=force):
        say(f"{placed.did} {placed.path}")
    for number, step in enumerate(init.next_steps(name, given, looked=tracker is not None)):
        say(f"{'     ' if number else 'Next:'} {step}")


def _ask(question: Question) -> str:
    """The answer of a person who is watching, else the proposal."""
    first = question.options[0] if question.options else ""
    if not sys.stdin.isatty():
        return first
    if not question.options:
        return str(click.prompt(terminal(question.text), default="", show_default=False))
    say(question.text)
    for number, option in enumerate(question.options, 1):
        say(f"  {number}. {option}")
    chosen = click.prompt("Number", default=1, type=click.IntRange(1, len(question.options)))
    return question.options[chosen - 1]


def _pair(text: str) -> tuple[str, str]:
    name, sep, value = text.partition("=")
    if not sep or not name:
        raise UsageError(f"--set {text!r}", allowed="NAME=VALUE")
    return name, value
