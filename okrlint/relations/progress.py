"""`progress`: how far each goal is by its reports and its tracker's fields, and who says so when."""

from __future__ import annotations

from okrlint.relations.relation import from_sql

# Reports are dated by the day, somewhere in the world: one of the day after may be today's, a later one is a slip.
# Of two reports of one moment that differ, the less comfortable one counts.
PROGRESS = from_sql(
    "progress",
    ("goal", "key_result", "check_in", "metric_use"),
    """
    WITH told AS (
      SELECT goal, max(checked_at) AS last, max(checked_at) FILTER (status IS NOT NULL) AS said,
             arg_max(status, (checked_at, status <> 'on_track')) AS status, arg_max(value, checked_at) AS value
      FROM check_in WHERE checked_at < $as_of + INTERVAL 1 DAY GROUP BY goal
    )
    SELECT g.goal, t.last, t.status, t.said, coalesce(t.value, k.current),
           CASE WHEN m.unit IN ('% change', 'x') THEN NULL
                WHEN m.direction = 'increase' THEN greatest(t.value, k.current) >= m.target
                WHEN m.direction = 'decrease' THEN least(t.value, k.current) <= m.target
                ELSE coalesce(t.value = m.target OR k.current = m.target, t.value = m.target, k.current = m.target) END
    FROM goal g LEFT JOIN told t USING (goal) LEFT JOIN key_result k USING (goal) LEFT JOIN metric_use m USING (goal)
    """,
)
