"""Who serves what, through what: from links as they were found to the goals that work serves, and goals above goals.

Trackers write each link once, where it was found: a story its epic, an epic its key result. What follows from that is
made here and nowhere else: the nearest goals above each work item, through work and through issues that count as
nothing, but never past a goal; and the goal above each goal, in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlint.relations.keys import PLACE

if TYPE_CHECKING:
    import duckdb

_WORK = 1 << 32
"""Numbers of ends below it are goals, from it on work, from twice it on what is neither and may lie between."""
_BETWEEN = 2 * _WORK
_PREFERENCE = ("child", "link", "pull_request", "text", "tasklist", "board", "mention")
"""Of several links between the same two, the one that is told."""
_BEST = f"arg_min(via, list_position({list(_PREFERENCE)!r}, via))"


def fill_contributes(connection: duckdb.DuckDBPyConnection, staged: int) -> list[str]:
    """Fill `contributes` from the `staged` links, and `goal_above` with what stands above goals by a longer way.

    `goal_above` says for a goal which one it serves where its own record does not name one of the right kind;
    `left_out` are the ids of work that lies elsewhere and serves no goal, which `work_ref` then does not know any
    more. Returns a remark on links that somebody typed and that lead nowhere.
    """
    connection.execute("CREATE TEMP TABLE goal_above (goal INTEGER, above INTEGER)")
    connection.execute(
        "CREATE TEMP TABLE serves AS SELECT w.work, g.goal, r.via FROM raw_contributes r "
        "JOIN work_ref w ON w.ref = r.work JOIN goal_ref g ON g.ref = r.goal"
    )
    (direct,) = connection.execute("SELECT count(*) FROM serves").fetchall()[0]
    remarks = []
    if direct < staged or _is_open(connection):
        _resolve(connection)
        _climb(connection)
        _lift(connection)
        remarks = _lost(connection)
        connection.execute("DROP TABLE edge")
        connection.execute("DROP TABLE end_ref")
    connection.execute(f"INSERT INTO contributes SELECT work, goal, {_BEST} FROM serves GROUP BY work, goal")
    connection.execute("DROP TABLE serves")
    connection.execute(
        f"CREATE TEMP TABLE left_out AS SELECT id AS ref, ({PLACE})::INTEGER AS work FROM raw_work "
        f"WHERE elsewhere AND {PLACE} NOT IN (SELECT work FROM contributes)"
    )
    connection.execute("DELETE FROM work_ref WHERE work IN (SELECT work FROM left_out)")
    return remarks


def fill_unread(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `unread_work`: work that is only named by its links, since it was not read, and the goals it would serve."""
    connection.execute(
        """
        CREATE TEMP TABLE unread_work AS
        WITH unread AS (
          SELECT r.work AS id, r.goal AS ref FROM raw_contributes r ANTI JOIN work_ref w ON w.ref = r.work
        )
        SELECT id, goal FROM unread JOIN goal_ref USING (ref)
        UNION SELECT id, c.goal FROM unread JOIN work_ref USING (ref) JOIN contributes c USING (work)
        """
    )


