"""`activity`: what the work behind each goal amounts to and when it last moved."""

from __future__ import annotations

from okrlint.relations.relation import from_sql

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
      SELECT a.work, bool_or(p.active IS NOT FALSE) AS attended FROM assignment a JOIN person p USING (person)
      GROUP BY a.work
    ), item AS (
      SELECT w.work, w.state, greatest(m.last, w.finished_at, w.created_at) AS last, w.finished_at,
             t.attended IS NOT TRUE AS unattended, t.attended IS FALSE AS departed
      FROM work w LEFT JOIN moved m USING (work) LEFT JOIN taken t ON t.work = w.work
    ), counted AS (
      SELECT g.goal, g.kind, g.objective,
             count(*) FILTER (i.state = 'open') AS open, count(*) FILTER (i.state = 'doing') AS doing,
             count(*) FILTER (i.state = 'done') AS done, count(*) FILTER (i.state = 'dropped') AS dropped,
             count(*) FILTER (i.state IN ('open', 'doing') AND i.unattended) AS unattended,
             max(i.last) AS last, max(i.finished_at) AS finished,
             count(*) FILTER (i.state IN ('open', 'doing') AND i.departed) AS departed,
             count(*) FILTER (i.state = 'done' AND i.finished_at IS NULL) AS undated, count(i.work) AS items
      FROM goal g LEFT JOIN serves s USING (goal) LEFT JOIN item i USING (work)
      GROUP BY g.goal, g.kind, g.objective
    )
    SELECT goal, open, doing, done, dropped, unattended, last, finished, departed, undated,
           kind = 'key_result' AND max(items) OVER objective > 0
             AND max(items) FILTER (kind = 'key_result') OVER objective = 0
    FROM counted WINDOW objective AS (PARTITION BY objective)
    """,
)
