"""`goal` and `ancestor`: objectives and key results as one tree."""

from __future__ import annotations

from okrlint.relations.relation import MAX_DEPTH, from_sql

# An active goal of a cycle that has ended is over, whatever its ticket still says; period-mismatch asks about the rest.
GOAL = from_sql(
    "goal",
    ("objective", "key_result", "cycle"),
    """
    WITH o AS (
      SELECT o.*, coalesce(o.starts, c.starts) AS begins, coalesce(o.due, c.ends) AS ends_on,
             CASE WHEN o.state = 'active' AND coalesce(o.due, c.ends) < $today AND c.ends < $today
                  THEN 'finished' ELSE o.state END AS now
      FROM objective o LEFT JOIN cycle c USING (cycle)
    )
    SELECT goal, 'objective', goal, key, title, team, cycle, now, status, begins, ends_on, source FROM o
    UNION ALL
    SELECT k.goal, 'key_result', coalesce(k.objective, k.goal), k.key, k.title, coalesce(k.team, o.team), o.cycle,
           CASE WHEN o.now <> 'active' THEN o.now ELSE k.state END, k.status,
           coalesce(k.starts, o.begins), coalesce(k.due, o.ends_on), k.source
    FROM key_result k LEFT JOIN o ON o.goal = k.objective
    """,
)

ANCESTOR = from_sql(
    "ancestor",
    ("objective", "key_result"),
    f"""
    WITH RECURSIVE up AS (
      SELECT goal, parent AS above FROM objective WHERE parent IS NOT NULL AND parent <> goal
      UNION ALL
      SELECT goal, objective FROM key_result WHERE objective IS NOT NULL
    ), climb AS (
      SELECT goal, above, 1 AS depth FROM up
      UNION ALL
      SELECT climb.goal, up.above, climb.depth + 1
      FROM climb JOIN up ON up.goal = climb.above
      WHERE climb.depth < {MAX_DEPTH} AND up.above <> climb.goal
    )
    SELECT goal, above, min(depth) FROM climb GROUP BY goal, above
    """,
)
