"""Check: put the rules to a snapshot and settle waivers; from values to one Report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from okrlint import __version__
from okrlint.company import UNKNOWN, Company
from okrlint.engine import Rule, judge
from okrlint.engine.query_engine import InDuckDB, Opening
from okrlint.findings import SEVERITIES, Finding, Report, SourceSummary, Subject, is_open
from okrlint.records import Judgement, WaiverNote
from okrlint.relations.overlap.embeddings import Model
from okrlint.snapshot import Manifest, Snapshot, SourceEntry, read_live
from okrlint.stopwatch import IDLE, Stopwatch
from okrlint.waivers import Waiver
from okrlint.waivers import judge as judge_waivers
from okrlint.writing import PLAIN, Form, written


def check(
    snapshot: Snapshot,
    rules: Sequence[Rule],
    *,
    known_rules: frozenset[str],
    waivers: Sequence[Waiver] = (),
    as_of: dt.datetime | None = None,
    preset: str = "",
    meaning: Model | None = None,
    company: Company = UNKNOWN,
    judgements: tuple[Judgement, ...] = (),
    forms: Callable[[Subject], Form] = lambda _: PLAIN,
    watch: Stopwatch = IDLE,
    engine: Opening = InDuckDB,
    memory: str = "",
) -> Report:
    """Judge a snapshot as of the moment that it speaks of (UTC), or `as_of`: the same input gives the same report.

    `company` is what the configuration knows besides: accounts of programs, days of cycles; `forms` how what is advised
    is written where a subject stands; `engine` opens what answers the queries of rules, `memory` is what the database
    may use, such as "3GB".
    """
    moment = as_of or snapshot.manifest.as_of
    noted = judge_waivers([*_noted(snapshot), *waivers], known_rules, moment.date())
    outcome = judge(
        snapshot, rules, noted, moment, meaning, company, judgements, known_rules, watch, engine, memory=memory
    )
    return Report(
        tool=f"okrlint {__version__}",
        as_of=moment,
        complete=is_complete(snapshot.manifest),
        findings=tuple(_written(f, forms(f.subjects[0]), moment.date()) for f in outcome.findings),
        tallies=tuple(outcome.tallies),
        sources=tuple(_summary(name, entry) for name, entry in sorted(snapshot.manifest.sources.items())),
        preset=preset,
        counts=outcome.counts,
        notes=(*snapshot.notes, *outcome.remarks, *company.calendar.remarks()),
    )


def is_complete(manifest: Manifest) -> bool:
    """Whether everything that was asked for was read.

    What a source does not offer at all is not missing, nor is what it was told to leave out (partial for no subject).
    """
    return all(
        entry.finished
        and not entry.failures
        and all(c.state != "partial" or c.scope == () for c in entry.coverage.values())
        for entry in manifest.sources.values()
    )


def narrowed(report: Report, findings: Iterable[Finding], *, dropped: Literal["ok", "elsewhere"]) -> Report:
    """The report with these findings in place of its own, and the tallies in step with them.

    A finding that is left out counts as `ok`, or as one that belongs `elsewhere` and is not counted at all.
    """
    kept = tuple(findings)
    single = [f for f in kept if not f.stands_for]
    found = Counter(f.rule for f in single)
    waived = Counter(f.rule for f in single if f.waived)
    folded = Counter(f.rule for f in single if f.folded and not f.waived)
    tallies = tuple(
        msgspec.structs.replace(
            t,
            finding=found[t.rule],
            waived=waived[t.rule],
            folded=folded[t.rule],
            ok=t.ok + (t.finding - found[t.rule] if dropped == "ok" else 0),
        )
        for t in report.tallies
    )
    return msgspec.structs.replace(report, findings=kept, tallies=tallies)


def at_or_above(findings: Sequence[Finding], severity: str) -> bool:
    """Whether a finding that is told by itself is at least this severe; "never" is above everything."""
    if severity == "never":
        return False
    worst = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return any(is_open(f) and f.severity in worst for f in findings)


def _written(finding: Finding, form: Form, today: dt.date) -> Finding:
    """The finding with its advised lines as one writes them where its first subject stands."""
    evidence = tuple(msgspec.structs.replace(e, text=written(e.text, form, today)) for e in finding.evidence)
    return msgspec.structs.replace(finding, advice=written(finding.advice, form, today), evidence=evidence)


def _summary(name: str, entry: SourceEntry) -> SourceSummary:
    return SourceSummary(
        name=name,
        kind=entry.kind,
        finished=entry.finished,
        coverage={r: c.state for r, c in sorted(entry.coverage.items())},
        reasons={r: c.reason for r, c in sorted(entry.coverage.items()) if c.reason},
        failures=tuple(
            f"{f.where}: {f.what}: {f.reason}" if f.where else f"{f.what}: {f.reason}" for f in entry.failures
        ),
    )


def _noted(snapshot: Snapshot) -> list[Waiver]:
    notes = [msgspec.convert(row, WaiverNote) for row in read_live(snapshot, "waiver")]
    named = {row["id"]: row["name"] for row in read_live(snapshot, "person")} if any(n.by for n in notes) else {}
    return [
        Waiver(
            rule=note.rule,
            goal=note.goal,
            until=note.until,
            reason=note.reason,
            by=named.get(note.by, note.by),
            trusted=note.trusted,
            where=f"{note.file}:{note.line}:{note.column}" if note.file else note.url,
            url=note.url,
            file=note.file,
            line=note.line,
            column=note.column,
        )
        for note in notes
    ]
