"""Reads what the text of a ticket or comment says of a poll: the question, or what one person answered to it.

Its headings are its own, since words such as "Answer" are prose in the text of a goal.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from okrlint.periods import parse_date
from okrlint.trackers.text.blocks import Block, read_blocks
from okrlint.trackers.text.body import LONGEST, value_under
from okrlint.trackers.text.parts import filled
from okrlint.trackers.text.people_names import plain
from okrlint.trackers.text.references import only_references
from okrlint.trackers.text.vocabulary import names_of

USUAL = "What is our top priority?"
"""The question of an answer that names none."""


class PollHeadings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The headings or labels of a question and of an answer; a list given here replaces the default one."""

    question: tuple[str, ...] = ("question", "poll question", "what is asked", "Frage")
    answer: tuple[str, ...] = (
        *("top priority", "first priority", "our top priority", "my top priority", "answer", "my answer"),
        *("what is our top priority", "what is our first priority", "wichtigstes Ziel", "Antwort"),
    )
    person: tuple[str, ...] = ("answered by", "person", "who answers", "beantwortet von")
    team: tuple[str, ...] = (*names_of("team"), "your team", "my team")
    function: tuple[str, ...] = ("function", "your function", "my function", "line of work", "Funktion")
    note: tuple[str, ...] = ("why", "reason", "note", "anything else", "warum")
    answered_on: tuple[str, ...] = ("answered on", "date", "on")
    until: tuple[str, ...] = ("until", "answers until", "open until", "closes on")


DEFAULT = PollHeadings()


class PollText(msgspec.Struct, frozen=True):
    """What a text says of a poll; all of it may be missing. A text with an `answer` is one, whatever else it says."""

    question: str = ""
    answer: str = ""
    person: str = ""
    team: str = ""
    function: str = ""
    note: str = ""
    answered_on: dt.date | None = None
    until: dt.date | None = None


def read_poll(text: str, headings: PollHeadings = DEFAULT) -> PollText:
    """Read a text. Never fails. One that holds nothing but a reference (#12, DEP-4, an address) is an answer."""
    text = text[:LONGEST]
    if only_references(text):
        return PollText(answer=" ".join(text.split()))
    blocks = read_blocks(text, headings)

    def said(subject: str) -> str:
        value = value_under(blocks, subject)
        return plain(value.text).strip() if value else ""

    return PollText(
        question=said("question"),
        answer=said("answer"),
        person=said("person"),
        team=said("team"),
        function=said("function"),
        note=_all_of(blocks, "note"),
        answered_on=parse_date(said("answered_on")),
        until=parse_date(said("until")),
    )


def _all_of(blocks: list[Block], subject: str) -> str:
    return "\n".join(plain(item.text) for b in blocks if b.subject == subject for item in filled(b.items))
