"""`okrlint overlaps review`."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okrlint.cli import options
from okrlint.cli.terminal import now, say, width, write
from okrlint.errors import UsageError
from okrlint.escape import terminal

if TYPE_CHECKING:
    from okrlint.app.overlap_answers import Answer
    from okrlint.app.overlap_review import Asked


@click.group()
def command() -> None:
    """Decide about pairs of objectives that may compete."""


@command.command("review", short_help="Ask about pairs that nobody has decided about")
@options.paths
@click.option("--most", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Pairs to ask about")
@click.option("--csv", "sheet", default="", metavar="FILE", help="Write the pairs there, to be filled in (- to print)")
@click.option(
    "--read", "filled", default=None, type=click.Path(path_type=Path), metavar="FILE", help="Take over a filled-in CSV"
)
@click.option("--by", default="", metavar="NAME", help="Who decides  [default: the account's name]")
@options.config
@options.as_of
@options.semantic
@options.max_wait
def review(
    paths: tuple[Path, ...],
    most: int,
    sheet: str,
    filled: Path | None,
    by: str,
    config: str,
    as_of: str,
    semantic: bool,
    max_wait: float,
) -> int:
    """List the pairs that are nearest and undecided, ask whether they compete, and keep the answers.

    They go to okrlint.overlaps.yaml beside the configuration and count above everything that is seen.
    """
    from okrlint.app import overlap_review as reviewing
    from okrlint.app.check import start_of
    from okrlint.app.overlap_answers import add_answers
    from okrlint.app.settings import load

    by = by or _account()
    if filled is not None:
        answers = reviewing.filled_in(filled, by, now().date())
        return _kept(add_answers(load(config, start_of(paths)).config, answers) if answers else None, answers)
    request = options.request(paths, config, as_of, max_wait, semantic=semantic)
    loaded, asked = reviewing.undecided(request, most)
    if not asked:
        say("Nothing to decide: no pair is near enough and undecided.")
        return 0
    if sheet:
        write(reviewing.written(asked), "" if sheet == "-" else sheet)
        return 0
    answers = _interview(asked, by)
    return _kept(add_answers(loaded.config, answers) if answers else None, answers)


def _interview(asked: list[Asked], by: str) -> list[Answer]:
    """Ask about one pair after the other; what was answered before somebody stops counts."""
    from okrlint.app.overlap_review import answered
    from okrlint.relations.overlap.goals import Kind

    answers: list[Answer] = []
    for place, pair in enumerate(asked, 1):
        say("")
        say(f"{place} of {len(asked)} · confidence {pair.confidence:.2f}")
        for key, texts in zip(pair.keys, pair.says, strict=True):
            say(f"{key}  {texts[0]}")
            for text in texts[1:]:
                say(f"    {text[: width() - 4]}")
        for observed in pair.seen:
            say(f"  {observed.kind}: {observed.text}")
        said = _prompt("Must somebody say which of the two wins, or who owns it? [y/n/skip/quit]", "skip")
        if said.casefold() in ("q", "quit"):
            break
        if said.casefold() in ("s", "skip", ""):
            continue
        kind = ""
        if said.casefold() in ("y", "yes"):
            kinds = list(dict.fromkeys([*(o.kind for o in pair.seen), *Kind.__args__]))  # type: ignore[attr-defined]
            kind = _prompt(f"Which kind? [{', '.join(kinds)}]", kinds[0])
        why = _prompt("Why, in a line?", "")
        try:
            answers.append(answered(pair.keys, said, kind, why, by, now().date()))
        except UsageError as error:
            say(f"not taken: {error.message}" + (f" (allowed: {error.allowed})" if error.allowed else ""))
    return answers


def _prompt(text: str, default: str) -> str:
    """An answer; whoever leaves (end of input) quits, and keeps what was answered."""
    try:
        return str(click.prompt(terminal(text), default=default, show_default=bool(default))).strip()
    except click.Abort:
        return "quit"


def _kept(path: Path | None, answers: list[Answer]) -> int:
    yes = sum(answer.competes for answer in answers)
    if path is None:
        say("Nothing was decided.")
    else:
        say(f"{path}: {len(answers)} more answer{'' if len(answers) == 1 else 's'}, {yes} of them competing")
    return 0


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
