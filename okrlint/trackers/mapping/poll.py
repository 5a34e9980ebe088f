"""The one place where tickets and comments become questions and answers, whichever tracker they were read from.

A ticket that states an answer is one, by whoever wrote it. Any other ticket of a poll is a question, and each comment
on it that answers is one person's answer. Answers in tickets that hang on no question belong together if they name the
same question and cycle.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from okrlint.records import Answer, Poll, Record
from okrlint.trackers.mapping.parts import IN_TEXT, Places
from okrlint.trackers.text.body_records import Resolve
from okrlint.trackers.text.people_names import classify_party
from okrlint.trackers.text.poll import USUAL, PollText
from okrlint.trackers.text.references import Reference, find_references

RELATIONS = ("poll", "answer")
"""What the reading of one ticket of a poll states anew each time."""
UNASKED = "nobody said which tickets are questions or answers (`poll:`, docs/poll.md)"
"""Why a source without a mapping for polls knows of none."""


class PollFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a question or an answer is kept; the first place that has a value wins. Team and cycle are as for goals."""

    question: Annotated[Places, Meta(description="What is asked; else the title of a ticket without an answer.")] = (
        IN_TEXT
    )
    answer: Annotated[Places, Meta(description="The answer: a goal by its key, address or title, or any words.")] = (
        IN_TEXT
    )
    person: Annotated[Places, Meta(description="Who answered.")] = IN_TEXT
    function: Annotated[Places, Meta(description="Their line of work: sales, support, engineering.")] = IN_TEXT


class PollComment(msgspec.Struct, frozen=True):
    """A comment on a question, `by` (the id of) whom; `at` is UTC."""

    said: PollText
    by: str
    at: dt.datetime
    url: str = ""


class PollDraft(msgspec.Struct, kw_only=True):
    """A ticket of a poll as its tracker found it. `said` holds what its fields and its text say.

    `group` begins the ids of polls that are no ticket of their own, `parent` is the id of the question that an answer
    hangs on. `cycle` is the id of the cycle, `cycle_name` what people call it; `by` is (the id of) its writer, "" for
    nobody, and `at` when it was written (UTC).
    """

    of: str
    group: str
    title: str
    url: str
    said: PollText
    parent: str = ""
    team: str = ""
    cycle: str = ""
    cycle_name: str = ""
    by: str = ""
    at: dt.datetime | None = None
    comments: Iterable[PollComment] = ()


def with_fields(said: PollText, held: Mapping[str, Iterable[str]]) -> PollText:
    """The text with what stands in fields in its place: for each property what its places hold, in their order."""
    return msgspec.structs.replace(said, **{name: next(filter(None, values), "") for name, values in held.items()})


def poll_records(draft: PollDraft, resolve: Resolve) -> Iterator[Record]:
    """The question or the answer that a ticket states. `resolve` makes ids of references to goals."""
    said = draft.said
    if not said.answer:
        yield Poll(
            of=draft.of, id=draft.of, question=said.question or draft.title, cycle=draft.cycle, team=draft.team,
            by=draft.by, opened_on=draft.at.date() if draft.at else None, closed_on=said.until, url=draft.url,
        )  # fmt: skip
        for comment in draft.comments:
            if comment.said.answer:
                yield _answer(draft, draft.of, comment.said, comment.by, comment.at, comment.url, resolve)
        return
    poll = draft.parent or f"{draft.group}/poll/{_slug(draft.cycle_name)}/{_slug(said.question or USUAL)}"
    if not draft.parent:
        yield Poll(of=draft.of, id=poll, question=said.question or USUAL, cycle=draft.cycle)
    own = msgspec.structs.replace(said, team=draft.team or said.team)
    yield _answer(draft, poll, own, draft.by, draft.at, draft.url, resolve)


def _answer(
    draft: PollDraft, poll: str, said: PollText, by: str, at: dt.datetime | None, url: str, resolve: Resolve
) -> Answer:
    day = said.answered_on
    named = bool(day and (at is None or day < at.date()))
    return Answer(
        of=draft.of, poll=poll, choice=said.answer, goal=_goal(said.answer, resolve),
        person=classify_party(said.person)[0] if said.person else by, team=said.team, function=said.function,
        text=said.note, answered_at=dt.datetime.combine(day, dt.time(12), dt.UTC) if day and named else at, url=url,
    )  # fmt: skip


def _goal(choice: str, resolve: Resolve) -> str:
    """What an answer points at: the one goal that it refers to, else what it says, which may be a title."""
    found = find_references(choice)
    if len(found) > 1:
        return ""
    return resolve(found[0] if found else Reference(choice, "title"))


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.casefold())) or "-"
