"""The rules of `okrlint check` as bare queries: what DuckDB alone needs for the same files and the same questions.

One script, text keys, no coverage, messages, waivers or owners to tell: the floor under the engine. Prints the number
of findings a rule.

    python -m benchmarks.bare_duckdb snapshot
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

AS_OF, TODAY = "TIMESTAMP '2026-11-16 12:00'", "DATE '2026-11-16'"

COLUMNS: dict[str, dict[str, str]] = {
    "cycle": {"id": "VARCHAR", "starts": "DATE", "ends": "DATE"},
    "objective": {"id": "VARCHAR", "team": "VARCHAR", "cycle": "VARCHAR", "parent": "VARCHAR"},
    "key_result": {"id": "VARCHAR", "objective": "VARCHAR", "metric": "VARCHAR", "direction": "VARCHAR"},
    "person": {"id": "VARCHAR", "active": "BOOLEAN"},
    "owner": {"goal": "VARCHAR", "party": "VARCHAR", "kind": "VARCHAR"},
    "rank": {"goal": "VARCHAR", "scope": "VARCHAR", "value": "DOUBLE"},
    "outranks": {"higher": "VARCHAR", "lower": "VARCHAR"},
    "work": {
        "id": "VARCHAR",
        "state": "VARCHAR",
        "team": "VARCHAR",
        "created_at": "TIMESTAMP",
        "finished_at": "TIMESTAMP",
    },
    "assignment": {"work": "VARCHAR", "person": "VARCHAR"},
    "contributes": {"work": "VARCHAR", "goal": "VARCHAR"},
    "movement": {"work": "VARCHAR", "moved_at": "TIMESTAMP"},
    "check_in": {"goal": "VARCHAR", "checked_at": "TIMESTAMP", "value": "DOUBLE", "status": "VARCHAR"},
    "decision": {"id": "VARCHAR", "objective": "VARCHAR"},
    "option": {"decision": "VARCHAR", "chosen": "BOOLEAN"},
    "exclusion": {"objective": "VARCHAR"},
    "trade_off": {"objective": "VARCHAR", "gives_up": "VARCHAR"},
    "waiver": {"goal": "VARCHAR", "rule": "VARCHAR", "until": "VARCHAR", "reason": "VARCHAR"},
}

RELATIONS = f"""
CREATE TABLE goal AS
  SELECT o.id AS goal, 'objective' AS kind, o.id AS objective, o.team, o.cycle, c.starts, c.ends >= {TODAY} AS running
  FROM objective o JOIN cycle c ON c.id = o.cycle
  UNION ALL
  SELECT k.id, 'key_result', o.id, o.team, o.cycle, c.starts, c.ends >= {TODAY}
  FROM key_result k JOIN objective o ON o.id = k.objective JOIN cycle c ON c.id = o.cycle;
CREATE TABLE ancestor AS
  WITH RECURSIVE up AS (
    SELECT id AS goal, parent AS above FROM objective WHERE parent IS NOT NULL
    UNION ALL SELECT id, objective FROM key_result
  ), climb AS (
    SELECT goal, above, 1 AS depth FROM up
    UNION ALL SELECT c.goal, up.above, depth + 1 FROM climb c JOIN up ON up.goal = c.above
    WHERE depth < 12 AND up.above <> c.goal
  ) SELECT goal, above, min(depth) AS depth FROM climb GROUP BY ALL;
CREATE TABLE activity AS
  WITH serves AS (
    SELECT work, goal FROM contributes
    UNION SELECT c.work, a.above FROM contributes c JOIN ancestor a ON a.goal = c.goal
  ), moved AS (
    SELECT work, max(moved_at) AS last FROM movement GROUP BY work
  ), taken AS (
    SELECT DISTINCT a.work FROM assignment a JOIN person p ON p.id = a.person WHERE p.active IS NOT FALSE
  ), item AS (
    SELECT w.id AS work, w.state, coalesce(w.state, 'open') IN ('open', 'doing') AS unfinished, w.finished_at,
           greatest(m.last, w.finished_at, w.created_at) AS last, t.work IS NULL AS unattended
    FROM work w LEFT JOIN moved m ON m.work = w.id LEFT JOIN taken t ON t.work = w.id
  )
  SELECT g.goal, count(i.work) AS items, count(*) FILTER (i.unfinished) AS unfinished,
         count(*) FILTER (i.unfinished AND i.unattended) AS unattended, max(i.last) AS last,
         count(*) FILTER (i.state = 'dropped') AS dropped, max(i.finished_at) FILTER (i.state = 'done') AS ended
  FROM goal g LEFT JOIN serves s ON s.goal = g.goal LEFT JOIN item i ON i.work = s.work GROUP BY g.goal;
