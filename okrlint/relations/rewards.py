"""`reward`: which goals stand behind what people are rewarded for, named or found by their metric.

An incentive that names a goal means that goal; one that names a metric means every key result that measures it, in the
same words. Incentives that meet no goal have a row without one, so that nothing looks unrewarded by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from okrlint.relations.measure import measure
from okrlint.relations.metrics import compared
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    by_metric: dict[str, list[tuple[int, int, str | None]]] = {}
    for goal, objective, metric, direction in connection.execute(
        "SELECT goal, objective, metric, direction FROM metric_use WHERE metric <> '' ORDER BY goal"
    ).fetchall():
        by_metric.setdefault(metric, []).append((goal, objective, direction))
    rows = []
    for person, team, metric, goal, objective in connection.execute(
        "SELECT i.person, i.team, i.metric, i.goal, g.objective FROM incentive i LEFT JOIN goal g USING (goal) "
        "ORDER BY ALL"
    ).fetchall():
        if goal is not None:
            rows.append((person, team, metric, goal, objective, False))
            continue
        met = next((known for name in _names(metric) if (known := by_metric.get(name))), [])
        way = measure(metric).direction if metric else None
        rows += [(person, team, metric, g, o, {way, d} == {"increase", "decrease"}) for g, o, d in met]
        if not met:
            rows.append((person, team, metric, None, None, False))
    insert_rows(connection, "reward", rows)


def _names(metric: str) -> Iterator[str]:
    """What a metric may be called where key results measure it: as a text about a number, as a name alone, and as a
    title has it; "orders in 24 h" is a number of hours only as long as no other number stands beside it."""
    if metric:
        for said in (measure(metric), measure(metric, metric=metric), measure(f"{metric} from 1 to 2")):
            if said.words:
                yield compared((*said.words, *said.scope))


REWARD = Derived("reward", ("incentive", "metric_use", "goal"), _fill)
