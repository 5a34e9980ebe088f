"""`metric_use`: what each key result measures. Reading the text is `okrlint.relations.measure`'s work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlint.relations.measure import measure
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    rows = connection.execute(
        "SELECT goal, objective, title, metric, direction, baseline, target, unit FROM key_result ORDER BY goal"
    ).fetchall()
    read = []
    for goal, objective, title, metric, direction, baseline, target, unit in rows:
        m = measure(title, metric=metric, direction=direction, baseline=baseline, target=target, unit=unit)
        words = " ".join((*m.words, *m.scope)) or m.metric
        read.append(
            (goal, objective, words, metric or m.metric, m.direction, m.baseline, m.target, m.unit, bool(metric))
        )
    insert_rows(connection, "metric_use", read)


METRIC_USE = Derived("metric_use", ("key_result",), _fill)
