"""`staffing`, `work_activity`, `activity`, `work_card`: who is on each work item, who moved it, what a goal has."""

from __future__ import annotations

from okrlint.relations.relation import from_sql

STAFFING = from_sql(
    "staffing",
    ("work", "assignment", "person"),
    """
    WITH taken AS (
      SELECT a.work, bool_or(p.kind <> 'bot' AND p.active IS NOT FALSE) AS attended, bool_or(p.kind <> 'bot') AS people
      FROM assignment a JOIN person p USING (person) GROUP BY a.work
    )
    SELECT w.work, t.attended IS TRUE, t.attended IS FALSE AND t.people, t.people IS FALSE,
           t.people IS NOT TRUE AND CASE WHEN w.author IS NULL THEN t.people IS FALSE ELSE p.kind = 'bot' END
    FROM work w LEFT JOIN taken t USING (work) LEFT JOIN person p ON p.person = w.author
    """,
)

# When a work item was created or finished is a movement too: not every tracker writes one for it. Movement is what
# people do; a step of which nobody knows who took it counts as theirs.
WORK_ACTIVITY = from_sql(
    "work_activity",
    ("work", "movement", "person"),
    """
    WITH moved AS (
      SELECT work, max(moved_at) FILTER (actor <> 'bot') AS at, max(moved_at) FILTER (actor = 'bot') AS bot_at,
             nullif(arg_max(coalesce(person, 0), (moved_at, person)) FILTER (actor <> 'bot'), 0) AS who,
             nullif(arg_max(coalesce(person, 0), (moved_at, person)) FILTER (actor = 'bot'), 0) AS bot,
             arg_max(actor, (moved_at, actor)) FILTER (to_state IN ('done', 'dropped')) AS ended_by
      FROM movement GROUP BY work
    ), item AS (
      SELECT w.work, w.author, m.at AS moved_at, m.who, m.bot_at, m.bot,
             CASE WHEN p.kind = 'bot' THEN NULL ELSE w.created_at END AS opened_at,
             CASE WHEN m.ended_by = 'bot' THEN NULL ELSE w.finished_at END AS ended_at
      FROM work w LEFT JOIN moved m USING (work) LEFT JOIN person p ON p.person = w.author
    )
    SELECT work, greatest(moved_at, ended_at, opened_at),
           CASE greatest(moved_at, ended_at, opened_at) WHEN moved_at THEN who WHEN opened_at THEN author END,
           bot_at, bot
    FROM item
    """,
)

ACTIVITY = from_sql(
    "activity",
    ("goal", "work_goal", "work", "staffing", "work_activity"),
    """
    WITH item AS (
      SELECT w.work, w.state, w.finished_at, a.last_movement, a.bot_movement, t.departed, t.by_bots,
             w.state IN ('open', 'doing') AS left_over, NOT t.attended AS unattended
      FROM work w JOIN work_activity a USING (work) JOIN staffing t USING (work)
    ), counted AS (
      SELECT g.goal, g.kind, g.objective, count(i.work) AS items,
             count(*) FILTER (i.state = 'open') AS open, count(*) FILTER (i.state = 'doing') AS doing,
             count(*) FILTER (i.state = 'done') AS done, count(*) FILTER (i.state = 'dropped') AS dropped,
             count(*) FILTER (i.left_over AND i.unattended) AS unattended,
             max(i.last_movement) AS moved,
             max(i.finished_at) FILTER (i.state = 'done') AS finished,
             max(i.finished_at) FILTER (i.state = 'dropped') AS given_up,
             count(*) FILTER (i.left_over AND i.departed) AS departed,
             count(*) FILTER (i.left_over AND i.by_bots) AS by_bots,
             count(*) FILTER (i.state = 'done' AND i.finished_at IS NULL) AS undated,
             max(i.bot_movement) AS bot_moved
      FROM goal g LEFT JOIN work_goal s USING (goal) LEFT JOIN item i USING (work)
      GROUP BY g.goal, g.kind, g.objective
    )
    SELECT c.goal, open, doing, done, dropped, unattended, moved, finished, c.departed, undated,
           c.kind = 'key_result' AND max(items) OVER objective > 0
             AND max(items) FILTER (c.kind = 'key_result') OVER objective = 0,
           given_up, c.by_bots, bot_moved
    FROM counted c
    WINDOW objective AS (PARTITION BY c.objective)
    """,
)

SHOWN = 8
"""Work items of a goal that are shown; nobody reads further."""

WORK_CARD = from_sql(
    "work_card",
    ("work_goal", "work", "work_activity", "assignment", "person"),
    f"""
    WITH ordered AS (
      SELECT w.work, row_number() OVER (
               ORDER BY w.state NOT IN ('open', 'doing'), a.last_movement DESC NULLS LAST, w.key, w.work) AS n
      FROM work w JOIN work_activity a USING (work)
    ), first AS (
      SELECT g.goal, min(o.n, {SHOWN}) AS places FROM work_goal g JOIN ordered o USING (work) GROUP BY g.goal
    ), placed AS (
      SELECT f.goal, o.work, f.place FROM (
        SELECT goal, unnest(places) AS n, generate_subscripts(places, 1) AS place FROM first) f JOIN ordered o USING (n)
    ), called AS (
      SELECT person, name, row_number() OVER (ORDER BY name, person) AS n FROM (
        SELECT person, name || CASE WHEN kind = 'bot' THEN ' (a bot)'
                 WHEN active IS FALSE THEN ' (account not active)' ELSE '' END AS name FROM person)
    ), assigned AS (
      SELECT a.work, min(c.n) AS first, max(c.n) AS last
      FROM assignment a JOIN called c USING (person) SEMI JOIN placed USING (work) GROUP BY a.work
    ), taken AS (
      SELECT a.work, c.name AS names FROM assigned a JOIN called c ON c.n = a.first WHERE a.first = a.last
      UNION ALL
      SELECT work, string_agg(DISTINCT c.name, ', ' ORDER BY c.name)
      FROM assignment a JOIN called c USING (person) SEMI JOIN (FROM assigned WHERE first < last) USING (work)
      GROUP BY work
    ), card AS (
    SELECT w.work, concat_ws(', ',
             CASE WHEN w.title = '' THEN w.key ELSE '“' || w.title || '” (' || w.key || ')' END || ': '
               || CASE w.state WHEN 'doing' THEN 'in progress' ELSE w.state END,
             coalesce(t.names, CASE WHEN w.state IN ('open', 'doing') THEN 'nobody assigned' END),
             CASE WHEN a.last_movement IS NULL THEN 'no move by a person on record' ELSE 'last moved on '
               || strftime(a.last_movement, '%-d %B %Y') || coalesce(' by ' || m.name, '') END,
             CASE WHEN coalesce(a.bot_movement > a.last_movement, a.bot_movement IS NOT NULL)
               THEN 'since then only by ' || coalesce(b.name, 'a bot') END) AS item
    FROM work w JOIN work_activity a USING (work) SEMI JOIN placed USING (work) LEFT JOIN taken t USING (work)
    LEFT JOIN person m ON m.person = a.moved_by LEFT JOIN person b ON b.person = a.bot
    )
    SELECT l.goal, l.place, c.item FROM placed l JOIN card c USING (work)
    """,
)
