"""`precedence` and `ranked_above`: which goal goes before which, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from okrlint.relations.relation import Context, Derived, from_sql
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb

# Statements are followed from one to the next; places in a ranked list are compared directly, since following those
# as well would only find again what the list says, once for each pair.
PRECEDENCE = from_sql(
    "precedence",
    ("outranks", "ancestor"),
    """
    SELECT DISTINCT higher, lower, 'stated' FROM outranks
    UNION ALL
    SELECT above, goal, 'parent' FROM ancestor WHERE depth = 1
    """,
)

LONGEST_LIST = 2000
"""Goals of one list and cycle that are all compared with one another; beyond it only those of one team are, since the
pairs of 10,000 goals are 50 million. Rules that ask about a pair can compare its two ranks themselves."""

_LISTED = f"""
    WITH place AS (
      SELECT r.goal, r.scope, r.kind, r.value, g.cycle, g.team,
             count(*) OVER (PARTITION BY r.scope, r.kind, g.cycle) > {LONGEST_LIST} AS long
      FROM rank r JOIN goal g USING (goal)
    )
    SELECT DISTINCT a.goal AS higher, b.goal AS lower, a.kind
    FROM place a JOIN place b ON a.scope = b.scope AND a.kind = b.kind AND a.cycle IS NOT DISTINCT FROM b.cycle
      AND a.value < b.value AND a.goal <> b.goal AND (NOT a.long OR a.team = b.team)
"""


LONGEST_CHAIN = 500
"""How many statements are followed from one to the next: all pairs of a longer chain would be more than can be held."""

# Between goals that statements speak of, places in a list and parents are steps like any other.
_STEPS = """
    WITH named AS (SELECT higher AS goal FROM told UNION SELECT lower FROM told)
    SELECT higher, lower FROM told
    UNION SELECT higher, lower FROM listed SEMI JOIN named h ON h.goal = higher SEMI JOIN named l ON l.goal = lower
    UNION SELECT above, a.goal FROM ancestor a SEMI JOIN named h ON h.goal = above SEMI JOIN named l ON l.goal = a.goal
"""

_RANKED = """
    INSERT INTO ranked_above
      SELECT higher, lower, min(steps), arg_min(source, (steps, source IN ('implied', 'inherited'), source)) FROM (
        SELECT higher, lower, 1 AS steps, 'stated' AS source FROM told
        UNION ALL SELECT higher, lower, 1, kind FROM listed
        UNION ALL SELECT above, goal, depth, 'parent' FROM ancestor
        UNION ALL SELECT higher, lower, steps, 'implied' FROM chain WHERE steps > 1
        -- What holds between two objectives holds between what serves them.
        UNION ALL SELECT u.goal, v.goal, chain.steps + u.depth + v.depth, 'inherited'
          FROM chain JOIN ancestor u ON u.above = chain.higher JOIN ancestor v ON v.above = chain.lower
          JOIN objective ou ON ou.goal = u.goal JOIN objective ov ON ov.goal = v.goal
          WHERE u.goal <> v.goal
      ) GROUP BY higher, lower;
    DROP TABLE listed; DROP TABLE told; DROP TABLE chain
"""


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    connection.execute(
        f"CREATE TEMP TABLE listed AS {_LISTED};"
        "CREATE TEMP TABLE told AS SELECT DISTINCT higher, lower FROM outranks;"
        "CREATE TEMP TABLE chain (higher INTEGER, lower INTEGER, steps INTEGER)"
    )
    insert_rows(connection, "chain", list(reached(connection.execute(_STEPS).fetchall())))
    connection.execute(_RANKED)


def reached(steps: Iterable[tuple[int, int]], longest: int = LONGEST_CHAIN) -> Iterator[tuple[int, int, int]]:
    """What each goal gets to by these steps, at most `longest`: (higher, lower, fewest steps), itself left out.

    Sets of goals are bits of one number: the goals of a long list all lead to one another, and sets of them are slow.
    """
    pairs = list(steps)
    goals = sorted({goal for pair in pairs for goal in pair})
    bit = {goal: 1 << place for place, goal in enumerate(goals)}
    below = dict.fromkeys(goals, 0)
    for higher, lower in pairs:
        below[higher] |= bit[lower]
    for start in goals:
        seen, edge, count = bit[start], below[start] & ~bit[start], 1
        while edge and count <= longest:
            seen |= edge
            further = 0
            while edge:
                goal = goals[(edge & -edge).bit_length() - 1]
                yield start, goal, count
                further |= below[goal]
                edge &= edge - 1
            edge, count = further & ~seen, count + 1


RANKED_ABOVE = Derived("ranked_above", ("outranks", "rank", "ancestor", "goal", "objective"), _fill)
