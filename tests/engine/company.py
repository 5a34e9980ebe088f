"""A small invented company as records, for tests that put rules to a snapshot without a tracker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from okrlint import packs
from okrlint.engine import select
from okrlint.engine.report import check
from okrlint.findings import Report, Tally
from okrlint.pages import Page
from okrlint.records import BY_RELATION, KeyResult, Objective, Record
from okrlint.snapshot import Coverage, Snapshot, SnapshotWriter, open_snapshot

NOW = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
CYCLE = "2026-Q4"
COMPLETE = {relation: Coverage("complete") for relation in BY_RELATION}


def days_ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def objective(name: str, **more: object) -> Objective:
    fields: dict[str, object] = {"title": f"Title of {name}", "cycle": CYCLE, **more}
    return Objective(of=name, id=name, key=name.upper(), **fields)  # type: ignore[arg-type]  # fields are the test's own


def key_result(name: str, of: str, **more: object) -> KeyResult:
    fields: dict[str, object] = {"title": f"Title of {name}", "objective": of, **more}
    return KeyResult(of=name, id=name, key=name.upper(), **fields)  # type: ignore[arg-type]  # as above


def snapshot(
    folder: Path, sources: Mapping[str, Iterable[Record]], coverage: Mapping[str, Mapping[str, Coverage]] | None = None
) -> Snapshot:
    """Sources with their records; everything is complete where `coverage` says nothing else."""
    with SnapshotWriter(folder, NOW) as writer:
        for name, records in sources.items():
            out = writer.source(name, "files", {})
            out.put(records)
            for relation, state in {**COMPLETE, **(coverage or {}).get(name, {})}.items():
                out.cover(relation, state.state, state.reason, state.scope)
            out.finish(NOW)
    return open_snapshot(folder)


def judged(found: Snapshot, *rules: str, pages: list[Page] | None = None) -> Report:
    every = pages or packs.built_in()
    chosen = select(every, only=rules) if rules else select(every)
    return check(found, chosen, known_rules=frozenset(p.id for p in every))


def tally(report: Report, rule: str) -> Tally:
    return next(t for t in report.tallies if t.rule == rule)


def outcome(report: Report, rule: str) -> tuple[int, int, int, int]:
    """finding, ok, not applicable, not evaluated."""
    found = tally(report, rule)
    return found.finding, found.ok, found.not_applicable, found.not_evaluated