CREATE TABLE ownership AS
  WITH own AS (
    SELECT goal, count(DISTINCT party) FILTER (coalesce(kind, 'person') = 'person') AS people,
           count(*) FILTER (kind = 'placeholder') AS placeholders FROM owner GROUP BY goal
  )
  SELECT g.goal, coalesce(o.people, up.people, 0) AS people,
         coalesce(o.placeholders, up.placeholders, 0) AS placeholders,
         o.goal IS NULL AND up.goal IS NOT NULL AS inherited
  FROM goal g LEFT JOIN own o ON o.goal = g.goal
  LEFT JOIN own up ON up.goal = g.objective AND g.kind = 'key_result';
CREATE TABLE listed AS
  SELECT a.goal AS higher, b.goal AS lower FROM rank a JOIN rank b ON a.scope = b.scope AND a.value < b.value;
CREATE TABLE told AS SELECT DISTINCT higher, lower FROM outranks;
CREATE TABLE step AS
  WITH named AS (SELECT higher AS goal FROM told UNION SELECT lower FROM told)
  SELECT higher, lower FROM told
  UNION SELECT higher, lower FROM listed WHERE higher IN (FROM named) AND lower IN (FROM named);
CREATE TABLE chain AS
  WITH RECURSIVE reach AS (
    SELECT higher, lower, 1 AS steps FROM step
    UNION SELECT r.higher, s.lower, steps + 1 FROM reach r JOIN step s ON s.higher = r.lower
    WHERE steps < 12 AND s.lower <> r.higher
  ) SELECT higher, lower, min(steps) AS steps FROM reach GROUP BY ALL;
CREATE TABLE ranked AS
  SELECT higher, lower, arg_min(source, (steps, source)) AS source FROM (
    SELECT higher, lower, 1 AS steps, 'stated' AS source FROM told
    UNION ALL SELECT higher, lower, 1, 'rank' FROM listed
    UNION ALL SELECT above, goal, depth, 'parent' FROM ancestor
    UNION ALL SELECT higher, lower, steps, 'implied' FROM chain WHERE steps > 1
    UNION ALL SELECT u.goal, v.goal, steps + u.depth + v.depth, 'inherited'
      FROM chain JOIN ancestor u ON u.above = chain.higher JOIN ancestor v ON v.above = chain.lower
      WHERE u.goal <> v.goal AND u.goal IN (SELECT id FROM objective) AND v.goal IN (SELECT id FROM objective)
  ) GROUP BY higher, lower;
