"""`metric_group` and `rival_metrics`: which key results measure what usually pays for something else, and which pairs
of them belong together closely enough that somebody has to say what gives.

The table of metrics stands in `trade_off_words.py`, and what `okrlint.yaml` adds to it in `TradeOffTable`. What two key
results pull on if they name one metric is `opposing-key-results`' question, not this one's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from okrlint.company import Company
from okrlint.relations.clarity import clarity
from okrlint.relations.measure import Measure
from okrlint.relations.phrases import Phrases, plain
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows
from okrlint.relations.trade_off_words import COUNTED, GROUPS, KEPT, PAIRS

if TYPE_CHECKING:
    import duckdb


class TradeOffTable(NamedTuple):
    """Groups of metrics (`-` before one that is to go down) and the pairs of groups that pay for one another."""

    groups: Mapping[str, tuple[str, ...]] = GROUPS
    pairs: tuple[tuple[str, str], ...] = PAIRS

    def extended(self, groups: Mapping[str, Iterable[str]], pairs: Iterable[tuple[str, str]]) -> TradeOffTable:
        """This table with further metrics in groups, further groups and further pairs."""
        merged = dict(self.groups)
        for name, metrics in groups.items():
            merged[name] = tuple(dict.fromkeys((*merged.get(name, ()), *metrics)))
        return TradeOffTable(merged, tuple(dict.fromkeys((*self.pairs, *pairs))))


class Named(NamedTuple):
    """A metric that a key result pushes: the groups it stands in, the words as written, and whether the text itself
    keeps a counterweight."""

    groups: tuple[str, ...]
    word: str
    kept: bool


class Finder:
    """Finds the metrics of a table in key results; built once, one pattern for all groups."""

    def __init__(self, table: TradeOffTable) -> None:
        self._meant: dict[str, list[tuple[str, bool]]] = {}
        for group, metrics in table.groups.items():
            for metric in metrics:
                if name := plain(metric.lstrip("-+")):
                    self._meant.setdefault(name, []).append((group, metric.startswith("-")))
        self._metrics, self._kept = Phrases(self._meant), Phrases(KEPT, inflected=False)

    def named(self, text: str, said: Measure, metric: str = "") -> Named | None:
        """The metric that `text` pushes the way that the table means, given what `measure` made of it.

        None where nothing is measured, where the thing is what the team makes ("create a forecast of revenue"), or
        where a share *of* such things is meant and not how many there are ("100 % of leads are scored").
        """
        way = said.direction
        if said.target is None and way not in ("increase", "decrease"):
            return None
        name, word = self._head(metric or said.metric)
        if not word or _share_of(word, plain(text)) or (not metric and _is_made(text, said)):
            return None
        meant = self._meant[name]
        fits = [group for group, down in meant if way not in ("increase", "decrease") or down == (way == "decrease")]
        if said.unit == "%":
            fits = [group for group in fits if group not in COUNTED]
        return Named(tuple(fits), word, any(self._kept.found(text))) if fits else None

    def _head(self, metric: str) -> tuple[str, str]:
        """What is measured, of all that is named: what stands before "per", "of" and the like, else the last word."""
        found, text = list(self._metrics.found(metric)), plain(metric)
        leading = (f for f in found if f[1].endswith(LEADING) or any(f[1] + word + " " in text for word in LEADING))
        return next(leading, found[-1] if found else ("", ""))


LEADING = (
    " per", " of", " from", " for", " pro", " par", " por", " der", " des", " von", " de", " für",
    " aus", " pour", " para",
)  # fmt: skip
"""Words behind the thing that is measured: "revenue from returns" is revenue."""


def _is_made(text: str, said: Measure) -> bool:
    """Whether the text begins with a verb of making, so that what is named is what the thing made is about."""
    read = clarity(text, said)
    return not read.fault and bool(read.word) and read.kind != "outcome"


def _share_of(found: str, text: str) -> bool:
    return re.search(rf"%\+?\s+(?:of|der|des|von|de|dei|delle|van)\b[^,;.]*{re.escape(found)}", text) is not None


def table_of(company: Company) -> TradeOffTable:
    """The table that holds where this is known of the company: the built-in one and what the configuration adds."""
    own = company.trade_offs
    return (TradeOffTable() if own.built_in else TradeOffTable({}, ())).extended(own.metrics, own.pairs)


def _fill_groups(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    finder = Finder(table_of(context.company))
    rows = connection.execute(
        "SELECT k.goal, k.objective, k.title, k.metric, m.name, m.direction, m.baseline, m.target, m.unit, "
        "t.kind = 'guardrail' FROM key_result k JOIN metric_use m USING (goal) JOIN kind_of_goal t USING (goal) "
        "WHERE t.kind <> 'learning' ORDER BY k.goal"
    ).fetchall()
    found = []
    for goal, objective, title, metric, name, direction, baseline, target, unit, holds in rows:
        said = Measure(metric=name, direction=direction, baseline=baseline, target=target, unit=unit)
        if named := finder.named(title, said, metric):
            found += [(goal, objective, group, metric or name, named.kept or holds) for group in named.groups]
    insert_rows(connection, "metric_group", found)


METRIC_GROUP = Derived("metric_group", ("key_result", "metric_use", "kind_of_goal"), _fill_groups)
"""A guardrail keeps what others push; what a learning goal measures is no push."""


def _fill_usual(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    pairs = table_of(context.company).pairs
    insert_rows(connection, "usual_trade_off", [row for a, b in pairs for row in ((a, b), (b, a))])


USUAL_TRADE_OFF = Derived("usual_trade_off", ("key_result",), _fill_usual)
"""A table that is the same for all goals; whoever asks about it asks about key results."""

# One key result stands for all of an objective that measure the same kind of thing: a pair of objectives has one
# trade-off to state, however many key results meet in it.
_RIVALS = """
    INSERT INTO rival_metrics
    WITH one AS (
      SELECT m.objective, m.metric_group, arg_min(m.goal, m.goal) FILTER (NOT m.kept) AS goal,
             arg_min(m.metric, m.goal) FILTER (NOT m.kept) AS metric, bool_or(m.kept) AS kept
      FROM metric_group m WHERE m.objective IS NOT NULL GROUP BY m.objective, m.metric_group
    ), placed AS (
      SELECT one.*, g.cycle, g.team FROM one JOIN goal g ON g.goal = one.objective
      WHERE one.goal IS NOT NULL AND NOT kept
    ), answers AS (
      SELECT DISTINCT p.objective, o.person FROM placed p JOIN owner o ON o.goal IN (p.objective, p.goal)
      WHERE o.role = 'accountable' AND o.person IS NOT NULL AND o.kind <> 'bot'
    ), near AS (
      SELECT DISTINCT objective AS x, objective AS y, 1 AS how FROM placed
      UNION ALL SELECT DISTINCT p.objective, q.objective, 2 FROM answers p JOIN answers q USING (person)
        WHERE p.objective <> q.objective
      UNION ALL SELECT DISTINCT p.objective, q.objective, 3 FROM placed p JOIN placed q USING (team)
        WHERE p.objective <> q.objective
      UNION ALL SELECT a, b, 4 FROM overlap UNION ALL SELECT b, a, 4 FROM overlap
      UNION ALL SELECT goal, above, 4 FROM ancestor WHERE depth = 1
      UNION ALL SELECT above, goal, 4 FROM ancestor WHERE depth = 1
    ), nearest AS (SELECT x, y, min(how) AS how FROM near GROUP BY x, y)
    SELECT p.goal, q.goal, t.gained || ' and ' || t.paid, p.metric, q.metric,
           ['objective', 'owner', 'team', 'linked'][n.how]
    FROM nearest n JOIN placed p ON p.objective = n.x JOIN placed q ON q.objective = n.y
    JOIN usual_trade_off t ON t.gained = p.metric_group AND t.paid = q.metric_group
    WHERE p.goal < q.goal AND p.metric <> q.metric
      AND (p.cycle IS NOT DISTINCT FROM q.cycle OR (p.cycle, q.cycle) IN (SELECT cycle, other FROM meeting_cycle))
    QUALIFY row_number() OVER (PARTITION BY least(p.objective, q.objective), greatest(p.objective, q.objective)
                               ORDER BY p.goal, q.goal, t.gained, t.paid) = 1
"""


def _fill_rivals(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    connection.execute(_RIVALS)


RIVAL_METRICS = Derived(
    "rival_metrics",
    ("usual_trade_off", "metric_group", "goal", "owner", "overlap", "ancestor", "meeting_cycle"),
    _fill_rivals,
)
