"""`kind_of_goal`, `active_since`: what counts as success for a goal, which bound it keeps, since when it is active.

Which words say that a number is a bound is decided here, once; which way a number is to go is read in `measure`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from okrlint.relations.relation import Context, Derived, from_sql
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb

Bound: TypeAlias = Literal["upper", "lower"]

_UPPER = re.compile(
    r"\b(?:below|under|beneath|at most|no more than|not more than|not exceed|never exceeds?|"
    r"(?<!no )(?<!not )(?:less|lower|fewer) than|up to|within|max(?:imum)?|"
    r"(?:not|never)\s+\w{1,12}\s+(?:above|over)|or (?:less|lower|fewer|below)|"
    r"unter(?:halb)?|höchstens|maximal|sous|moins de|au plus|por debajo|menos de|como máximo|abaixo|no máximo|sotto|"
    r"al massimo|onder|hoogstens|poniżej|altında|под)\b|[<≤]",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"\b(?:above|over|at least|no less than|not less than|no fewer than|not fewer than|"
    r"(?<!no )(?<!not )(?:more|higher|greater) than|min(?:imum)?|"
    r"(?:not|never)\s+\w{1,12}\s+(?:below|under)|or (?:more|higher|above|better)|"
    r"über|oberhalb|mindestens|au moins|au-dessus|plus de|por encima|al menos|más de|como mínimo|acima|pelo menos|"
    r"no mínimo|sopra|almeno|boven|minstens|powyżej|üzerinde)\b|[>≥]",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|doesn't|don't)\s+\w{1,12}\s+(?P<side>below|under|above|over)\b", re.IGNORECASE)
_HEALTH = re.compile(
    r"^\W*(?:health[ -]metrics?|health[ -]kpis?|guard[ -]?rails?|counter[ -]?metrics?)\b\W", re.IGNORECASE
)
_LONGEST = 500


def bound_of(text: str) -> Bound | None:
    """On which side of its number a text wants to stay: "below 2 %" and "2 or less" upper, "at least 40" lower.

    None where it says neither, or both ("between", "not above 5 but at least 2").
    """
    text = text[:_LONGEST]
    denied = _DENIED.search(text)
    if denied:  # "does not fall below 40" is a lower bound
        return "lower" if denied["side"].lower() in ("below", "under") else "upper"
    upper, lower = bool(_UPPER.search(text)), bool(_LOWER.search(text))
    return None if upper == lower else "upper" if upper else "lower"


def is_guardrail(text: str) -> bool:
    """Whether a title announces a number to be kept: "Health metric: calls at night stay under 5"."""
    return bool(_HEALTH.match(text[:_LONGEST]))


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    rows = connection.execute(
        """
        SELECT k.goal, coalesce(k.goal_kind, CASE WHEN o.goal_kind <> 'guardrail' THEN o.goal_kind END) AS kind,
               k.goal_kind IS NOT NULL, k.title, k.metric, m.direction, m.target, m.unit
        FROM key_result k LEFT JOIN objective o ON o.goal = k.objective JOIN metric_use m ON m.goal = k.goal
        UNION ALL
        SELECT goal, goal_kind, goal_kind IS NOT NULL, title, '', NULL, NULL, NULL FROM objective
        ORDER BY 1
        """
    ).fetchall()
    read = []
    for goal, inherited, stated, title, metric, direction, target, unit in rows:
        announced = is_guardrail(title) or direction == "maintain"
        kind = inherited if stated or not announced else "guardrail"
        bound: Bound | None = None
        if kind == "guardrail" and target is not None and unit not in ("% change", "x"):
            bound = bound_of(title) or bound_of(metric) or _WAYS.get(direction)
        read.append((goal, kind or "unknown", stated, bound, target if bound else None))
    insert_rows(connection, "kind_of_goal", read)


_WAYS: dict[str | None, Bound] = {"increase": "lower", "decrease": "upper"}

KIND_OF_GOAL = Derived("kind_of_goal", ("objective", "key_result", "metric_use"), _fill)

# A moment in the future is a slip of somebody's clock, and begins nothing.
ACTIVE_SINCE = from_sql(
    "active_since",
    ("goal", "objective", "key_result", "change"),
    """
    WITH said AS (
      SELECT goal, resumed AS day FROM objective UNION ALL SELECT goal, resumed FROM key_result
      UNION ALL SELECT goal, changed_at::DATE FROM change
      WHERE what = 'state' AND before = 'paused' AND after = 'active'
    ), back AS (SELECT goal, max(day) AS day FROM said WHERE day <= $today GROUP BY goal)
    SELECT g.goal, greatest(g.starts, b.day, o.day), greatest(b.day, o.day)
    FROM goal g LEFT JOIN back b USING (goal) LEFT JOIN back o ON o.goal = g.objective
    """,
)
