"""`precedence` and `ranked_above`: which goal goes before which, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlint.relations.derived import MAX_DEPTH, Context, Derived, from_sql

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


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    connection.execute(
        f"""
        CREATE TEMP TABLE listed AS {_LISTED};
        CREATE TEMP TABLE told AS SELECT DISTINCT higher, lower FROM outranks;
        CREATE TEMP TABLE step AS
          SELECT higher, lower FROM told
          UNION SELECT higher, lower FROM listed
            WHERE higher IN (SELECT higher FROM told UNION SELECT lower FROM told)
              AND lower IN (SELECT higher FROM told UNION SELECT lower FROM told);
        CREATE TEMP TABLE chain AS
          WITH RECURSIVE reach AS (
            SELECT higher, lower, 1 AS steps FROM step
            UNION
            SELECT reach.higher, step.lower, reach.steps + 1
            FROM reach JOIN step ON step.higher = reach.lower
            WHERE reach.steps < {MAX_DEPTH} AND step.lower <> reach.higher
          ) SELECT higher, lower, min(steps) AS steps FROM reach GROUP BY higher, lower;
        INSERT INTO ranked_above
          SELECT higher, lower, min(steps), arg_min(source, (steps, source)) FROM (
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
        DROP TABLE listed; DROP TABLE told; DROP TABLE step; DROP TABLE chain;
        """
    )


RANKED_ABOVE = Derived("ranked_above", ("outranks", "rank", "ancestor", "goal", "objective"), _fill)
