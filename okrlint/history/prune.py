"""Taking out of a history what nobody needs any more, and scans that a wrong clock put into it."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from okrlint.history.place import Place
from okrlint.history.store import PATIENCE, HistoryError
from okrlint.history.tables import finding, scan, spell, stream, tally


class Forgotten(NamedTuple):
    """How much was taken out."""

    scans: int = 0
    findings: int = 0


def forget_older(connection: Connection, number: int, before: dt.datetime) -> Forgotten:
    """Forget what was over before a moment: findings that have been fixed for so long, and the counts of older scans.

    What stands keeps since when it stands and when it was first seen. The newest scan always stays.
    """
    mine = sa.select(scan.c.id).where(scan.c.stream == number)
    old = mine.where(scan.c.as_of < before)
    newest = sa.select(sa.func.max(scan.c.id)).where(scan.c.stream == number).scalar_subquery()
    over = (
        sa.select(spell.c.finding)
        .join(finding, finding.c.id == spell.c.finding)
        .where(
            finding.c.stream == number, spell.c.to_scan.is_(None), spell.c.state == "fixed", spell.c.from_scan.in_(old)
        )
    )
    findings = connection.execute(sa.delete(finding).where(finding.c.id.in_(over))).rowcount
    connection.execute(sa.delete(spell).where(spell.c.to_scan.in_(old)))
    connection.execute(sa.delete(tally).where(tally.c.scan.in_(old), tally.c.scan != newest))
    used = sa.union(
        *(
            sa.select(column).where(column.is_not(None))
            for column in (spell.c.from_scan, spell.c.to_scan, spell.c.opened)
        ),
        sa.select(finding.c.first_scan),
    )
    scans = connection.execute(
        sa.delete(scan).where(scan.c.id.in_(old), scan.c.id != newest, scan.c.id.not_in(used))
    ).rowcount
    return Forgotten(scans, findings)


def forget_after(connection: Connection, number: int, after: dt.datetime) -> Forgotten:
    """Take back the scans of later moments, as if they had never been: what they ended goes on."""
    late = sa.select(scan.c.id).where(scan.c.stream == number, scan.c.as_of > after)
    connection.execute(sa.delete(spell).where(spell.c.from_scan.in_(late)))
    connection.execute(sa.update(spell).where(spell.c.to_scan.in_(late)).values(to_scan=None))
    findings = connection.execute(sa.delete(finding).where(finding.c.first_scan.in_(late))).rowcount
    connection.execute(sa.delete(tally).where(tally.c.scan.in_(late)))
    scans = connection.execute(sa.delete(scan).where(scan.c.stream == number, scan.c.as_of > after)).rowcount
    return Forgotten(scans, findings)


def numbered(connection: Connection, place: Place) -> int:
    """The number of a place's stream. Raises HistoryError where it has none."""
    number = connection.execute(sa.select(stream.c.id).where(stream.c.name == place.name)).scalar()
    if number is None:
        raise HistoryError(f"no scan was recorded under the name {place.name}", where=place.shown)
    return int(number)


def give_back(place: Place) -> None:
    """Make a file as small as what it holds; a server does so by itself."""
    if place.file is not None:
        with contextlib.closing(sqlite3.connect(place.file, isolation_level=None, timeout=PATIENCE)) as connection:
            connection.execute("VACUUM")
