"""Waivers ("heard; nevertheless"): read from notes beside goals and from the configuration, judged, and applied.

A waiver hides nothing: what it covers stays listed and counted. A malformed or past date means that it has run out.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence

import msgspec

from okrlint.findings import Finding, Waived
from okrlint.periods import day_in_words, parse_date

RENEWED = 90
"""Days for which a waiver is proposed: about a cycle, so that somebody decides again."""


class Waiver(msgspec.Struct, frozen=True, kw_only=True):
    """One waiver. `goal` is the id or key of the goal it speaks of, "" for all of its rule's findings."""

    rule: str
    goal: str = ""
    until: str = ""
    reason: str = ""
    by: str = ""
    trusted: bool = True
    where: str = ""
    url: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


class Judged(msgspec.Struct, frozen=True):
    """A waiver and why it is not in force ("" if it is)."""

    waiver: Waiver
    problem: str


def judge(waivers: Iterable[Waiver], rules: frozenset[str], today: dt.date) -> list[Judged]:
    """Say of each waiver whether it is in force on `today`; `until` is inclusive. `rules` are all known rule ids.

    Of several for one rule and goal only the one that holds longest is left. A waiver that was renewed beside the old
    one, as in a ticket, has not run out; and what is found about a waiver goes by its rule and goal.
    """
    judged = [Judged(w, _problem(w, rules, today)) for w in waivers]
    best: dict[tuple[str, str], Judged] = {}
    for one in judged:
        place = (one.waiver.rule, one.waiver.goal)
        if place not in best or _strength(one) >= _strength(best[place]):
            best[place] = one
    return [one for one in judged if one is best[one.waiver.rule, one.waiver.goal]]


def apply(findings: Sequence[Finding], judged: Sequence[Judged]) -> tuple[list[Finding], list[int]]:
    """The findings, those covered marked as waived, and for each waiver how many it covers.

    A waiver beside an objective also covers its key results; either side of a pair may waive it.
    """
    hides = [0] * len(judged)
    in_force: dict[tuple[str, str], list[int]] = {}
    for index, one in enumerate(judged):
        if not one.problem:
            in_force.setdefault((one.waiver.rule, one.waiver.goal), []).append(index)
    result = []
    for finding in findings:
        covering = [i for name in covered_names(finding) for i in in_force.get((finding.rule, name), ())]
        for index in covering:
            hides[index] += 1
        if covering:
            first = judged[min(covering)].waiver
            waived = Waived(reason=first.reason, until=first.until, by=first.by, where=first.where)
            result.append(msgspec.structs.replace(finding, waived=waived))
        else:
            result.append(finding)
    return result, hides


def covered_names(finding: Finding) -> set[str]:
    """The ids and keys on which a waiver would cover this finding; "" is on all goals."""
    return {n for s in (*finding.subjects, finding.group) for n in (s.id, s.key)} | {""}


def corrected(judged: Judged, rules: frozenset[str], today: dt.date) -> Waiver:
    """The waiver as it would be in force: the rule that was meant, a date that can be read, a reason to be written.

    A date that has passed, or could be read in two ways, becomes one `RENEWED` days from now.
    """
    waiver = judged.waiver
    rule = waiver.rule
    if rule not in rules:
        rule = next(iter(difflib.get_close_matches(rule, sorted(rules), n=1)), rule)
    read = parse_date(waiver.until) if waiver.until else None
    until = read if read is not None and read >= today else today + dt.timedelta(days=RENEWED)
    return msgspec.structs.replace(waiver, rule=rule, until=until.isoformat(), reason=waiver.reason.strip() or "REASON")


def _strength(one: Judged) -> tuple[bool, bool, bool, str]:
    return not one.problem, one.waiver.trusted, not one.waiver.until, one.waiver.until


def _problem(waiver: Waiver, rules: frozenset[str], today: dt.date) -> str:
    if waiver.rule not in rules:
        return f"there is no rule {waiver.rule!r}"
    if not waiver.trusted:
        return "its author has no write access here"
    if not waiver.reason.strip():
        return "it gives no reason (`because …`)"
    if not waiver.until:
        return ""
    try:
        until = dt.date.fromisoformat(waiver.until)
    except ValueError:
        return f"its date {waiver.until!r} is not of the form 2026-12-31"
    return f"it ran out on {day_in_words(until, today)}" if until < today else ""
