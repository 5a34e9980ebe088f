"""How far a reading has come, as one cursor: whoever is killed goes on with the page that comes next."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

import msgspec

Day = TypeVar("Day", dt.date, dt.datetime)

WHOLE = ""
"""In the place of a cursor: the listing was read to its end."""


class Progress(msgspec.Struct, omit_defaults=True):
    """What one reading has read so far, over all runs that it takes.

    `begun` is when it began (ISO 8601), `seq` the number that its first run has in the snapshot, `full` that it reads
    everything. `at` are its listings with the cursors of their next pages, `below` the issues whose children were asked
    for, by the condition on these, `waiting` the issues that are written down but for their changes.
    """

    begun: str = ""
    seq: int = 0
    full: bool = False
    at: dict[str, str] = {}
    below: dict[str, list[str]] = {}
    waiting: list[str] = []

    def cursor(self, listing: str) -> str | None:
        """Where to go on in a listing, "" for its beginning; None where all of it was read."""
        found = self.at.get(listing)
        return "" if found is None else found or None

    def save(self) -> str:
        """The cursor that `load` reads."""
        return msgspec.json.encode(self).decode()


def is_due(last: Day | None, now: Day, every_days: int) -> bool:
    """Whether everything is to be read again, and not only what changed since `last`."""
    return last is None or now - last >= dt.timedelta(days=every_days)


def load(cursor: Any) -> Progress:
    """The progress of a reading that was cut short, or that of one that has not begun."""
    try:
        return msgspec.json.decode(str(cursor), type=Progress) if cursor else Progress()
    except msgspec.MsgspecError:
        return Progress()
