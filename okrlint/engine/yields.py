"""One fact, one finding: where two rules say one thing about one goal, one of them is told and takes the other in.

Which rule yields to which, and about what, is a table of the pack (`okrlint.packs.yields`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from okrlint.findings import SEVERITIES, Evidence, Finding, is_open
from okrlint.packs import Yield

_TOLD = 3
"""Findings of one rule that another shows as evidence; of more only the number."""


def with_yields(findings: Sequence[Finding], table: Sequence[Yield]) -> tuple[Finding, ...]:
    """The findings, those that say what another one says folded into it, each in as few words as evidence there.

    Nothing is folded into a finding that is waived, less severe or less sure: what is told is never less than what was
    found.
    """
    opened = [f for f in findings if is_open(f) and not f.stands_for]
    by_rule: dict[str, list[Finding]] = {}
    for finding in opened:
        by_rule.setdefault(finding.rule, []).append(finding)
    into: dict[str, Finding] = {}
    for row in table:
        if row.rule in by_rule and row.to in by_rule:
            index = _index(by_rule[row.to], row)
            for finding in by_rule[row.rule]:
                if finding.fingerprint not in into and (other := _other(finding, index, row)):
                    into[finding.fingerprint] = other
    told: dict[str, list[Finding]] = {}
    ends = {key: _end(other, into) for key, other in into.items()}
    for finding in opened:
        if finding.fingerprint in ends:
            told.setdefault(ends[finding.fingerprint].fingerprint, []).append(finding)
    return tuple(
        msgspec.structs.replace(f, folded=ends[f.fingerprint].fingerprint)
        if f.fingerprint in ends
        else msgspec.structs.replace(f, evidence=(*f.evidence, *_evidence(told[f.fingerprint])))
        if f.fingerprint in told
        else f
        for f in findings
    )


def _index(others: Iterable[Finding], row: Yield) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for other in others:
        for name in _objectives(other) if row.about == "key_results" else _goals(other):
            found.setdefault(name, []).append(other)
    return found


def _other(finding: Finding, index: dict[str, list[Finding]], row: Yield) -> Finding | None:
    """The finding that says this one, too, by the row of the table."""
    own = _objectives(finding) if row.about == "inherited" else _goals(finding)
    for other in index.get(min(own), ()):
        theirs = _objectives(other) if row.about == "key_results" else _goals(other)
        fits = own <= theirs if row.about == "among" else own == theirs
        if row.about == "inherited":
            fits = fits and other is not finding and {o.id for o in finding.owners} == {o.id for o in other.owners}
        if fits and _weighs(other) <= _weighs(finding):
            return other
    return None


def _goals(finding: Finding) -> frozenset[str]:
    return frozenset(s.id for s in finding.subjects)


def _objectives(finding: Finding) -> frozenset[str]:
    return frozenset(s.objective or s.id for s in finding.subjects)


def _weighs(finding: Finding) -> tuple[int, bool]:
    return SEVERITIES.index(finding.severity), finding.tier != "confident"


def _end(finding: Finding, into: dict[str, Finding]) -> Finding:
    """What is told in the end; the table has no circles, but one rule may yield to itself, upwards."""
    seen = {finding.fingerprint}
    while (after := into.get(finding.fingerprint)) is not None and after.fingerprint not in seen:
        finding = after
        seen.add(after.fingerprint)
    return finding


def _evidence(found: Sequence[Finding]) -> Iterable[Evidence]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in found:
        by_rule.setdefault(finding.rule, []).append(finding)
    for same in by_rule.values():
        yield from (Evidence(text=f.message, url=f.subjects[0].url) for f in same[:_TOLD])
        if len(same) > _TOLD:
            yield Evidence(text=f"and {len(same) - _TOLD:,} more like these")
