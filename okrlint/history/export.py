"""A history as lines for other programs: every row of every table of one stream, moments as ISO 8601 in UTC."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from okrlint.history.place import Place
from okrlint.history.prune import numbered
from okrlint.history.store import reading
from okrlint.history.tables import finding, scan, spell, tally

_JSON = frozenset({"counts", "sources", "unseen", "content"})


def rows(place: Place) -> Iterator[dict[str, Any]]:
    """Each row with `kind`: scan, tally, finding or spell. Raises HistoryError where there is no history."""
    with reading(place) as connection:
        number = numbered(connection, place)
        scans = sa.select(scan.c.id).where(scan.c.stream == number)
        findings = sa.select(finding.c.id).where(finding.c.stream == number)
        queries = {
            "scan": sa.select(scan).where(scan.c.stream == number).order_by(scan.c.id),
            "tally": sa.select(tally).where(tally.c.scan.in_(scans)).order_by(tally.c.scan, tally.c.rule),
            "finding": sa.select(finding).where(finding.c.stream == number).order_by(finding.c.id),
            "spell": sa.select(spell).where(spell.c.finding.in_(findings)).order_by(spell.c.finding, spell.c.from_scan),
        }
        for kind, query in queries.items():
            for row in connection.execute(query).mappings():
                yield {"kind": kind, **{name: _shown(name, value) for name, value in row.items() if name != "stream"}}


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return json.loads(value) if name in _JSON and value is not None else value
