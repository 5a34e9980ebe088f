"""`work_goal`, `work_team` and `effort`: which goals and team work counts for, and what was finished for each of them.

What is still open, and when it moved last, is `okrlint.relations.activity`'s.
"""

from __future__ import annotations

from okrlint.relations.relation import from_sql

# A work item counts once for a goal, however many ways it is linked to the goal or to what serves it.
WORK_GOAL = from_sql(
    "work_goal",
    ("contributes", "ancestor"),
    """
    SELECT work, goal, bool_or(direct) FROM (
      SELECT work, goal, TRUE AS direct FROM contributes
      UNION ALL SELECT c.work, a.above, FALSE FROM contributes c JOIN ancestor a ON a.goal = c.goal)
    GROUP BY work, goal
    """,
)

# Of two teams whose goals one item serves nobody knows which did it.
WORK_TEAM = from_sql(
    "work_team",
    ("work", "contributes", "goal"),
    """
    WITH served AS (
      SELECT c.work, min(g.team) AS team FROM contributes c JOIN goal g USING (goal)
      WHERE g.team IS NOT NULL GROUP BY c.work HAVING count(DISTINCT g.team) = 1
    )
    SELECT w.work, coalesce(w.team, s.team) FROM work w LEFT JOIN served s USING (work)
    WHERE coalesce(w.team, s.team) IS NOT NULL
    """,
)

# Dates are those of a day somewhere in the world, so that tomorrow's may be today's; later ones are slips.
EFFORT = from_sql(
    "effort",
    ("work", "work_goal", "work_team", "staffing", "assignment", "person"),
    """
    WITH item AS (
      SELECT w.work, w.finished_at::DATE AS finished_on,
             CASE WHEN w.size >= 0 AND isfinite(w.size) THEN w.size END AS size
      FROM work w JOIN staffing s USING (work)
      WHERE w.state = 'done' AND w.finished_at < $as_of + INTERVAL 1 DAY AND NOT s.automated
    ), hand AS (
      SELECT DISTINCT a.work, a.person FROM assignment a JOIN person p USING (person) WHERE p.kind <> 'bot'
    ), part AS (
      SELECT i.*, h.person, 1 / count(*) OVER (PARTITION BY i.work) AS share FROM item i LEFT JOIN hand h USING (work)
    )
    SELECT g.goal, t.team, p.person, p.finished_on, sum(p.share),
           coalesce(sum(p.share) FILTER (p.size IS NOT NULL), 0), sum(p.share * p.size)
    FROM part p JOIN work_goal g USING (work) LEFT JOIN work_team t USING (work)
    GROUP BY g.goal, t.team, p.person, p.finished_on
    """,
)
