"""The view *Overview*: how many questions were asked and how they ended, five findings, teams by questions."""

from __future__ import annotations

from collections import Counter

import msgspec

from okrlint.findings import SEVERITIES, Finding, Report
from okrlint.page import words
from okrlint.page.facts import FAMILIES, NO_TEAM, Facts
from okrlint.page.views.findings import sentence_of
from okrlint.reporters.parts import wording

MOST_TEAMS = 40
_FAR = 1e9
_GLYPHS = 6
_LOOKED_AT = {
    "owner": "owners",
    "rank": "order",
    "outranks": "stated precedence",
    "check_in": "check-ins",
    "work": "work",
    "contributes": "work",
}


class First(msgspec.Struct, frozen=True):
    """One of the findings to look at first."""

    id: str
    severity: str
    sentence: str
    about: str


class MatrixCell(msgspec.Struct, frozen=True):
    """What one kind of question found for one team: a severity a finding, or more than can be drawn. `blind`: could
    not be asked."""

    severities: tuple[str, ...]
    count: int
    blind: bool
    label: str

    @property
    def is_many(self) -> bool:
        """Whether a number says it better."""
        return self.count > _GLYPHS


class Outcomes(msgspec.Struct, frozen=True):
    """How the questions ended."""

    ok: int
    found: int
    waived: int
    unanswered: int

    @property
    def asked(self) -> int:
        """All questions."""
        return self.ok + self.found + self.waived + self.unanswered

    @property
    def bar(self) -> tuple[tuple[str, float, float], ...]:
        """(class, start, width) in percent, in the order of the sentence."""
        parts, at = [], 0.0
        for name in ("ok", "found", "waived", "unanswered"):
            count = getattr(self, name)
            if count:
                width = 100 * count / self.asked
                parts.append((name, at, width))
                at += width
        return tuple(parts)


