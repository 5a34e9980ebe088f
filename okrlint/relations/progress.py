"""`progress`: how far each goal is by its reports and its tracker's fields, and who says so when."""

from __future__ import annotations

from okrlint.relations.relation import from_sql

# Reports are dated by the day, somewhere in the world: one of the day after may be today's, a later one is a slip.
# Of two reports of one moment that differ, the less comfortable one counts. Of an aspirational goal 0.7 of the way from
# baseline to target is good (John Doerr, Measure What Matters, on grading); without a baseline nobody knows the way.
PROGRESS = from_sql(
    "progress",
    ("goal", "key_result", "check_in", "metric_use", "kind_of_goal"),
    """
    WITH told AS (
      SELECT goal, max(checked_at) AS last, max(checked_at) FILTER (status IS NOT NULL) AS said,
             arg_max(status, (checked_at, status <> 'on_track', status)) AS status,
             arg_max(value, (checked_at, value)) AS value
      FROM check_in WHERE checked_at < $as_of + INTERVAL 1 DAY GROUP BY goal
    ), aimed AS (
      SELECT m.goal, m.unit, m.direction, m.target, CASE
        WHEN t.kind = 'aspirational' AND (m.direction = 'increase' AND m.baseline < m.target
                                          OR m.direction = 'decrease' AND m.baseline > m.target)
        THEN m.baseline + 0.7 * (m.target - m.baseline) ELSE m.target END AS enough
      FROM metric_use m LEFT JOIN kind_of_goal t USING (goal)
    )
    SELECT g.goal, t.last, t.status, t.said, coalesce(t.value, k.current),
           CASE WHEN m.unit IN ('% change', 'x') THEN NULL
                WHEN m.direction = 'increase' THEN greatest(t.value, k.current) >= m.enough - 1e-9 * abs(m.enough)
                WHEN m.direction = 'decrease' THEN least(t.value, k.current) <= m.enough + 1e-9 * abs(m.enough)
                ELSE coalesce(t.value = m.target OR k.current = m.target, t.value = m.target, k.current = m.target) END
    FROM goal g LEFT JOIN told t USING (goal) LEFT JOIN key_result k USING (goal) LEFT JOIN aimed m USING (goal)
    """,
)
