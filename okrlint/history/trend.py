"""How findings come and go over many scans, by rule, family, team or severity: counts by scan, ages, times to a fix.

Numbers only; what they look like is decided by whoever shows them.
"""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from okrlint.history.place import Place
from okrlint.history.record import Scan, scans_of
from okrlint.history.store import HistoryError, reading
from okrlint.history.tables import finding, scan, spell, stream

By: TypeAlias = Literal["rule", "family", "team", "severity"]


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """One scan: the moment it speaks of, and whether everything that was asked for could be read."""

    as_of: dt.datetime
    complete: bool


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One group of findings. `standing`, one number a scan, counts those that were open, or were when somebody last
    looked; `not_evaluated` says of how many nobody could say at the last scan.

    In the window of the trend: `new`, `fixed`, `back` (fixed once, and open again) and `waived` count what happened.
    `median_age_days` is of what stands. `median_days_to_fix`: within so many days half of all findings are fixed, as
    Kaplan and Meier (1958) estimate it from those fixed and those still open; None while fewer than half are.
    `timed` findings went into it: those of which it is known when they began.
    """

    name: str
    standing: tuple[int, ...]
    waived_now: int
    not_evaluated: int
    new: int
    fixed: int
    back: int
    waived: int
    median_age_days: float | None
    median_days_to_fix: float | None
    timed: int


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """The scans of a window, oldest first, and what became of each group; groups with most standing first."""

    by: By
    nights: tuple[Night, ...]
    lines: tuple[Line, ...]
    total: Line


class _Spell(NamedTuple):
    group: str
    finding: int
    state: str
    was: str
    opened: int
    start: int
    end: int | None
    certain: bool


def trend(place: Place, by: By, start: dt.datetime | None, end: dt.datetime | None = None) -> Trend:
    """The trend of the scans from `start` on, up to `end`. Raises HistoryError where there are none."""
    with reading(place) as connection:
        number = connection.execute(sa.select(stream.c.id).where(stream.c.name == place.name)).scalar()
        scans = [] if number is None else scans_of(connection, number)
        scans = [s for s in scans if end is None or s.as_of <= end]
        shown = [s for s in scans if start is None or s.as_of >= start]
        if number is None or not shown:
            raise HistoryError("no scan was recorded in that time", where=place.shown, hint="see --since")
        complete: dict[int, bool] = dict(
            connection.execute(sa.select(scan.c.id, scan.c.complete).where(scan.c.stream == number)).fetchall()
        )
        spells = _spells(connection, number, by, scans[-1].id)
    groups: dict[str, list[_Spell]] = defaultdict(list)
    for one in spells:
        groups[one.group].append(one)
    lines = [_line(name, found, scans, shown) for name, found in groups.items()]
    lines = [line for line in lines if any(line.standing) or line.fixed or line.waived_now or line.waived]
    return Trend(
        by=by,
        nights=tuple(Night(as_of=s.as_of, complete=complete[s.id]) for s in shown),
        lines=tuple(sorted(lines, key=lambda line: (-line.standing[-1], -line.fixed, line.name))),
        total=_line("all", spells, scans, shown),
    )


def _spells(connection: Connection, number: int, by: By, last: int) -> list[_Spell]:
    query = (
        sa.select(
            finding.c[by],
            finding.c.id,
            spell.c.state,
            spell.c.was,
            spell.c.opened,
            spell.c.from_scan,
            spell.c.to_scan,
            spell.c.certain,
        )
        .join(spell, spell.c.finding == finding.c.id)
        .where(finding.c.stream == number, spell.c.from_scan <= last)
        .order_by(finding.c.id, spell.c.from_scan)
    )
    found = (_Spell._make(row) for row in connection.execute(query))
    return [s._replace(end=None) if s.end is not None and s.end > last else s for s in found]


def _line(name: str, spells: Sequence[_Spell], scans: Sequence[Scan], shown: Sequence[Scan]) -> Line:
    window = {s.id for s in shown}
    last, moments = shown[-1], {s.id: s.as_of for s in scans}
    now = [s for s in spells if s.end is None]
    began = [s for s in spells if s.start in window]
    ages = [_days(moments, s.opened, last.id) for s in now if _stands(s)]
    timed = _timed(spells, moments, last.id)
    return Line(
        name=name,
        standing=_standing(spells, shown),
        waived_now=sum(s.state == "waived" for s in now),
        not_evaluated=sum(s.state == "not_evaluated" for s in now),
        new=sum(s.was == "" and s.certain for s in began),
        fixed=sum(s.state == "fixed" for s in began),
        back=sum(s.was == "fixed" and s.state != "fixed" and s.start == s.opened for s in began),
        waived=sum(s.state == "waived" and s.was != "waived" for s in began),
        median_age_days=statistics.median(ages) if ages else None,
        median_days_to_fix=median_survival(timed),
        timed=len(timed),
    )


def _stands(one: _Spell) -> bool:
    """Open, or so when somebody last looked: unseen is not absent."""
    return one.state == "open" or (one.state == "not_evaluated" and one.was == "open")


def _standing(spells: Iterable[_Spell], shown: Sequence[Scan]) -> tuple[int, ...]:
    """How many stood at each scan: up where a spell begins, down where it ends."""
    places = {s.id: index for index, s in enumerate(shown)}
    steps = [0] * (len(shown) + 1)
    for one in spells:
        if not _stands(one):
            continue
        ends = len(shown) if one.end is None else places.get(one.end, 0 if one.end < shown[0].id else len(shown))
        starts = places.get(one.start, 0)
        if starts < ends:
            steps[starts] += 1
            steps[ends] -= 1
    counted, total = [], 0
    for step in steps[:-1]:
        total += step
        counted.append(total)
    return tuple(counted)


def _timed(spells: Iterable[_Spell], moments: dict[int, dt.datetime], last: int) -> list[tuple[float, bool]]:
    """How long each stand was watched, and whether it ended in a fix. A waiver ends the watching, and is no fix."""
    episodes: dict[tuple[int, int], list[_Spell]] = defaultdict(list)
    for one in spells:
        episodes[one.finding, one.opened].append(one)
    timed = []
    for (_, opened), parts in episodes.items():
        if parts[0].start != opened or not parts[0].certain or parts[0].state != "open" or opened not in moments:
            continue  # nobody knows when it began, or it was waived from the beginning
        end = next((s for s in parts if s.state in ("fixed", "waived")), None)
        until = last if end is None else end.start
        timed.append((_days(moments, opened, until), end is not None and end.state == "fixed"))
    return timed


def median_survival(timed: Iterable[tuple[float, bool]]) -> float | None:
    """The time after which half have ended, by the product-limit estimator of Kaplan and Meier (1958).

    Each is how long it was watched, and whether it ended then (else it was still there). None if fewer than half end.
    """
    ordered: list[tuple[float, bool]] = sorted(timed)
    left, at_risk = 1.0, len(ordered)
    days: float
    for days, same in itertools.groupby(ordered, key=lambda one: one[0]):
        ends = [ended for _, ended in same]
        left *= 1 - sum(ends) / at_risk
        if left <= 0.5:
            return days
        at_risk -= len(ends)
    return None


def _days(moments: dict[int, dt.datetime], start: int, end: int) -> float:
    if start not in moments:
        return 0.0
    return max(0.0, round((moments[end] - moments[start]).total_seconds() / 86_400, 1))
