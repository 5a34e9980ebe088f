"""`metric_use`: what each key result measures. Reading the text is `okrlint.relations.measure`'s work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from okrlint.relations.measure import measure
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb


_CYCLE_END = re.compile(
    r"(?:by|before|until) (?:the )?end of (?:the |this )?(?:quarter|cycle|period|half[- ]year|trimester|season)"
)
"""A deadline that every goal of the cycle has, so that saying it tells no two metrics apart."""


_PERIODS = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year",
    "annually": "year", "hourly": "hour", "täglich": "tag", "wöchentlich": "woche", "monatlich": "monat",
}  # fmt: skip


_UNITS = frozenset(_PERIODS.values())


def compared(words: Iterable[str]) -> str:
    """Words of a metric and of what narrows it; two ways of naming a period are one ("weekly", "per week")."""
    said = [_PERIODS.get(word, word) for part in words for word in part.split()]
    periods = sorted(_UNITS.intersection(said))
    return " ".join([word for word in said if word not in _UNITS and word != "per"] + periods)


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    rows = connection.execute(
        "SELECT goal, objective, title, metric, direction, baseline, target, unit FROM key_result ORDER BY goal"
    ).fetchall()
    read = []
    for goal, objective, title, metric, direction, baseline, target, unit in rows:
        m = measure(title, metric=metric, direction=direction, baseline=baseline, target=target, unit=unit)
        words = compared((*m.words, *(s for s in m.scope if not _CYCLE_END.fullmatch(s)))) or m.metric
        read.append(
            (goal, objective, words, metric or m.metric, m.direction, m.baseline, m.target, m.unit, bool(metric))
        )
    insert_rows(connection, "metric_use", read)


METRIC_USE = Derived("metric_use", ("key_result",), _fill)
