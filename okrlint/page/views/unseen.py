"""The view *What was not seen*: source by source, reason by reason, rule by rule."""

from __future__ import annotations

import msgspec

from okrlint.findings import Report, SourceSummary
from okrlint.page import words
from okrlint.page.facts import Facts
from okrlint.reporters.parts import wording

MOST_REASONS = 60


class Missing(msgspec.Struct, frozen=True):
    """Records of which nothing, or only a part, was seen, and why."""

    what: str
    reason: str


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One source: what was read whole, in part, and what it does not offer."""

    name: str
    kind: str
    whole: tuple[str, ...]
    part: tuple[Missing, ...]
    absent: tuple[Missing, ...]
    failures: tuple[str, ...]
    finished: bool


class Step(msgspec.Struct, frozen=True):
    """A reason for which questions stay open, how many, and what would let them be asked."""

    reason: str
    count: int
    hint: str
    rules: str
    examples: str


class RuleLine(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: its numbers, and the bar in pixels (class, start, width)."""

    title: str
    rule: str
    over: str
    ok: int
    found: int
    waived: int
    unanswered: int
    bar: tuple[tuple[str, float, float], ...]


class UnseenView(msgspec.Struct, frozen=True, kw_only=True):
    """What was not seen."""

    sentence: str
    unanswered: int
    sources: tuple[Source, ...]
    steps: tuple[Step, ...]
    steps_left_out: int
    lines: tuple[RuleLine, ...]
    exempt: int
    notes: tuple[str, ...]


_BAR = 210


def view(facts: Facts) -> UnseenView:
    """Everything that keeps the page from knowing more."""
    report = facts.report
    gaps = sorted(wording.gaps(report), key=lambda g: -sum(g.rules.values()))
    steps = [
        Step(
            words.short(words.capital(g.reason)),
            sum(g.rules.values()),
            words.short(g.hint),
            words.short(words.listed(list(g.rules), 5)),
            words.short(words.listed([words.short(e, 60) for e in g.examples[:3]])),
        )
        for g in gaps
    ]
    unanswered = sum(t.not_evaluated for t in report.tallies)
    asked = unanswered + sum(t.ok + t.finding for t in report.tallies)
    return UnseenView(
        sentence=_sentence(facts, unanswered, asked),
        unanswered=unanswered,
        sources=tuple(_source(s) for s in report.sources),
        steps=tuple(steps[:MOST_REASONS]),
        steps_left_out=max(len(steps) - MOST_REASONS, 0),
        lines=_lines(report),
        exempt=sum(t.not_applicable for t in report.tallies),
        notes=tuple(words.short(n, 500) for n in report.notes[:100]),
    )


def _sentence(facts: Facts, unanswered: int, asked: int) -> str:
    if not asked:
        return "No question could be asked."
    if not unanswered:
        return f"All {words.many(asked, 'question')} could be answered."
    said = f"{unanswered:,} of {words.many(asked, 'question')} could not be answered. Nothing is concluded from that."
    teams = [t for t in facts.teams if any(facts.blind(t, (r,)) for r in ("work", "check_in", "owner"))]
    return said + (f" Least was seen of {words.listed([words.short(t, 40) for t in teams], 4)}." if teams else "")


def _source(source: SourceSummary) -> Source:
    def missing(state: str) -> tuple[Missing, ...]:
        reasons: dict[str, list[str]] = {}
        for relation, seen in source.coverage.items():
            if seen == state:
                reasons.setdefault(source.reasons.get(relation, ""), []).append(wording.noun(relation, 2))
        return tuple(Missing(words.listed(what), words.short(why)) for why, what in reasons.items())

    return Source(
        name=words.short(source.name, 80),
        kind=source.kind,
        whole=tuple(wording.noun(r, 2) for r, seen in source.coverage.items() if seen == "complete"),
        part=missing("partial"),
        absent=missing("not_provided"),
        failures=tuple(words.short(f) for f in source.failures[:40]),
        finished=source.finished,
    )


def _lines(report: Report) -> tuple[RuleLine, ...]:
    longest = max((t.ok + t.finding + t.not_evaluated for t in report.tallies), default=0) or 1
    out = []
    for tally in sorted(report.tallies, key=lambda t: (-t.not_evaluated, t.rule)):
        parts, at = [], 0.0
        for name, count in (
            ("ok", tally.ok),
            ("found", tally.finding - tally.waived),
            ("waived", tally.waived),
            ("unanswered", tally.not_evaluated),
        ):
            if count:
                width = max(_BAR * count / longest, 2)
                parts.append((name, round(at, 1), round(width, 1)))
                at += width + 1
        out.append(
            RuleLine(
                title=words.short(tally.title),
                rule=tally.rule,
                over=wording.noun(tally.over, 1),
                ok=tally.ok,
                found=tally.finding - tally.waived,
                waived=tally.waived,
                unanswered=tally.not_evaluated,
                bar=tuple(parts),
            )
        )
    return tuple(out)
