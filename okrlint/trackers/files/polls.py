"""Polls that stand in a table, one row a person: in CSV or Markdown, put into the shape of an okrs.yaml.

A table is one only where it says who answered and asks for the first priority of all: in the name of a column ("What is
our top priority?"), or in a heading, line, column or file name that announces a poll. A list of teams with what each
of them puts first is none. What answers mean is for `okrs_yaml` and the relations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from okrlint.periods import parse_date
from okrlint.trackers.files.draft import Draft, Written
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.trackers.files.okrs_yaml.reader import read_form
from okrlint.trackers.text.naming import fold
from okrlint.trackers.text.poll import DEFAULT, USUAL
from okrlint.trackers.text.vocabulary import names_of
from okrlint.yaml_positions import convert

_OURS = frozenset(("our top priority", "our first priority", "what is our top priority", "what is our first priority"))
"""Names of columns that are the question itself."""
_ANSWER = frozenset(fold(name) for name in DEFAULT.answer)
"""Those that hold answers where something else says that it is a poll."""
_ABOUT_PRIORITY = re.compile(r"priorit|\bfirst\b|most important|wichtig", re.IGNORECASE)
_COLUMNS: Mapping[str, str] = {
    **{fold(name): "person" for name in (*DEFAULT.person, "name", "your name", "my name", "who", "respondent")},
    **{fold(name): "function" for name in DEFAULT.function},
    **{fold(name): "note" for name in DEFAULT.note},
    **{fold(name): "team" for name in DEFAULT.team},
    **{fold(name): "on" for name in (*DEFAULT.answered_on, "timestamp", "completion time", "submitted at")},
    **{fold(name): "question" for name in DEFAULT.question},
    **{fold(name): "cycle" for name in names_of("cycle")},
}
_WHOSE = frozenset(("person", "function", "on"))
"""One of these says that a row is one person's; a team may put something first without anybody having been asked."""
_GOALS = frozenset(fold(name) for kind in ("objective", "key_result") for name in names_of(kind))
_ANNOUNCED = re.compile(
    r"^\W*(?:poll question|question|poll|Frage|Umfrage)\W*[:：–—-]\s*(?P<question>\S.{0,298}?)\W*$", re.I
)
_HINT = re.compile(r"^\W*(?:polls?|question|umfrage|frage)\b|our (?:top|first) priority", re.IGNORECASE | re.MULTILINE)
_SPEAKS = re.compile(r"(?<![a-z])(?:polls?|umfrage)(?![a-z])", re.IGNORECASE)


def announced(text: str) -> str:
    """The question in a heading or line "Question: What is our top priority?", "" where it is no such line."""
    found = _ANNOUNCED.match(text)
    return found["question"].strip() + ("?" if text.rstrip(" *_").endswith("?") else "") if found else ""


def may_hold(text: str) -> bool:
    """A cheap look whether a text may hold a poll in a table."""
    return "|" in text and _HINT.search(text) is not None


def speaks_of_poll(text: str) -> bool:
    """Whether a name of a file, or a heading, says that something is a poll."""
    return bool(_SPEAKS.search(text))


def columns(header: Sequence[str], *, question: str = "", poll: bool = False) -> dict[int, str]:
    """What the columns of a poll mean, by place; empty for a table that is none.

    `question` is the one that was announced, `poll` whether something else announced one.
    """
    names = [fold(cell) for cell in header]
    if _GOALS.intersection(names):
        return {}
    asked = [at for at, name in enumerate(names) if name in _OURS] or [
        at for at, name in enumerate(names) if name in _ANSWER
    ]
    found = {at: _COLUMNS[name] for at, name in enumerate(names) if name in _COLUMNS and at not in asked}
    if len(asked) != 1 or not _WHOSE.intersection(found.values()):
        return {}
    says = names[asked[0]]
    told = poll or bool(question) or "question" in found.values()
    if not (says in _OURS or (told and _ABOUT_PRIORITY.search(f"{question} {says}"))):
        return {}
    once = {meaning: at for at, meaning in reversed(found.items())}
    return {**{at: meaning for meaning, at in once.items()}, asked[0]: "choice"}


def asked_by(header: str) -> str:
    """The question that the column of answers is itself: "What is our top priority?"."""
    return header.strip() if header.strip().endswith("?") else ""


class Polls:
    """The polls of one file: rows are taken as they come; those of one question, cycle and team belong together."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: dict[tuple[str, str], list[Any]] = {}

    def row(self, said: Mapping[str, Written], at: Written, question: str = "", cycle: str = "") -> None:
        """One person's answer; a row without one is listed as not placed."""
        choice = said.get("choice")
        if choice is None or not choice.text:
            self._draft.lost(at, "an answer to a poll is missing")
            return
        asked = said["question"].text if "question" in said else question or USUAL
        about = said["cycle"].text if "cycle" in said else cycle
        answers = self._known.get((asked, about))
        if answers is None:
            answers = self._known[asked, about] = self._begin(asked, about, at)
        answer = self._draft.part(answers, at)
        for name in ("choice", "person", "team", "function", "note"):
            if name in said and said[name].text:
                self._draft.set(answer, name, said[name].text, said[name])
        if "on" in said and said["on"].text:
            day = parse_date(said["on"].text)
            if day is None:
                self._draft.lost(said["on"], "on: no day that can be read in one way only (2026-11-16)")
            else:
                self._draft.set(answer, "on", day.isoformat(), said["on"])

    def _begin(self, question: str, cycle: str, at: Written) -> list[Any]:
        if "polls" not in self._draft.data:
            self._draft.set(self._draft.data, "polls", [], at)
        made = self._draft.part(self._draft.data["polls"], at)
        self._draft.set(made, "question", question, at)
        if cycle:
            self._draft.set(made, "cycle", cycle, at)
        answers: list[Any] = []
        self._draft.set(made, "answers", answers, at)
        return answers


def reading(draft: Draft, names: Names, form: Any) -> Reading:
    """The records of the polls of a draft, and that these are all of them."""
    located = draft.located()
    read = read_form(convert(located, FileForm), located, names)
    told = {relation: read.coverage[relation] for relation in ("poll", "answer")}
    return Reading(
        file=draft.file, form=form, records=read.records, coverage=told, places=read.places,
        unplaced=[*draft.unplaced, *read.unplaced],
    )  # fmt: skip


def cells(means: Mapping[int, str], row: Sequence[Written]) -> Iterator[tuple[str, Written]]:
    """The cells of a row by what they mean."""
    for at, meaning in means.items():
        if at < len(row):
            yield meaning, row[at]
