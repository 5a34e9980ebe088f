"""Which relations follow from which, and filling just those that are asked for, in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from okrlint.relations.activity import ACTIVITY, STAFFING, WORK_ACTIVITY, WORK_CARD
from okrlint.relations.agreement import AGREEMENT_SOUGHT
from okrlint.relations.calendar import MEETING_CYCLE
from okrlint.relations.clarity import CLARITY
from okrlint.relations.effort import EFFORT, WORK_GOAL, WORK_TEAM
from okrlint.relations.forecast import FORECAST, THROUGHPUT
from okrlint.relations.goalposts import GOALPOST
from okrlint.relations.goals import ANCESTOR, GOAL
from okrlint.relations.kinds import ACTIVE_SINCE, KIND_OF_GOAL
from okrlint.relations.load import BASE, load
from okrlint.relations.metrics import METRIC_USE
from okrlint.relations.order import PRECEDENCE, RANKED_ABOVE
from okrlint.relations.overlap.relation import OVERLAP, OVERLAP_KIND
from okrlint.relations.owners import LOAD, OWNERSHIP
from okrlint.relations.pace import PACE
from okrlint.relations.polls import LAST_ANSWER
from okrlint.relations.progress import PROGRESS
from okrlint.relations.relation import Context
from okrlint.relations.rewards import REWARD
from okrlint.relations.shift import EFFORT_SHIFT
from okrlint.relations.terms import TERM_USE
from okrlint.relations.trade_offs import METRIC_GROUP, RIVAL_METRICS, USUAL_TRADE_OFF
from okrlint.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

DERIVED = {
    d.name: d
    for d in (
        GOAL,
        MEETING_CYCLE,
        ANCESTOR,
        PRECEDENCE,
        RANKED_ABOVE,
        OWNERSHIP,
        WORK_GOAL,
        WORK_TEAM,
        STAFFING,
        WORK_ACTIVITY,
        ACTIVITY,
        WORK_CARD,
        EFFORT,
        THROUGHPUT,
        FORECAST,
        EFFORT_SHIFT,
        METRIC_USE,
        KIND_OF_GOAL,
        LOAD,
        ACTIVE_SINCE,
        PROGRESS,
        PACE,
        GOALPOST,
        OVERLAP,
        OVERLAP_KIND,
        CLARITY,
        TERM_USE,
        USUAL_TRADE_OFF,
        METRIC_GROUP,
        RIVAL_METRICS,
        AGREEMENT_SOUGHT,
        REWARD,
        LAST_ANSWER,
    )
}
"""The derived relations, each after those it reads."""


def closure(relations: Iterable[str]) -> set[str]:
    """These relations and everything they are computed from."""
    found: set[str] = set()
    waiting = list(relations)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(DERIVED[name].reads if name in DERIVED else ())
    return found


def base_of(relations: Iterable[str]) -> set[str]:
    """The base relations that these rest on."""
    return closure(relations) & BASE


def fill(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, relations: Iterable[str], context: Context
) -> list[str]:
    """Create all tables, fill those that `relations` rest on, and return remarks on the data."""
    from okrlint import package_data

    wanted = closure({*relations, "goal"})
    connection.execute(package_data.schema().read_text(encoding="utf-8"))
    remarks = load(connection, snapshot, wanted & BASE, context.company, context.watch)
    for name, derived in DERIVED.items():
        if name in wanted:
            with context.watch("relations", name):
                derived.fill(connection, context)
    return remarks
