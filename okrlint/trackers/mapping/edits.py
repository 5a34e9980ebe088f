"""Edits of a goal as records: one property from one value to another, and what an edit of a text changed in it.

A tracker knows where its history stands and who made an edit; which properties count, and how their values are written
down so that they can be compared, is decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from okrlint.periods import parse_date
from okrlint.records import Change, ChangeOf
from okrlint.trackers.text.body import Body
from okrlint.trackers.text.field_values import parse_goal_state

RELATION = "change"
DAYS = ("due", "starts")
STATED: dict[str, ChangeOf] = {
    "target": "target",
    "due": "due",
    "state": "state",
    "owner": "owner",
    "baseline": "baseline",
    "cycle": "cycle",
    "starts": "starts",
    "metric": "metric",
}
"""Properties of a goal whose edits count, as fields and headings name them; the first ones matter most."""
LONGEST = 300
"""Characters of a value that are kept; an edit is there to be named, not to be stored."""


class GoalEdit(NamedTuple):
    """Who edited which goal when: what all changes of one edit share. `of` is what was read, unless it is the goal."""

    goal: str
    at: dt.datetime
    by: str = ""
    note: str = ""
    url: str = ""
    file: str = ""
    of: str = ""

    def changed(self, what: ChangeOf, before: str, after: str) -> Iterator[Change]:
        """The change of one property; nothing where both values mean the same, or neither says anything."""
        before, after = _plain(what, before), _plain(what, after)
        if before != after:
            yield Change(
                of=self.of or self.goal, goal=self.goal, what=what, changed_at=self.at, before=before, after=after,
                by=self.by, note=self.note, url=self.url, file=self.file,
            )  # fmt: skip

    def of_text(self, before: Body, after: Body) -> Iterator[Change]:
        """What changed of the properties that a goal's text states under headings or labels."""
        for name, what in STATED.items():
            old, new = getattr(before, name), getattr(after, name)
            yield from self.changed(what, old.text if old else "", new.text if new else "")


def keeps_history_of(body: Body) -> bool:
    """Whether a text states a target or a day, so that an edit of the text may have moved it."""
    return body.target is not None or body.due is not None


def _plain(what: ChangeOf, said: str) -> str:
    text = " ".join(said.split())[:LONGEST]
    if what in DAYS:
        day = parse_date(text)
        return day.isoformat() if day else text
    if what == "state":
        return parse_goal_state(text) or ""
    return text
