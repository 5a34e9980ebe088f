"""Whose findings are shown: those of some teams, owners or families of rules. Judging and recording see everything."""

from __future__ import annotations

from collections.abc import Callable, Collection

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
    owners = {names.get(p, people.get(p, p)) for p in (row["party"] for row in read_live(snapshot, "owner"))}
    return {name: frozenset(inner) for name, inner in below.items()}, frozenset({*owners, *people.values()})


def _mentioned(snapshot: Snapshot, relation: str) -> set[str]:
    return {name for row in read_live(snapshot, relation) if (name := row.get("team", ""))}


def apply(report: Report, filters: Filters, known: Known, families: Collection[str]) -> Report:
    """The report with the findings that are asked for; a note says how many others there are.

    Raises UsageError for a name that nothing here has, with the names that there are.
    """
    below, people = known
    tests: list[Callable[[Finding], bool]] = []
    if filters.teams:
        wanted = {name for team in filters.teams for name in below[_one("team", team, below)]}
        tests.append(lambda f: any(s.team in wanted or (s.kind == "team" and s.key in wanted) for s in _all(f)))
    if filters.owners:
        named = {_one("owner", owner, people) for owner in filters.owners}
        tests.append(lambda f: any(o.name in named for o in f.owners) or any(s.key in named for s in f.subjects))
    if filters.families:
        kinds = {_one("family", family, families) for family in filters.families}
        tests.append(lambda f: f.family in kinds)
    if not tests:
        return report
    concerned = [f for f in report.findings if all(test(f) for test in tests)]
    # A habit of everybody is one of theirs.
    telling = {f.fingerprint for f in concerned} | {f.folded for f in concerned}
    kept = [f for f in report.findings if f.fingerprint in telling]
    others = len(report.open()) - sum(is_open(f) for f in kept)
    named_all = [*filters.teams, *filters.owners, *filters.families]
    note = f"Only what concerns {', '.join(named_all)} is shown; {others:,} further findings are not."
    narrow = narrowed(report, kept, dropped="elsewhere")
    return msgspec.structs.replace(narrow, notes=(*narrow.notes, note))


def _all(finding: Finding) -> tuple[Subject, ...]:
    return (*finding.subjects, finding.group)


def _one(kind: str, said: str, names: Collection[str]) -> str:
    for name in names:
        if name.casefold() == said.strip().casefold():
            return name
    there = sorted(names, key=str.casefold)
    listed = ", ".join(there[:_MOST]) + (f" and {len(there) - _MOST:,} more" if len(there) > _MOST else "")
    raise UsageError(f"--{kind} {said!r}: nothing here has that name", allowed=listed or f"there is no {kind} at all")


_MOST = 30
"""Names that an error lists."""
