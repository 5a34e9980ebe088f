"""A poll for a person at a terminal: the spread, and a draft of the decision record that it calls for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from okrlint.escape import clip, json_text, terminal
from okrlint.relations.spread import Choice, Group, Spread
from okrlint.reporters.parts.text_width import wrap
from okrlint.reporters.parts.wording import counted

_LONGEST = 300


def render(found: Sequence[Spread], partial: Sequence[str], width: int, draft: str = "okrs.yaml") -> str:
    """All polls, at most `width` columns; the lines of a draft are as long as they must be."""
    out: list[str] = []
    for spread in found:
        out += [*_spread(spread, width), *_draft(spread, draft), ""]
    for reason in partial:
        out += wrap(f"Not seen whole: {_told(reason)}. There may be more answers.", width)
    return "\n".join(out).rstrip() + "\n"


def _spread(spread: Spread, width: int) -> list[str]:
    about = ", ".join(_told(part) for part in (spread.cycle, spread.team) if part)
    out = [*wrap(f"“{_told(spread.question)}”" + (f" ({about})" if about else ""), width), ""]
    if not spread.choices:
        if not spread.people:
            return [*out, *wrap("Nobody has answered yet.", width), ""]
        few = f"{_people(spread.people)} answered so far. What they said is shown from {spread.least} answers on,"
        return [*out, *wrap(f"{few} so that nobody can be told from it.", width), ""]
    out += [*wrap(_sentence(spread), width, "  "), ""]
    out += [line for choice in spread.choices for line in _choice(choice, width, "  ")]
    for title, groups in (("By team", spread.by_team), ("By function", spread.by_function)):
        out += ["", f"  {title}"] if groups else []
        out += [line for group in groups for line in _group(group, width)]
    if spread.names:
        out += ["", "  By person"]
        out += [line for who, what in spread.names for line in wrap(f"{_told(who)}: {_told(what)}", width, "    ")]
    return [*out, ""]


def _sentence(spread: Spread) -> str:
    """What an observer would say of it: how many named how much, and what the written order says."""
    teams = f" of {counted(spread.teams, 'team')}" if spread.teams else ""
    named = "one priority" if len(spread.choices) == 1 else f"{len(spread.choices):,} priorities"
    said = f"{_people(spread.people)}{teams}, each asked alone, named {named}."
    if not spread.first:
        return f"{said} No list says which objective goes first."
    how_many = {0: "nobody", 1: "one of them"}.get(spread.first_people, f"{spread.first_people} of them")
    return f"{said} The list says “{_told(spread.first)}” goes first, which {how_many} named."


def _choice(choice: Choice, width: int, indent: str) -> list[str]:
    key = f" ({_told(choice.key)})" if choice.key else ""
    return wrap(f"{choice.people:>3}  {_told(choice.name)}{key}", width, indent, indent + "     ")


def _group(group: Group, width: int) -> list[str]:
    name = _told(group.name) or "Others together, since they are few or did not say"
    said = "; ".join(f"{_told(c.name)} ({c.people})" for c in group.choices)
    return wrap(f"{name}, {_people(group.people)}: {said}", width, "    ", "      ")


def _people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"


def _told(text: str) -> str:
    return clip(text, _LONGEST, terminal)


def _draft(spread: Spread, form: str) -> list[str]:
    if form == "none" or not spread.choices:
        return []
    where = "under the objective that is chosen, in okrs.yaml" if form == "okrs.yaml" else "into its ticket"
    about = f"A draft of the decision, to be filled in and put {where}:"
    lines = (_as_yaml if form == "okrs.yaml" else _as_ticket)(spread)
    return [about, "", *(terminal(line) for line in lines)]


def _as_yaml(spread: Spread) -> list[str]:
    """The keys of `decision:`; what people wrote is quoted as JSON, which is YAML."""
    day = f", on: {spread.last_answer}" if spread.last_answer else ""
    return [
        "decision:",
        "  by:            # one person, who decides",
        f"  on:            # the day{_after(spread.last_answer)}",
        "  choice:        # one of the options below",
        "  reason:        # why this one",
        "  nevertheless:  # a word to those who named something else",
        "  options:",
        *(f"    - {_quoted(c.name)}" for c in spread.choices),
        "  positions:",
        *(
            f"    - {{{f'person: {_quoted(who)}' if who else f'count: {people}'}, option: {_quoted(what)}{day}}}"
            for who, people, what in _positions(spread)
        ),
    ]


def _as_ticket(spread: Spread) -> list[str]:
    """The same as headings and labels of a ticket's text."""
    day = f" ({spread.last_answer})" if spread.last_answer else ""
    return [
        "## Decision",
        "",
        "Decided by:",
        "Decided on:",
        "Choice:",
        "Reason:",
        "Nevertheless:",
        "",
        "### Options",
        "",
        *(f"- {_inline(c.name)}" for c in spread.choices),
        "",
        "### Positions",
        "",
        *(
            f"- {f'{_inline(who)}:' if who else f'{people} for'} {_inline(what)}{day}"
            for who, people, what in _positions(spread)
        ),
    ]


def _positions(spread: Spread) -> list[tuple[str, int, str]]:
    """Who was for what; "" and how many for those who are not named."""
    held = [what for _, what in spread.names]
    left = ((c.people - held.count(c.name), c.name) for c in spread.choices)
    return [(who, 1, what) for who, what in spread.names] + [("", people, name) for people, name in left if people > 0]


def _after(day: dt.date | None) -> str:
    return f", after {day}, when the last one answered" if day else ""


def _quoted(text: str) -> str:
    return json.dumps(_inline(text), ensure_ascii=False)


def _inline(text: str) -> str:
    return json_text(" ".join(text.split()))
