"""`activity`: what the work behind each goal amounts to and when it last moved."""

from __future__ import annotations

from okrlint.relations.derived import from_sql

# A work item counts once for a goal, however many ways it is linked to the goal or to what serves it. When a work item
# was created or finished is a movement too: not every tracker writes one for it.
ACTIVITY = from_sql(
    "activity",
    ("goal", "contributes", "work", "movement", "assignment", "person", "ancestor"),
    """
    WITH serves AS (
      SELECT DISTINCT work, goal FROM (
        SELECT work, goal FROM contributes
        UNION ALL SELECT c.work, a.above FROM contributes c JOIN ancestor a ON a.goal = c.goal)
    ), moved AS (
      SELECT work, max(moved_at) AS last FROM movement GROUP BY work
    ), taken AS (
      SELECT DISTINCT a.work FROM assignment a JOIN person p USING (person) WHERE p.active IS NOT FALSE
    ), item AS (
      SELECT w.work, w.state, greatest(m.last, w.finished_at, w.created_at) AS last, w.finished_at,
             t.work IS NULL AS unattended
      FROM work w LEFT JOIN moved m USING (work) LEFT JOIN taken t ON t.work = w.work
    )
    SELECT g.goal, count(*) FILTER (i.state = 'open'), count(*) FILTER (i.state = 'doing'),
           count(*) FILTER (i.state = 'done'), count(*) FILTER (i.state = 'dropped'),
           count(*) FILTER (i.state IN ('open', 'doing') AND i.unattended), max(i.last), max(i.finished_at)
    FROM goal g LEFT JOIN serves s USING (goal) LEFT JOIN item i USING (work)
    GROUP BY g.goal
    """,
)
