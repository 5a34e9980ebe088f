"""Taking out of a history what nobody needs any more, and scans that a wrong clock put into it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from okrlint.history.tables import finding, scan, spell, tally


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