def _is_open(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a goal names something else than a goal of the right kind as what it serves."""
    rows = connection.execute(
        "SELECT 1 FROM raw_objective r ANTI JOIN goal_ref g ON g.ref = r.parent WHERE r.parent <> '' UNION ALL "
        "SELECT 1 FROM raw_key_result r ANTI JOIN (FROM goal_ref WHERE goal <= (SELECT count(*) FROM raw_objective)) g "
        "ON g.ref = r.objective WHERE r.objective <> '' LIMIT 1"
    ).fetchall()
    return bool(rows)


def named_by_people(row: str, column: str) -> str:
    """The condition that a reference was typed by somebody: the ids of a tracker may well name what was not read."""
    return f"{row}.\"{column}\" <> '' AND split_part({row}.\"{column}\", ':', 1) <> split_part({row}.of, ':', 1)"


def _lost(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """A key in a title may be none ("UTF-8"), a tasklist may name anything; the rest should lead somewhere."""
    remarks = []
    stated = "AND r.via NOT IN ('mention', 'tasklist') AND e.n NOT IN (SELECT lower FROM edge)"
    for column, which in (("goal", stated), ("work", "AND r.via <> 'tasklist'")):
        rows = connection.execute(
            f"SELECT DISTINCT r.{column}, count(*) OVER () FROM raw_contributes r JOIN end_ref e ON e.ref = r.{column} "
            f"WHERE e.n >= {_BETWEEN} AND {named_by_people('r', column)} {which} ORDER BY 1 LIMIT 3"
        ).fetchall()
        if rows:
            shown = ", ".join(str(r[0]) for r in rows)
            remarks.append(f"{rows[0][1]} × contributes.{column} names nothing that was read, such as {shown}")
    return remarks


def _resolve(connection: duckdb.DuckDBPyConnection) -> None:
    """Number everything that links name: `end_ref` by name, `edge` between numbers.

    An id or exact key counts first; a key or a goal's title in other capitals where only one has it. Everything else
    may still lie between: an issue that counts as nothing has links as well.
    """
    connection.execute(
        """
        CREATE TEMP TABLE named AS
        SELECT work AS ref FROM raw_contributes UNION SELECT goal FROM raw_contributes
        UNION SELECT parent FROM raw_objective UNION SELECT objective FROM raw_key_result
        """
    )
    spelled = {
        "goal_key": "SELECT lower(ref) AS said, goal AS n FROM goal_ref",
        "work_key": f"SELECT lower(key) AS said, {_WORK} + {PLACE} AS n FROM raw_work",
        "goal_title": "SELECT lower(r.title) AS said, g.goal AS n FROM goal_ref g JOIN "
        "(SELECT id, title FROM raw_objective UNION ALL SELECT id, title FROM raw_key_result) r ON g.ref = r.id",
    }
    for table, rows in spelled.items():
        connection.execute(
            f"CREATE TEMP TABLE {table} AS SELECT said, min(n) AS n FROM ({rows}) "
            "WHERE said IN (SELECT lower(ref) FROM named) GROUP BY said HAVING count(DISTINCT n) = 1"
        )
    connection.execute(
        f"""
        CREATE TEMP TABLE end_ref AS
        SELECT named.ref, coalesce(g.goal, {_WORK} + w.work, gk.n, wk.n, gt.n,
                                   {_BETWEEN} + row_number() OVER ())::BIGINT AS n
        FROM named LEFT JOIN goal_ref g ON g.ref = named.ref LEFT JOIN work_ref w ON w.ref = named.ref
        LEFT JOIN goal_key gk ON gk.said = lower(named.ref) LEFT JOIN work_key wk ON wk.said = lower(named.ref)
        LEFT JOIN goal_title gt ON gt.said = lower(named.ref)
        WHERE named.ref <> ''
        """
    )
    connection.execute(
        f"""
        CREATE TEMP TABLE edge AS
        SELECT l.n AS lower, u.n AS upper, {_BEST} AS via, min(r.rowid) AS place FROM raw_contributes r
        JOIN end_ref l ON l.ref = r.work JOIN end_ref u ON u.ref = r.goal WHERE l.n <> u.n GROUP BY l.n, u.n
        """
    )
    for table in ("named", *spelled):
        connection.execute(f"DROP TABLE {table}")


def _climb(connection: duckdb.DuckDBPyConnection) -> None:
    """The goals above work, nearest first: each round goes one link further down, until it finds nothing new.

    Circles end by themselves, since a pair counts once. `via` is that of the work's own link.
    """
    connection.execute(
        "CREATE TEMP TABLE reach AS SELECT lower, upper AS goal, via FROM edge "
        f"WHERE lower >= {_WORK} AND upper < {_WORK}"
    )
    connection.execute("CREATE TEMP TABLE fresh AS FROM reach")
    while True:
        connection.execute(
            f"""
            CREATE TEMP TABLE further AS
            SELECT e.lower, f.goal, {_BEST.replace("via", "e.via")} AS via
            FROM edge e JOIN fresh f ON f.lower = e.upper
            ANTI JOIN reach r ON r.lower = e.lower AND r.goal = f.goal
            WHERE e.lower >= {_WORK} GROUP BY e.lower, f.goal
            """
        )
        (found,) = connection.execute("INSERT INTO reach FROM further").fetchall()[0]
        connection.execute("DROP TABLE fresh")
        connection.execute("ALTER TABLE further RENAME TO fresh")
        if not found:
            break
    connection.execute("DROP TABLE fresh")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE serves AS SELECT (lower - {_WORK})::INTEGER AS work, goal::INTEGER AS goal, via "
        f"FROM reach WHERE lower < {_BETWEEN}"
    )
    connection.execute("DROP TABLE reach")


def _lift(connection: duckdb.DuckDBPyConnection) -> None:
    """Find the goal above each goal that does not name it itself: an objective above a key result, any above others."""
    objectives = int(connection.execute("SELECT count(*) FROM raw_objective").fetchall()[0][0])
    own = "SELECT g.goal, e.n FROM raw_{0} r JOIN goal_ref g ON g.ref = r.id LEFT JOIN end_ref e ON e.ref = r.{1}"
    first: dict[int, int | None] = dict(
        connection.execute(
            f"{own.format('objective', 'parent')} UNION ALL {own.format('key_result', 'objective')}"
        ).fetchall()
    )
    upward: dict[int, list[int]] = {}
    for lower, upper in connection.execute(
        f"""
        SELECT lower, upper FROM edge WHERE lower < {_WORK} OR lower IN (
          SELECT upper FROM edge UNION SELECT n FROM end_ref
          JOIN (SELECT parent AS ref FROM raw_objective UNION SELECT objective FROM raw_key_result) USING (ref))
        ORDER BY lower, place
        """
    ).fetchall():
        upward.setdefault(lower, []).append(upper)
    found = []
    for goal, named in first.items():
        highest = objectives if goal > objectives else _WORK - 1
        if (named is None and goal not in upward) or (named is not None and named <= highest and named != goal):
            continue
        found.append((goal, _above(goal, first, upward, highest)))
    if found:
        connection.executemany("INSERT INTO goal_above VALUES (?, ?)", found)


def _above(goal: int, first: dict[int, int | None], upward: dict[int, list[int]], highest: int) -> int | None:
    """The nearest number up to `highest`, breadth first; what a record names itself goes before other links."""
    queue, seen = [goal], {goal}
    for one in queue:
        own = first.get(one)
        named: list[int] = [*([own] if own is not None else []), *upward.get(one, ())]
        for upper in named:
            if upper <= highest and upper != goal:
                return upper
            if upper not in seen:
                seen.add(upper)
                queue.append(upper)
    return None