class Changes(msgspec.Struct, frozen=True):
    """What is different from the scan of `day`, in numbers."""

    day: str
    new: int
    still: int
    gone: int
    untold: int
    waived: int
    reopened: int


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The overview."""

    headline: str
    looked_at: str
    rules: int
    outcomes: Outcomes
    first: tuple[First, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[MatrixCell, ...]], ...]
    teams_left_out: int
    unseen: tuple[str, ...]
    since: Changes | None
    partial: tuple[tuple[str, tuple[str, ...]], ...]


def view(facts: Facts) -> Overview:
    """The overview; the findings chosen by severity, then by how many teams have to agree, then by place."""
    report = facts.report
    outcomes = Outcomes(
        ok=sum(t.ok for t in report.tallies),
        found=sum(t.finding - t.waived for t in report.tallies),
        waived=sum(t.waived for t in report.tallies),
        unanswered=sum(t.not_evaluated for t in report.tallies),
    )
    heads, rows = _matrix(facts)
    return Overview(
        headline=_headline(facts, len(report.open()), outcomes),
        looked_at=words.listed(
            [
                words.many(report.counts[kind], wording.noun(kind, 1), wording.noun(kind, 2))
                for kind in ("objective", "key_result", "work", "check_in")
                if report.counts.get(kind)
            ]
        ),
        rules=len(report.tallies),
        outcomes=outcomes,
        first=tuple(_first(facts, f) for f in sorted(report.open(), key=lambda f: _weight(facts, f))[:5]),
        heads=heads,
        rows=rows[:MOST_TEAMS],
        teams_left_out=max(len(rows) - MOST_TEAMS, 0),
        unseen=_unseen(facts, outcomes),
        since=_changes(report),
        partial=tuple((name, tuple(lines)) for name, lines in wording.partial_sources(report)),
    )


def _changes(report: Report) -> Changes | None:
    since = report.since
    if since is None or since.before is None:
        return None
    told = [f for f in report.findings if f.waived or not f.folded]
    counts: Counter[str] = Counter(f.change for f in told)
    return Changes(
        day=words.day(since.before.date(), report.as_of.date()),
        new=counts["new"],
        still=sum(f.change == "still" and f.waived is None for f in told),
        gone=len(since.fixed),
        untold=counts["unknown"] + len(since.not_evaluated),
        waived=counts["waived"],
        reopened=counts["reopened"],
    )


def _headline(facts: Facts, found: int, outcomes: Outcomes) -> str:
    plans = f"in the plans for {words.short(facts.cycles[0], 60)}" if len(facts.cycles) == 1 else "in the plans"
    if found:
        return f"{words.many(found, 'finding')} {plans}"
    if not outcomes.asked:
        return "Nothing was judged: no rule had anything to look at"
    if outcomes.unanswered or not facts.report.complete:
        missed = f"; {words.many(outcomes.unanswered, 'question')} could not be answered" if outcomes.unanswered else ""
        return f"Nothing found in what was seen{missed}"
    return f"{words.many(outcomes.asked, 'question')}, nothing found {plans}"


def _weight(facts: Facts, finding: Finding) -> tuple[int, bool, int, float, str]:
    places = [facts.by_id[s.id].place for s in finding.subjects if s.id in facts.by_id]
    best = min((p for p in places if p is not None), default=_FAR)
    return (
        SEVERITIES.index(finding.severity),
        finding.tier != "confident",
        -len(facts.teams_of(finding)),
        best,
        finding.fingerprint,
    )


def _first(facts: Facts, finding: Finding) -> First:
    about = [
        words.listed(facts.teams_of(finding), 4),
        words.listed(words.unique(o.name for o in finding.owners), 4),
    ]
    return First(
        finding.fingerprint,
        finding.severity,
        words.short(sentence_of(finding), 400),
        words.short(" · ".join(part for part in about if part)),
    )


def _matrix(facts: Facts) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[MatrixCell, ...]], ...]]:
    families = {t.rule: facts.families[t.rule] for t in facts.report.tallies if t.rule in facts.families}
    found: dict[tuple[str, str], list[str]] = {}
    for finding in wording.worst_first(facts.report.open()):
        for team in facts.teams_of(finding) or [NO_TEAM]:
            found.setdefault((team, finding.family), []).append(finding.severity)
    teams = sorted({*facts.teams, *(team for team, _ in found)}, key=lambda t: (-_weightiest(found, t), t.casefold()))
    blind = {
        (team, families[rule])
        for team in facts.teams
        for rule, relations in facts.needs.items()
        if rule in families and facts.blind(team, relations)
    }
    present = {family for _, family in [*found, *blind]}
    order = [f for f in FAMILIES if f in present] + sorted(present - set(FAMILIES))
    heads = tuple(FAMILIES.get(f, words.capital(words.short(f.replace("-", " "), 20))) for f in order)
    rows = tuple(
        (
            team,
            tuple(
                _cell(team, head, found.get((team, f), []), (team, f) in blind)
                for f, head in zip(order, heads, strict=True)
            ),
        )
        for team in teams
    )
    return heads, rows


def _weightiest(found: dict[tuple[str, str], list[str]], team: str) -> int:
    return sum(len(severities) for (name, _), severities in found.items() if name == team)


def _cell(team: str, head: str, severities: list[str], blind: bool) -> MatrixCell:
    counts = [words.many(severities.count(s), s) for s in SEVERITIES if s in severities]
    said = words.listed(counts) if counts else "could not be asked" if blind else "nothing"
    return MatrixCell(tuple(severities[:_GLYPHS]), len(severities), blind and not severities, f"{team}, {head}: {said}")


def _unseen(facts: Facts, outcomes: Outcomes) -> tuple[str, ...]:
    """Which teams' records were not seen, in a sentence each; at most four."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for team in facts.teams:
        missing = tuple(words.unique(said for r, said in _LOOKED_AT.items() if facts.blind(team, (r,))))
        if missing:
            lines.setdefault(missing, []).append(team)
    said = [
        f"{words.listed(teams, 5)}: {words.listed([f'no {m}' for m in missing])} could be read."
        for missing, teams in lines.items()
    ]
    return tuple(said[:3]) + (
        (f"{len(said) - 3} more gaps are listed under “What was not seen”.",) if len(said) > 3 else ()
    )
