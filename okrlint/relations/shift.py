"""`effort_shift`: whether a team's finished work spread differently after a decision than before it."""

from __future__ import annotations

from okrlint.relations.relation import from_sql

DAYS = 42
"""How many days before a decision are compared with as many after it."""
SETTLING = 7
"""Days after a decision that are left out: what was begun before it is finished then."""

# The distance is the square root of the Jensen-Shannon divergence to base 2 (J. Lin, *Divergence measures based on the
# Shannon entropy*, 1991; that its root is a metric: D. Endres and J. Schindelin, 2003). Two samples of one spread are
# never quite alike: for k kinds the divergence between samples of n and m is (k - 1) (1/n + 1/m) / (8 ln 2) in the
# mean, as it is an eighth of a chi-squared distance in the limit.
EFFORT_SHIFT = from_sql(
    "effort_shift",
    ("decision", "work", "work_team", "staffing", "contributes", "goal", "ancestor"),
    f"""
    WITH served AS (SELECT DISTINCT c.work, g.objective FROM contributes c JOIN goal g USING (goal)),
    item AS (
      SELECT t.team, s.objective, w.finished_at::DATE AS day, 1 / count(*) OVER (PARTITION BY w.work) AS share
      FROM work w JOIN work_team t USING (work) JOIN staffing b USING (work) LEFT JOIN served s USING (work)
      WHERE w.state = 'done' AND w.finished_at < $as_of + INTERVAL 1 DAY AND NOT b.automated
    ), daily AS (
      SELECT team, objective, day, sum(share) AS items FROM item GROUP BY ALL
    ), made AS (
      SELECT DISTINCT d.decision, d.objective, d.decided_on, t.team FROM decision d
      JOIN (SELECT goal AS objective, team FROM goal UNION SELECT objective, team FROM item) t USING (objective)
      WHERE t.team IS NOT NULL AND d.decided_on <= $today
    ), spread AS (
      SELECT m.decision, m.team, i.objective,
             i.objective = m.objective OR bool_or(u.goal IS NOT NULL) AS meant,
             sum(i.items) FILTER (i.day < m.decided_on) AS b,
             sum(i.items) FILTER (i.day >= m.decided_on + {SETTLING}) AS a
      FROM made m JOIN daily i ON i.team = m.team AND i.day >= m.decided_on - {DAYS}
        AND i.day < m.decided_on + {DAYS + SETTLING}
      LEFT JOIN ancestor u ON u.goal = i.objective AND u.above = m.objective
      GROUP BY m.decision, m.team, i.objective, m.objective
    ), part AS (
      SELECT *, coalesce(b, 0) / sum(b) OVER w AS p, coalesce(a, 0) / sum(a) OVER w AS q, (p + q) / 2 AS m
      FROM spread WHERE b > 0 OR a > 0 WINDOW w AS (PARTITION BY decision, team)
    ), summed AS (
      SELECT team, decision, coalesce(sum(b), 0) AS before, coalesce(sum(a), 0) AS after, count(*) AS kinds,
             sum(CASE WHEN p > 0 THEN p * log2(p / m) / 2 ELSE 0 END
                 + CASE WHEN q > 0 THEN q * log2(q / m) / 2 ELSE 0 END) AS divergence,
             coalesce(sum(p) FILTER (meant), 0) AS onto_before, coalesce(sum(q) FILTER (meant), 0) AS onto_after
      FROM part GROUP BY team, decision
    )
    SELECT team, decision, before, after, CASE WHEN before > 0 AND after > 0 THEN sqrt(greatest(divergence, 0)) END,
           CASE WHEN before > 0 AND after > 0 THEN sqrt((kinds - 1) * (1 / before + 1 / after) / (8 * ln(2))) END,
           onto_before, onto_after
    FROM summed
    """,
)
