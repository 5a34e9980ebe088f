"""`goalpost`: edits that made a goal easier, or harder, after it had begun; who may do that is not judged here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlint.records import Direction
from okrlint.relations.kinds import Bound
from okrlint.relations.measure import measure
from okrlint.relations.measure_numbers import quantities
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb


class Edit(NamedTuple):
    """An edit as it stands in the relation `change`."""

    what: str
    at: dt.datetime
    before: str
    after: str
    person: int | None = None
    note: str = ""


class Post(NamedTuple):
    """A target or last day that was moved: `amount` in days, or in the unit of the target."""

    what: Literal["target", "due"]
    at: dt.datetime
    before: str
    after: str
    eased: bool
    amount: float
    person: int | None = None
    note: str = ""


def number_in(text: str) -> float | None:
    """The number of a text that holds exactly one ("1.5 kWh"), else None."""
    found = quantities(text[:200])
    return found[0].value if len(found) == 1 else None


def days_between(before: str, after: str) -> int | None:
    """Days from one day (2026-11-16) to another; None where one is none."""
    try:
        return (dt.date.fromisoformat(after) - dt.date.fromisoformat(before)).days
    except ValueError:
        return None


def target_in(before: str, after: str) -> tuple[str, str] | None:
    """The targets that two titles of one key result name, as text; None where it is not sure that they are of one.

    Both must name a target in the same unit, for the same words: otherwise the key result has become another one.
    """
    old, new = measure(before), measure(after)
    if old.target is None or new.target is None or old.relative or new.relative:
        return None
    if old.unit != new.unit or old.words != new.words or old.placeholder or new.placeholder:
        return None
    return f"{old.target:.12g} {old.unit}".strip(), f"{new.target:.12g} {new.unit}".strip()


def posts(edits: Iterable[Edit], direction: Direction | None, bound: Bound | None, *, by_title: bool) -> Iterator[Post]:
    """What edits of one goal, oldest first, did to its target and last day; those of one day count together.

    `direction` is the way its number is to go, `bound` the side on which a guardrail wants to stay. `by_title`: its
    target stands in its title and nowhere else.
    """
    for _, same in groupby(sorted(_read(edits, by_title=by_title), key=_day), key=_day):
        several = list(same)
        first, last = several[0], several[-1]
        before, after = first.before, last.after
        if first.what == "due":
            amount: float | None = days_between(before, after)
            eased = amount is not None and amount > 0
        else:
            old, new = number_in(before), number_in(after)
            amount = None if old is None or new is None else new - old
            easier = {"increase": -1, "decrease": 1, "lower": -1, "upper": 1}.get(bound or direction or "", 0)
            eased = amount is not None and amount * easier > 0
        if amount:
            what: Literal["target", "due"] = "due" if first.what == "due" else "target"
            yield Post(what, last.at, before, after, eased, amount, last.person, last.note)


def _read(edits: Iterable[Edit], *, by_title: bool) -> Iterator[Edit]:
    for edit in edits:
        if edit.what != "title":
            yield edit
        elif by_title and (targets := target_in(edit.before, edit.after)):
            yield edit._replace(what="target", before=targets[0], after=targets[1])


def _day(edit: Edit) -> tuple[str, dt.date]:
    return edit.what, edit.at.date()


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    rows = connection.execute(
        """
        SELECT c.goal, m.direction, b.bound, m.goal IS NOT NULL AND k.target IS NULL,
               c.what, c.changed_at, c.before, c.after, c.person, c.note
        FROM change c JOIN goal g USING (goal) LEFT JOIN metric_use m USING (goal) LEFT JOIN key_result k USING (goal)
             LEFT JOIN kind_of_goal b USING (goal)
        WHERE c.what IN ('target', 'due', 'title') AND g.starts IS NOT NULL AND c.changed_at::DATE > g.starts
          AND c.changed_at < $as_of + INTERVAL 1 DAY
        ORDER BY c.goal, c.changed_at, c.what, c.before, c.after, c.person, c.note
        """,
        {"as_of": context.as_of.replace(tzinfo=None)},
    ).fetchall()
    read = []
    for (goal, direction, bound, by_title), edits in groupby(rows, key=lambda row: row[:4]):
        for post in posts((Edit(*row[4:]) for row in edits), direction, bound, by_title=by_title):
            what, at, before, after, eased, amount, person, note = post
            read.append((goal, what, at.isoformat(sep=" "), before, after, eased, amount, person, note))
    insert_rows(connection, "goalpost", read)


GOALPOST = Derived("goalpost", ("goal", "key_result", "metric_use", "kind_of_goal", "change"), _fill)
