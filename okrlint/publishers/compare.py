"""Two reports side by side, by fingerprint: what is new, what is gone, and what nobody can tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from okrlint import safe_read
from okrlint.errors import UsageError
from okrlint.findings import REPORT_FORMAT, SEVERITIES, Finding, Report
from okrlint.history.evaluated import Evaluated


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How the open findings of two reports differ; every open finding of either is in exactly one field.

    `unseen` were open before and could not be judged now; `unjudged` are open now and could not be judged before, so
    that nobody can say they are new. `waived` were open before and are set aside now. `regrouped` were open before, and
    what they say is said another way now: by a finding that takes in others, or one by one.
    """

    new: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    still: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()
    unseen: tuple[Finding, ...] = ()
    unjudged: tuple[Finding, ...] = ()
    regrouped: tuple[Finding, ...] = ()


def compare(old: Report, new: Report) -> Change:
    """What changed from `old` to `new`, each list worst first. Text, numbers and places play no part."""
    before = {f.fingerprint: f for f in old.open()}
    after = {f.fingerprint: f for f in new.open()}
    set_aside = {f.fingerprint for f in new.findings if f.waived is not None}
    known_before = {f.fingerprint for f in old.findings}
    judged_before, judged_now = Evaluated(old), Evaluated(new)
    came = [f for key, f in after.items() if key not in before]
    went = [f for key, f in before.items() if key not in after]
    stood = {f.fingerprint for f in old.findings if f.waived is None}
    again = [f for f in came if f.fingerprint in stood or _says(f, new) & stood]
    came = [f for f in came if f not in again]
    # Of a habit something is new where one thing that it says is, and it is gone where all of that is.
    tellable = [
        f for f in came if f.fingerprint in known_before or any(_asked(judged_before, one) for one in _single(f, new))
    ]
    waived = [f for f in went if f.fingerprint in set_aside]
    stands = {f.fingerprint for f in new.findings if f.waived is None}
    regrouped = [f for f in went if f.fingerprint in stands or _says(f, old) & stands]
    rest = [f for f in went if f.fingerprint not in set_aside and f not in regrouped]
    fixed = [f for f in rest if all(_asked(judged_now, one) for one in _single(f, old))]
    return Change(
        new=_sorted(tellable),
        unjudged=_sorted(f for f in came if f not in tellable),
        still=_sorted([*(f for key, f in after.items() if key in before), *again]),
        waived=_sorted(waived),
        regrouped=_sorted(regrouped),
        fixed=_sorted(fixed),
        unseen=_sorted(f for f in rest if f not in fixed),
    )


def remembered(report: Report) -> Change:
    """What a report itself says changed since the scan before, where a history told it. What is back counts as new.

    Raises UsageError for a report that no history told anything.
    """
    if report.since is None:
        raise UsageError(
            "this report remembers no scan before it", hint="`okrlint check --record` writes one that does"
        )
    opened = report.open()
    return Change(
        new=_sorted(f for f in opened if f.change in ("new", "reopened")),
        unjudged=_sorted(f for f in opened if f.change == "unknown"),
        still=_sorted(f for f in opened if f.change == "still"),
        waived=_sorted(f for f in report.findings if f.change == "waived"),
        fixed=_sorted(gone.finding for gone in report.since.fixed),
        unseen=_sorted(gone.finding for gone in report.since.not_evaluated),
    )


def followed(old: Report, new: Report, renames: Mapping[str, str]) -> Report:
    """`old` as if its files had been called as they are in `new` already (old name -> new name).

    A goal that names neither itself nor its cycle or team is known by its file's name, so that a new name gives it a
    new fingerprint. What is the same rule about the same keys in a renamed file gets the fingerprint that it has now.
    """
    known = {f.fingerprint for f in old.findings}
    now = {_spot(f, {}): f.fingerprint for f in new.findings if f.fingerprint not in known}
    findings = []
    for finding in old.findings:
        moved = any(s.file in renames for s in finding.subjects)
        print_ = now.get(_spot(finding, renames), finding.fingerprint) if moved else finding.fingerprint
        findings.append(msgspec.structs.replace(finding, fingerprint=print_))
    return only(old, findings)


def only(report: Report, findings: Iterable[Finding]) -> Report:
    """The report with these findings and no others, for reporters: what it says of coverage stays."""
    return msgspec.structs.replace(report, findings=tuple(findings))


def read_report(path: Path) -> Report:
    """A report that `okrlint check --output json=PATH` wrote. Raises UsageError for anything else."""
    try:
        raw, _ = safe_read.read(path)
    except OSError as error:
        raise UsageError(f"cannot read the report: {error.strerror}", where=str(path)) from error
    try:
        report = msgspec.json.decode(raw, type=Report)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UsageError(
            f"not a report: {error}", where=str(path), hint="`okrlint check --output json=FILE` writes one"
        ) from error
    if report.format != REPORT_FORMAT:
        raise UsageError(
            f"the report has format {report.format}, this okrlint reads format {REPORT_FORMAT}", where=str(path)
        )
    return report


def _says(finding: Finding, report: Report) -> set[str]:
    """The fingerprints of what a habit says."""
    return {f.fingerprint for f in _single(finding, report)} if finding.stands_for else set()


def _single(finding: Finding, report: Report) -> list[Finding]:
    """What a habit says, which alone is about goals; the finding itself where it is none, or where nothing is held of
    what it says.
    """
    said = [f for f in report.findings if f.folded == finding.fingerprint] if finding.stands_for else []
    return said or [finding]


def _asked(evaluated: Evaluated, finding: Finding) -> bool:
    names = {name for s in finding.subjects for name in (s.id, s.key)}
    return evaluated(finding.rule, names, {s.source for s in finding.subjects})


def _spot(finding: Finding, renames: Mapping[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    return finding.rule, tuple(sorted((s.key, renames.get(s.file, s.file)) for s in finding.subjects))


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    key = {severity: place for place, severity in enumerate(SEVERITIES)}
    return tuple(sorted(findings, key=lambda f: (key[f.severity], f.group.key, f.rule, f.fingerprint)))
