"""Whose findings are shown: those of some teams, owners or families of rules. Judging and recording see everything."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable

import msgspec

from okrlint.engine.report import narrowed
from okrlint.errors import UsageError
from okrlint.findings import Finding, Report, Subject, is_open
from okrlint.snapshot import Snapshot, read_live


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Names to show the findings of; each empty tuple shows all. Letters may be large or small."""

    teams: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join((*self.teams, *self.owners, *self.families))


EVERYTHING = Filters()
Known = tuple[dict[str, frozenset[str]], frozenset[str]]
"""For each team its name and those of the teams below it; and the names of all who own something, or are owned by."""


def known(snapshot: Snapshot) -> Known:
    """The teams and people that a snapshot speaks of."""
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    for row in read_live(snapshot, "team"):
        names[row["id"]] = row["name"]
        parents[row["id"]] = row.get("parent", "")
    ids = {**{name: team for team, name in names.items()}, **{team: team for team in names}}
    # A tracker that keeps no list of teams names them where they work: there a name is all there is.
    for relation in ("objective", "key_result", "work"):
        names.update({name: name for name in _mentioned(snapshot, relation) if name not in ids})
    below: dict[str, set[str]] = {name: {name} for name in names.values()}
    for team, name in names.items():
        above, seen = ids.get(parents.get(team, "")), {team}
        while above is not None and above not in seen:
            below[names[above]].add(name)
            seen.add(above)
            above = ids.get(parents[above])
    people = {row["id"]: row["name"] for row in read_live(snapshot, "person")}
    # "TBD" stands where an owner would, and is nobody.
    parties = [row["party"] for row in read_live(snapshot, "owner") if row.get("kind") != "placeholder"]
    owners = {names.get(p, people.get(p, p)) for p in parties}
    return {name: frozenset(inner) for name, inner in below.items()}, frozenset({*owners, *people.values()})


def _mentioned(snapshot: Snapshot, relation: str) -> set[str]:
    return {name for row in read_live(snapshot, relation) if (name := row.get("team", ""))}


def named_in(reports: Iterable[Report]) -> Known:
    """The teams and people that reports speak of. Which team is in which, no report says."""
    found = [f for report in reports for f in report.findings]
    subjects = [s for f in found for s in _all(f)]
    teams = {s.team for s in subjects if s.team} | {s.key for s in subjects if s.kind == "team"}
    people = {o.name for f in found for o in f.owners} | {s.key for s in subjects if s.kind == "person"}
    return {name: frozenset({name}) for name in teams}, frozenset(people)


def concerning(filters: Filters, known: Known, families: Collection[str]) -> Callable[[Finding], bool]:
    """Whether a finding is asked for. Raises UsageError for a name that nothing here has, with those that there are."""
    below, people = known
    tests: list[Callable[[Finding], bool]] = []
    if filters.teams:
        wanted = {name for team in filters.teams for name in below[meant("team", team, below)]}
        tests.append(lambda f: any(s.team in wanted or (s.kind == "team" and s.key in wanted) for s in _all(f)))
    if filters.owners:
        named = {meant("owner", owner, people) for owner in filters.owners}
        tests.append(lambda f: any(o.name in named for o in f.owners) or any(s.key in named for s in f.subjects))
    if filters.families:
        kinds = {meant("family", family, families) for family in filters.families}
        tests.append(lambda f: f.family in kinds)
    return lambda finding: all(test(finding) for test in tests)


def chosen(findings: Collection[Finding], is_asked_for: Callable[[Finding], bool]) -> list[Finding]:
    """The findings that are asked for. A habit of everybody is one of theirs."""
    concerned = [f for f in findings if is_asked_for(f)]
    telling = {f.fingerprint for f in concerned} | {f.folded for f in concerned}
    return [f for f in findings if f.fingerprint in telling]


def apply(report: Report, filters: Filters, known: Known, families: Collection[str]) -> Report:
    """The report with the findings that are asked for; a note says how many others there are.

    Raises UsageError for a name that nothing here has, with the names that there are.
    """
    if filters == EVERYTHING:
        return report
    kept = chosen(report.findings, concerning(filters, known, families))
    others = len(report.open()) - sum(is_open(f) for f in kept)
    note = f"Only what concerns {filters} is shown; {others:,} further findings are not."
    narrow = narrowed(report, kept, dropped="elsewhere")
    return msgspec.structs.replace(narrow, notes=(*narrow.notes, note))


def goals_of(snapshot: Snapshot, filters: Filters, known: Known) -> frozenset[str] | None:
    """The ids of the goals of these teams and owners; a key result is its objective's unless it says otherwise. None
    where neither teams nor owners are asked for. Raises UsageError as `concerning` does.
    """
    if not filters.teams and not filters.owners:
        return None
    below, people = known
    teams = {name for team in filters.teams for name in below[meant("team", team, below)]}
    owners = {meant("owner", owner, people) for owner in filters.owners}
    names = {row["id"]: row["name"] for relation in ("team", "person") for row in read_live(snapshot, relation)}
    held: dict[str, set[str]] = {}
    for row in read_live(snapshot, "owner"):
        if row.get("role", "accountable") == "accountable":
            held.setdefault(row["goal"], set()).add(names.get(row["party"], row["party"]))
    found: set[str] = set()
    above: dict[str, tuple[str, set[str]]] = {}
    for relation in ("objective", "key_result"):
        for row in read_live(snapshot, relation):
            team, who = above.get(row.get("objective", ""), ("", set()))
            team = row.get("team") or team
            who = held.get(row["id"], set()) | held.get(row["key"], set()) or who
            above[row["id"]] = above[row["key"]] = (team, who)
            if (not teams or names.get(team, team) in teams) and (not owners or who & owners):
                found.add(row["id"])
    return frozenset(found)


def meant(what: str, said: str, known: Collection[str]) -> str:
    """The name as it is spelled where it is known; letters may be large or small.

    Raises UsageError for one that is not there, with those that are.
    """
    there = sorted(known, key=str.casefold)
    for name in there:
        if name.casefold() == said.strip().casefold():
            return name
    close = difflib.get_close_matches(said, there, n=1)
    listed = ", ".join(there[:_MOST]) + (f" and {len(there) - _MOST:,} more" if len(there) > _MOST else "")
    raise UsageError(
        f"there is no {what} {said!r} here",
        allowed=listed or f"there is no {what} at all",
        hint=f"did you mean {close[0]!r}?" if close else "",
    )


def _all(finding: Finding) -> tuple[Subject, ...]:
    return (*finding.subjects, finding.group)


_MOST = 30
"""Names that an error lists."""
