"""`ownership` and `load`: who answers for a goal, and what each person carries."""

from __future__ import annotations

from okrlint.relations.relation import from_sql

# A role title is one person (rules.md measured it); a bot or a placeholder is nobody.
OWNERSHIP = from_sql(
    "ownership",
    ("owner", "goal"),
    """
    WITH own AS (
      SELECT goal,
             count(*) FILTER (kind IN ('person', 'role')) AS people,
             count(*) FILTER (kind = 'team') AS teams,
             count(*) FILTER (kind IN ('placeholder', 'bot')) AS placeholders,
             string_agg(name, ', ' ORDER BY name) AS names
      FROM (SELECT DISTINCT goal, name, kind FROM owner WHERE role = 'accountable') GROUP BY goal
    )
    SELECT g.goal, coalesce(o.people, up.people, 0), coalesce(o.teams, up.teams, 0),
           coalesce(o.placeholders, up.placeholders, 0), coalesce(o.names, up.names, ''),
           o.goal IS NULL AND up.goal IS NOT NULL
    FROM goal g LEFT JOIN own o ON o.goal = g.goal
         LEFT JOIN own up ON up.goal = g.objective AND g.kind = 'key_result'
    """,
)

LOAD = from_sql(
    "load",
    ("owner", "goal", "kind_of_goal", "person", "assignment", "work"),
    """
    WITH held AS (
      SELECT DISTINCT o.person, g.goal, g.objective, g.kind
      FROM owner o JOIN goal g USING (goal) JOIN kind_of_goal k USING (goal)
      WHERE o.role = 'accountable' AND o.person IS NOT NULL AND g.state = 'active' AND k.kind <> 'guardrail'
        AND (g.starts IS NULL OR g.starts <= $today)
    ), goals AS (
      SELECT h.person, count(*) AS goals FROM held h
      WHERE h.kind = 'objective' OR NOT EXISTS (
        SELECT 1 FROM held u WHERE u.person = h.person AND u.goal = h.objective AND u.kind = 'objective')
      GROUP BY h.person
    ), tasks AS (
      SELECT a.person, count(*) FILTER (w.state = 'doing') AS doing, count(*) FILTER (w.state = 'open') AS open,
             count(*) FILTER (w.state = 'done' AND w.finished_at >= $as_of - INTERVAL 90 DAY) AS finished,
             date_diff('day', min(w.finished_at) FILTER (w.state = 'done'), $as_of) AS since
      FROM (SELECT DISTINCT work, person FROM assignment) a JOIN work w USING (work) GROUP BY a.person
    )
    SELECT p.person, coalesce(goals, 0), coalesce(doing, 0), coalesce(open, 0), coalesce(finished, 0),
           least(90, greatest(28, coalesce(since, 90)))
    FROM person p LEFT JOIN goals USING (person) LEFT JOIN tasks USING (person)
    """,
)
