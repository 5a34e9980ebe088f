"""`last_answer`: what each person answered last to a poll, choices made comparable.

An answer names a goal by id or key, or by a title that only one goal of that cycle has; all else counts as written.
"""

from __future__ import annotations

from okrlint.relations.relation import from_sql

LAST_ANSWER = from_sql(
    "last_answer",
    ("answer", "poll", "goal", "person"),
    """
    WITH read AS (
      SELECT a.poll, a.person, coalesce(a.team, p.team) AS team, trim(a.function) AS function, trim(a.choice) AS choice,
             a.answered_at, a.rowid AS place, coalesce(a.goal, (
               SELECT CASE WHEN count(*) = 1 THEN min(g.goal) END FROM goal g
               WHERE lower(trim(g.title)) = lower(trim(a.choice)) AND (p.cycle IS NULL OR g.cycle = p.cycle))) AS goal
      FROM answer a JOIN poll p USING (poll)
      WHERE a.person IS NULL OR a.person NOT IN (SELECT k.person FROM person k WHERE k.kind = 'bot')
    ), newest AS (
      SELECT *, row_number() OVER (PARTITION BY poll, person ORDER BY answered_at DESC NULLS LAST, place DESC) AS back
      FROM read
    )
    SELECT n.poll, n.person, n.team, nullif(n.function, ''), n.goal, coalesce(g.title, n.choice),
           coalesce('#' || n.goal, lower(n.choice)), n.answered_at
    FROM newest n LEFT JOIN goal g USING (goal) WHERE n.back = 1 OR n.person IS NULL
    """,
)
