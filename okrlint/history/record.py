"""Writing a scan into a history, and telling a report what the history knows of its findings.

What changes in the state of a finding is decided in `okrlint.history.changes`; here it is read and written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from okrlint import redaction
from okrlint.escape import json_text
from okrlint.findings import SEVERITIES, ChangeKind, Finding, Gone, Report, Since, SourceSummary, Tally, Unseen
from okrlint.history.changes import Known, change_of, standing, steps
from okrlint.history.evaluated import Evaluated
from okrlint.history.message_digest import message_digest
from okrlint.history.place import Place
from okrlint.history.prune import forget_older
from okrlint.history.store import HistoryError, reading, writing
from okrlint.history.tables import finding, scan, spell, stream, tally

_OVERLAP = dt.timedelta(hours=1)
"""Of two scans at once the one that began first may come last; nothing is lost if it is left out."""
_EVIDENCE = 3
_CHUNK = 500
"""Numbers in one IN (…); both databases take more, and gain nothing by it."""


class Recorded(NamedTuple):
    """A report with what the history says of it; `remark` tells what a reader should know although nothing failed."""

    report: Report
    remark: str = ""


class Scan(NamedTuple):
    """One recorded scan: its number and the moment it speaks of."""

    id: int
    as_of: dt.datetime
    digest: str


def record(place: Place, report: Report, now: dt.datetime, withheld: Collection[str] = ()) -> Recorded:
    """Write a scan down, all of it or nothing, and tell the report what is new, back, fixed and since when.

    The same scan is not written twice. A habit is not written down: it says what others say, which are all kept, and a
    line of a trend must not jump on the day when it is first told.

    Raises HistoryError for what keeps it from being written, a scan that is older than the newest one included.
    """
    done = _record(place, _one_by_one(report), now, withheld)
    return done._replace(report=_with_habits(done.report, report))


def _record(place: Place, report: Report, now: dt.datetime, withheld: Collection[str]) -> Recorded:
    with writing(place) as connection:
        number = _stream(connection, place.name)
        scans = scans_of(connection, number)
        digest = _digest(report)
        same = next((s for s in scans if (s.as_of, s.digest) == (report.as_of, digest)), None)
        if same is not None:
            return Recorded(_at(connection, number, scans, same, report))
        if scans and report.as_of < scans[-1].as_of:
            newest = scans[-1].as_of
            if newest - report.as_of > _OVERLAP:
                raise HistoryError(
                    f"the history already has a scan as of {newest:%Y-%m-%d %H:%M} UTC, this one is as of "
                    f"{report.as_of:%Y-%m-%d %H:%M} UTC and was not recorded",
                    where=place.shown,
                    hint="was a clock wrong? `okrlint history forget --after DATE` takes the later ones out",
                )
            remark = f"a scan that began later is recorded already ({newest:%H:%M} UTC), so this one is left out"
            return Recorded(_told(connection, number, scans, report, withheld), remark)
        known = known_at(connection, number)
        new = _insert_scan(connection, number, report, now, digest)
        changed = _steps(connection, known, report, new, _judged_by(connection, scans), withheld)
        _write(connection, number, new, report, known, changed)
        if scans:
            connection.execute(sa.update(tally).where(tally.c.scan == scans[-1].id).values(unseen=None))
        _insert_tallies(connection, new, report)
        told = _annotated(connection, report, {**known, **changed}, [*scans, Scan(new, report.as_of, digest)], new)
        if place.keep_days is not None:
            forget_older(connection, number, report.as_of - dt.timedelta(days=place.keep_days))
        return Recorded(told)


def remembered(place: Place, report: Report, withheld: Collection[str] = ()) -> Report:
    """The report with what the history knew of its findings at that moment; nothing is written.

    For a report of any past night, recorded or not. One that is older than the first scan stays as it is. Raises
    HistoryError for a history that is not there or cannot be read.
    """
    return _with_habits(_remembered(place, _one_by_one(report), withheld), report)


def _remembered(place: Place, report: Report, withheld: Collection[str]) -> Report:
    with reading(place) as connection:
        number = connection.execute(sa.select(stream.c.id).where(stream.c.name == place.name)).scalar()
        if number is None:
            return report
        scans = [s for s in scans_of(connection, number) if s.as_of <= report.as_of]
        digest = _digest(report)
        same = next((s for s in scans if (s.as_of, s.digest) == (report.as_of, digest)), None)
        if same is not None:
            return _at(connection, number, scans, same, report)
        return _told(connection, number, scans, report, withheld) if scans else report


def fixed_between(place: Place, after: dt.datetime, until: dt.datetime) -> tuple[Gone, ...]:
    """What went after a moment and was still gone at another, worst first; raises HistoryError as `remembered` does."""
    with reading(place) as connection:
        number = connection.execute(sa.select(stream.c.id).where(stream.c.name == place.name)).scalar()
        scans = [s for s in scans_of(connection, number) if s.as_of <= until] if number is not None else []
        if number is None or not scans:
            return ()
        moments = {s.id: s.as_of for s in scans}
        known = known_at(connection, number, scans[-1].id)
        gone = [k for k in known.values() if k.state == "fixed" and moments.get(k.since, after) > after]
        seen = contents(connection, [k.row for k in gone])
        days = {k.row: moments[k.since].date().isoformat() for k in gone}
        rows = {p: k.row for p, k in known.items() if p in seen}
        return tuple(sorted((Gone(one, days[rows[p]]) for p, one in seen.items()), key=_worst_first))


def _one_by_one(report: Report) -> Report:
    """The report without its habits."""
    return msgspec.structs.replace(report, findings=tuple(f for f in report.findings if not f.stands_for))


def _with_habits(told: Report, report: Report) -> Report:
    """What was told of the single findings, with the habits of `report`.

    Each is as old as the oldest that it says, and stands still where one of those does.
    """
    known = {f.fingerprint: f for f in told.findings}
    members: dict[str, list[Finding]] = {}
    for one in told.findings:
        members.setdefault(one.folded, []).append(one)
    return msgspec.structs.replace(
        told,
        findings=tuple(
            known[f.fingerprint] if f.fingerprint in known else _dated_by(f, members.get(f.fingerprint, []))
            for f in report.findings
        ),
    )


def _dated_by(habit: Finding, members: Collection[Finding]) -> Finding:
    found = {f.change for f in members}
    return msgspec.structs.replace(
        habit,
        first_seen=min((f.first_seen for f in members if f.first_seen), default=""),
        since=min((f.since for f in members if f.since), default=""),
        change=next((one for one in _MOST_KNOWN if one in found), ""),
    )


_MOST_KNOWN: tuple[ChangeKind, ...] = ("still", "unknown", "reopened", "new")


def scans_of(connection: Connection, number: int) -> list[Scan]:
    """The scans of a stream, oldest first."""
    rows = connection.execute(
        sa.select(scan.c.id, scan.c.as_of, scan.c.digest).where(scan.c.stream == number).order_by(scan.c.id)
    )
    return [Scan(*row) for row in rows]


def known_at(connection: Connection, number: int, at: int | None = None) -> dict[str, Known]:
    """Where every finding stood when scan `at` was over (None: the newest one)."""
    query = (
        sa.select(
            finding.c.fingerprint,
            spell.c.state,
            spell.c.was,
            finding.c.first_scan,
            spell.c.opened,
            spell.c.from_scan,
            spell.c.certain,
            finding.c.digest,
            finding.c.id,
            spell.c.reason,
        )
        .join(spell, spell.c.finding == finding.c.id)
        .where(finding.c.stream == number)
    )
    if at is None:
        query = query.where(spell.c.to_scan.is_(None))
    else:
        query = query.where(spell.c.from_scan <= at, sa.or_(spell.c.to_scan.is_(None), spell.c.to_scan > at))
    return {row[0]: Known._make(row[1:]) for row in connection.execute(query)}


def contents(connection: Connection, rows: Iterable[int]) -> dict[str, Finding]:
    """Findings as they were last written down, by fingerprint."""
    wanted, found = sorted(rows), dict[str, Finding]()
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(finding.c.fingerprint, finding.c.content).where(
            finding.c.id.in_(wanted[start : start + _CHUNK])
        )
        for print_, content in connection.execute(query):
            found[print_] = msgspec.json.decode(content, type=Finding)
    return found


def _at(connection: Connection, number: int, scans: list[Scan], at: Scan, report: Report) -> Report:
    """What a report that was recorded as scan `at` was told then."""
    until = [s for s in scans if s.id <= at.id]
    return _annotated(connection, report, known_at(connection, number, at.id), until, at.id)


def _told(connection: Connection, number: int, scans: list[Scan], report: Report, withheld: Collection[str]) -> Report:
    """What a report that is not recorded differs in from the newest of these scans."""
    known = known_at(connection, number, scans[-1].id)
    next_ = scans[-1].id + 1
    changed = _steps(connection, known, report, next_, _judged_by(connection, scans), withheld)
    return _annotated(connection, report, {**known, **changed}, [*scans, Scan(next_, report.as_of, "")], next_)


def _steps(
    connection: Connection,
    known: Mapping[str, Known],
    report: Report,
    new: int,
    before: Evaluated | None,
    withheld: Collection[str],
) -> dict[str, Known]:
    gone = contents(connection, [known[print_].row for print_ in standing(known, report)])
    return steps(known, gone, report, new, before, withheld)


def _judged_by(connection: Connection, scans: list[Scan]) -> Evaluated | None:
    """What the newest of these scans could judge. Of an older one the gaps are forgotten: then nobody can say."""
    if not scans:
        return None
    last = scans[-1].id
    sources = connection.execute(sa.select(scan.c.sources).where(scan.c.id == last)).scalar_one()
    tallies = []
    for rule, title, over, severity, blind, unseen in connection.execute(
        sa.select(
            tally.c.rule, tally.c.title, tally.c.over, tally.c.severity, tally.c.not_evaluated, tally.c.unseen
        ).where(tally.c.scan == last)
    ):
        gaps = (Unseen("not kept", count=blind),) if unseen is None else msgspec.json.decode(unseen, type=_GAPS)
        tallies.append(
            Tally(rule=rule, title=title, over=over, severity=severity, not_evaluated=blind, unseen=tuple(gaps))
        )
    report = Report(
        tool="",
        as_of=scans[-1].as_of,
        complete=True,
        findings=(),
        tallies=tuple(tallies),
        sources=tuple(msgspec.json.decode(sources, type=list[SourceSummary])),
    )
    return Evaluated(report)


_GAPS = list[Unseen]


def _annotated(
    connection: Connection, report: Report, known: Mapping[str, Known], scans: list[Scan], at: int
) -> Report:
    days = {s.id: s.as_of.date().isoformat() for s in scans}
    fixed = {p: k for p, k in known.items() if k.state == "fixed" and k.since == at}
    blind = {p: k for p, k in known.items() if k.state == "not_evaluated"}
    seen = contents(connection, [k.row for k in (*fixed.values(), *blind.values())])

    def dated(one: Finding, *, change: bool) -> Finding:
        where = known.get(one.fingerprint)
        if where is None:
            return one
        said = change_of(where, at) if change else ""
        return msgspec.structs.replace(
            one, first_seen=days.get(where.first, ""), since=days.get(where.opened, ""), change=said
        )

    def gone(which: Mapping[str, Known]) -> tuple[Gone, ...]:
        found = [Gone(dated(seen[p], change=False), days.get(k.since, ""), k.reason) for p, k in which.items()]
        return tuple(sorted(found, key=_worst_first))

    since = Since(
        before=scans[-2].as_of if len(scans) > 1 else None,
        scans=len(scans),
        fixed=gone(fixed),
        not_evaluated=gone(blind),
    )
    findings = tuple(dated(f, change=True) for f in report.findings)
    return msgspec.structs.replace(report, findings=findings, since=since)


def _worst_first(gone: Gone) -> tuple[Any, ...]:
    one = gone.finding
    return SEVERITIES.index(one.severity), one.group.key, one.subjects[0].key, one.rule, one.fingerprint


def _stream(connection: Connection, name: str) -> int:
    found = connection.execute(sa.select(stream.c.id).where(stream.c.name == name)).scalar()
    if found is None:
        connection.execute(sa.insert(stream), {"name": name})
        found = connection.execute(sa.select(stream.c.id).where(stream.c.name == name)).scalar_one()
    return int(found)


def _insert_scan(connection: Connection, number: int, report: Report, now: dt.datetime, digest: str) -> int:
    sources = [msgspec.structs.replace(s, reasons={}, failures=()) for s in report.sources]
    done = connection.execute(
        sa.insert(scan),
        {
            "stream": number,
            "as_of": report.as_of,
            "recorded_at": now,
            "tool": report.tool,
            "preset": report.preset,
            "complete": report.complete,
            "digest": digest,
            "counts": _json(report.counts),
            "sources": _json(sources),
        },
    )
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def _insert_tallies(connection: Connection, new: int, report: Report) -> None:
    rows = [
        {
            "scan": new,
            "rule": t.rule,
            "title": _plain(t.title),
            "over": t.over,
            "severity": t.severity,
            "finding": t.finding,
            "waived": t.waived,
            "ok": t.ok,
            "not_applicable": t.not_applicable,
            "not_evaluated": t.not_evaluated,
            "unseen": _json(t.unseen),
        }
        for t in report.tallies
    ]
    if rows:
        connection.execute(sa.insert(tally), rows)


def _write(
    connection: Connection,
    number: int,
    new: int,
    report: Report,
    known: Mapping[str, Known],
    changed: Mapping[str, Known],
) -> None:
    """Findings that were not known or say something else, and the spells that begin and end."""
    said = {f.fingerprint: (f, message_digest(f)) for f in report.findings}
    fresh = [print_ for print_ in changed if print_ not in known]
    rows = [_row(*said[print_]) | {"stream": number, "first_scan": new} for print_ in fresh]
    if rows:
        connection.execute(sa.insert(finding), rows)
    reworded = [
        _row(*said[print_]) | {"_id": old.row}
        for print_, old in known.items()
        if print_ in said and said[print_][1] != old.digest
    ]
    if reworded:
        names = [name for name in reworded[0] if name not in ("_id", "fingerprint")]
        connection.execute(
            sa.update(finding)
            .where(finding.c.id == sa.bindparam("_id"))
            .values({name: sa.bindparam(name) for name in names}),
            [{k: v for k, v in row.items() if k != "fingerprint"} for row in reworded],
        )
    ended = [{"_finding": known[print_].row} for print_ in changed if print_ in known]
    if ended:
        connection.execute(
            sa.update(spell)
            .where(spell.c.finding == sa.bindparam("_finding"), spell.c.to_scan.is_(None))
            .values(to_scan=new),
            ended,
        )
    numbers: dict[str, int] = dict(
        connection.execute(sa.select(finding.c.fingerprint, finding.c.id).where(finding.c.first_scan == new)).fetchall()
    )
    begun = [
        {
            "finding": now.row or numbers[print_],
            "from_scan": new,
            "state": now.state,
            "was": now.was,
            "opened": now.opened,
            "certain": now.certain,
            "reason": _plain(now.reason),
        }
        for print_, now in changed.items()
    ]
    if begun:
        connection.execute(sa.insert(spell), begun)


def _row(one: Finding, digest: str) -> dict[str, Any]:
    kept = msgspec.structs.replace(
        one, values={}, evidence=one.evidence[:_EVIDENCE], waived=None, folded="", first_seen="", since="", change=""
    )
    return {
        "fingerprint": one.fingerprint,
        "rule": one.rule,
        "family": _plain(one.family),
        "severity": one.severity,
        "team": _plain(one.group.team or one.subjects[0].team),
        "digest": digest,
        "content": _json(kept),
    }


def _json(value: Any) -> str:
    """JSON that any database keeps, without credentials."""
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # bytes of a file's name that are no text
        text = msgspec.json.encode(_well(msgspec.to_builtins(value))).decode()
    return redaction.clean(text)


def _well(value: Any) -> Any:
    if isinstance(value, str):
        return json_text(value)
    if isinstance(value, list | tuple):
        return [_well(one) for one in value]
    return {json_text(str(k)): _well(v) for k, v in value.items()} if isinstance(value, dict) else value


def _plain(text: str) -> str:
    return redaction.clean(json_text(text)).replace("\0", "")


def _digest(report: Report) -> str:
    """What a scan came to, without the words: the same scan is known by it."""
    found = sorted((f.fingerprint, f.waived is not None) for f in report.findings)
    counted = sorted((t.rule, t.finding, t.waived, t.ok, t.not_applicable, t.not_evaluated) for t in report.tallies)
    read = [(s.name, s.finished) for s in report.sources]
    return hashlib.sha256(msgspec.json.encode([found, counted, read])).hexdigest()[:32]