"""

RULES = {
    "missing-owner": """SELECT goal, objective FROM goal JOIN ownership USING (goal) WHERE running AND people = 0
        AND (kind = 'objective' OR (placeholders > 0 AND NOT inherited))""",
    "shared-accountability": """SELECT goal FROM goal JOIN ownership USING (goal)
        WHERE running AND NOT inherited AND people > 1""",
    "idle-key-result": f"""SELECT g.goal, g.objective FROM goal g JOIN activity a USING (goal)
        JOIN activity u ON u.goal = g.objective
        JOIN (SELECT objective, count(*) FILTER (items > 0) AS linked FROM goal JOIN activity USING (goal)
              WHERE kind = 'key_result' GROUP BY objective) s ON s.objective = g.objective
        WHERE g.running AND g.kind = 'key_result' AND g.starts <= {TODAY} - 21
        AND (a.items = a.dropped OR a.last < {AS_OF} - INTERVAL 21 DAY
             OR (a.unfinished > 0 AND a.unattended = a.unfinished
                 AND coalesce(a.ended < {AS_OF} - INTERVAL 21 DAY, TRUE)))
        AND NOT (a.items = 0 AND u.items > 0 AND s.linked = 0)""",
    "stale-check-in": f"""SELECT g.goal FROM goal g LEFT JOIN check_in c USING (goal)
        WHERE g.running AND g.kind = 'key_result' AND g.starts <= {TODAY} - 21 GROUP BY g.goal
        HAVING max(checked_at) IS NULL OR max(checked_at) < {AS_OF} - INTERVAL 21 DAY""",
    "green-without-output": f"""SELECT g.goal FROM goal g JOIN activity a USING (goal) JOIN (
          SELECT goal, arg_max(status, checked_at) AS status, arg_max(value, checked_at) AS now,
                 count(DISTINCT value) FILTER (checked_at >= {AS_OF} - INTERVAL 28 DAY) AS kinds,
                 arg_max(value, checked_at) FILTER (checked_at < {AS_OF} - INTERVAL 28 DAY) AS before
          FROM check_in GROUP BY goal) c USING (goal)
        WHERE g.running AND g.kind = 'key_result' AND g.starts <= {TODAY} - 28 AND status = 'on_track' AND kinds <= 1
        AND (before IS NULL OR now IS NULL OR before = now)
        AND (a.ended IS NULL OR a.ended < {AS_OF} - INTERVAL 28 DAY)""",
    "nothing-excluded": """SELECT goal, objective FROM goal g WHERE running AND kind = 'objective'
        AND NOT EXISTS (SELECT 1 FROM exclusion e WHERE e.objective = g.goal)
        AND NOT EXISTS (SELECT 1 FROM trade_off t WHERE t.objective = g.goal AND t.gives_up <> '')
        AND NOT EXISTS (SELECT 1 FROM decision d JOIN option p ON p.decision = d.id
                        WHERE d.objective = g.goal AND p.chosen IS NOT TRUE)""",
    "opposing-key-results": """SELECT DISTINCT x.id, y.id FROM key_result x JOIN key_result y USING (metric)
        JOIN goal g ON g.goal = x.id JOIN goal h ON h.goal = y.id AND h.cycle = g.cycle
        WHERE g.running AND x.direction = 'increase' AND y.direction = 'decrease'""",
    "orphan-work": f"""SELECT team FROM work w
        WHERE state = 'doing' OR (state = 'done' AND finished_at >= {AS_OF} - INTERVAL 60 DAY) GROUP BY team
        HAVING count(*) >= 5 AND count(*) FILTER (w.id NOT IN (SELECT work FROM contributes)) > 0.5 * count(*)""",
    "overcommitted-owner": f"""WITH held AS (
          SELECT DISTINCT o.party AS person, g.goal, g.objective, g.kind FROM owner o JOIN goal g USING (goal)
          WHERE g.running AND o.kind IS NULL
        ), goals AS (
          SELECT person, count(*) AS goals FROM held h WHERE kind = 'objective' OR NOT EXISTS (
            SELECT 1 FROM held u WHERE u.person = h.person AND u.goal = h.objective) GROUP BY person
        ), tasks AS (
          SELECT a.person, count(*) FILTER (state = 'doing') AS doing,
                 count(*) FILTER (coalesce(state, 'open') = 'open') AS open,
                 count(*) FILTER (state = 'done' AND finished_at >= {AS_OF} - INTERVAL 90 DAY) AS finished
          FROM (SELECT DISTINCT work, person FROM assignment) a JOIN work w ON w.id = a.work GROUP BY a.person
        )
        SELECT p.id FROM person p LEFT JOIN goals g ON g.person = p.id LEFT JOIN tasks t ON t.person = p.id
        WHERE goals > 5 OR doing > 8 OR (finished >= 3 AND open + doing > 3 * finished)""",
    "ranking-cycle": """WITH place AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM objective), mutual AS (
          SELECT h.n AS goal, l.n AS other FROM ranked x JOIN ranked y ON y.higher = x.lower AND y.lower = x.higher
          JOIN place h ON h.id = x.higher JOIN place l ON l.id = x.lower
          WHERE x.source <> 'inherited' AND y.source <> 'inherited'
        ), member AS (
          SELECT m.goal, m.other, g.running FROM (SELECT goal, other FROM mutual UNION SELECT goal, goal FROM mutual) m
          JOIN place p ON p.n = m.other JOIN goal g ON g.goal = p.id
        )
        SELECT goal FROM member GROUP BY goal
        HAVING goal = min(other) FILTER (running) AND count(*) FILTER (running) > 1""",
    "expired-waiver": f"""SELECT w.goal FROM waiver w JOIN goal g USING (goal)
        WHERE g.running AND (until::DATE < {TODAY} OR coalesce(reason, '') = '')""",
}


def main(folder: Path) -> dict[str, int]:
    """The number of findings of each rule."""
    import duckdb

    connection = duckdb.connect(":memory:")
    for relation, columns in COLUMNS.items():
        shape = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f'CREATE TABLE "{relation}" ({shape})')
        file = folder / f"{relation}.ndjson"
        if file.exists():
            connection.execute(
                f"INSERT INTO \"{relation}\" SELECT * FROM read_json('{file}', format='newline_delimited', "
                f"columns={columns})"
            )
    connection.execute(RELATIONS)
    rows: dict[str, list[tuple[Any, ...]]] = {r: connection.execute(sql).fetchall() for r, sql in RULES.items()}
    covered = {(rule, name) for rule in rows for row in rows[rule] for name in row}
    waivers = connection.execute(
        "SELECT w.goal, w.rule FROM waiver w JOIN goal g USING (goal) "
        f"WHERE g.running AND (until IS NULL OR until::DATE >= {TODAY}) AND reason <> ''"
    ).fetchall()
    counts = {rule: len(found) for rule, found in rows.items()}
    return {**counts, "unused-waiver": sum((rule, goal) not in covered for goal, rule in waivers)}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), sort_keys=True))
