"""One rule put to the database: which subjects are findings, and what became of the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from typing import Any, NamedTuple

from okrlint.engine.coverage import cuts
from okrlint.engine.database import RuleError
from okrlint.engine.extents import extents
from okrlint.engine.population import Population, population
from okrlint.engine.query_engine import QueryEngine, QueryError, Rows
from okrlint.engine.selection import Rule
from okrlint.engine.subjects import Survey, subjects_sql
from okrlint.findings import Tally, Unseen
from okrlint.packs import bare
from okrlint.pages import SUBJECT_COLUMNS

_OUTCOMES = ("finding", "ok", "not_applicable", "not_evaluated")


class Row(NamedTuple):
    """One row of a query that is a finding: who it is about, its values, and whether they rest on a part only."""

    rule: Rule
    subjects: tuple[int, ...]
    values: dict[str, Any]
    in_part: bool = False


class Outcome(NamedTuple):
    """What one rule came to; `seen` says which of its subjects it could not judge."""

    rows: list[Row]
    tally: Tally
    seen: Population


def outcome_of(engine: QueryEngine, rule: Rule, survey: Survey, as_of: dt.datetime) -> Outcome:
    """What one rule comes to. Raises RuleError when its query fails, or returns a row that can mean nothing."""
    meta = rule.page.meta
    seen = population(survey, rule.page)
    # Whatever it returned would be of subjects that are not judged; other people's pages are asked for their faults.
    unasked = rule.page.built_in and _nobody(seen, survey)
    columns, raw = Rows([], []) if unasked else _ask(engine, rule, as_of)
    rows: list[Row] = []
    unsure: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    ok = 0
    exempt: set[int] = set()
    taken: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for row in raw:
        values = dict(zip(columns, row, strict=True))
        subjects = tuple(values[c] for c in SUBJECT_COLUMNS[meta.over])
        others = tuple(values.get("others") or ())
        if values["_key"] is None:
            raise _odd(rule, f"returns {', '.join(map(str, subjects))}, which is the key of no {meta.over}")
        if _covers(seen.whole, seen.scoped, subjects, values):
            continue
        outcome = values.get("outcome") or "finding"
        if outcome == "finding":
            who = (tuple(sorted(subjects)), others)
            if who in taken:
                raise _odd(rule, "returns a subject twice")
            taken.add(who)
            if (variant := values.get("variant")) is not None and variant not in meta.variants:
                raise _odd(rule, f"returns the variant {variant!r}", allowed=", ".join(meta.variants))
            if variant is not None and (missed := cuts(survey.manifest, meta.variants[variant].whole)):
                unsure.setdefault(missed[0].reason, []).append((str(values.get("_key")), subjects))
                continue
            rows.append(Row(rule, (*subjects, *others), values, _covers(*seen.part, subjects, values)))
        elif outcome == "ok":
            ok += 1
        elif outcome == "not_applicable":
            exempt.add(subjects[0])
        elif outcome != "not_evaluated":
            raise _odd(rule, f"returns the outcome {outcome!r}", allowed=", ".join(_OUTCOMES))
        else:
            unsure.setdefault(str(values.get("why") or "not known"), []).append((str(values.get("_key")), subjects))
    unseen = [
        *seen.unseen,
        *(_unsure(survey, meta.over, why, found) for why, found in sorted(unsure.items())),
    ]
    blind = sum(u.count for u in unseen)
    if meta.over != "pair":
        ok = seen.total - len({r.subjects[0] for r in rows}) - len(exempt) - blind
    unseen += seen.hidden
    habit = rule.habit is not None and len(rows) >= rule.habit.at_least
    tally = Tally(
        rule=rule.page.id,
        title=meta.title,
        severity=rule.severity,
        over=meta.over,
        finding=len(rows),
        ok=ok,
        not_applicable=len(exempt) + seen.exempt,
        not_evaluated=blind,
        unseen=tuple(unseen),
        extents=extents(survey.connection, rule.page, exempt) if habit else (),
    )
    return Outcome(rows, tally, seen)


def _nobody(seen: Population, survey: Survey) -> bool:
    """Whether nobody is left to be judged: there are no subjects, or a gap covers all of each source."""
    return not seen.total or "" in seen.whole or seen.whole.keys() >= survey.manifest.sources.keys()


def _unsure(survey: Survey, over: str, why: str, rows: list[tuple[str, tuple[int, ...]]]) -> Unseen:
    """What the query itself could not judge."""
    keys = tuple(sorted(key for key, _ in rows)[:3])
    return Unseen(why, "", len(rows), keys, subjects=survey.names(over, {n for _, numbers in rows for n in numbers}))


def _ask(engine: QueryEngine, rule: Rule, as_of: dt.datetime) -> Rows:
    """What a rule's query yields. Raises RuleError with file:line when it fails."""
    try:
        return engine.run(_joined(rule), {"as_of": as_of.replace(tzinfo=None), "today": as_of.date(), **rule.params})
    except QueryError as error:
        page = rule.page
        raise RuleError(
            f"the query of {page.id} failed: {error}",
            where=f"{page.file}:{page.query_line + error.line - 1}:1",
            hint="the run is incomplete: mend the page or `ignore` the rule",
        ) from error


def _odd(rule: Rule, what: str, allowed: str = "") -> RuleError:
    where = f"{rule.page.file}:{rule.page.query_line}:1"
    return RuleError(f"the query of {rule.page.id} {what}", where=where, allowed=allowed)


def _joined(rule: Rule) -> str:
    """The page's query, limited to the subjects that it may judge, with what is needed to see its gaps.

    A row about nobody stays, so that it can be told of.
    """
    page = rule.page
    columns = SUBJECT_COLUMNS[page.meta.over]
    sides = list(zip(("x", "y"), columns, strict=False))
    joins = " ".join(f"LEFT JOIN _s {side} ON {side}.subject = q.{column}" for side, column in sides)
    judged = " AND ".join(f"coalesce({side}.judged, TRUE)" for side, _ in sides)
    key, other = ("x.key", "NULL") if len(sides) == 1 else ("CASE WHEN y.key IS NOT NULL THEN x.key END", "y.source")
    return (
        f"WITH _s AS ({subjects_sql(page.meta.over, page.meta.states)}) "
        f"SELECT q.*, {key} AS _key, x.source AS _source, {other} AS _other FROM ({bare(page.query)}\n) q {joins} "
        f"WHERE {judged} ORDER BY {', '.join(f'q.{column}' for column in columns)}"
    )


def _covers(
    sources: Container[str], numbers: Container[int], subjects: tuple[int, ...], values: dict[str, Any]
) -> bool:
    """Whether a gap in these sources ("" for all), or of these subjects, covers one of the subjects of a row."""
    return any(s in sources for s in ("", values.get("_source"), values.get("_other"))) or any(
        s in numbers for s in subjects
    )
