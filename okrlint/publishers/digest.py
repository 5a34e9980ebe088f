"""One message for people who would get many comments: who that is, and what it says. Pure; delivery is elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from okrlint.findings import SEVERITIES, Finding, Party
from okrlint.publishers.comment_state import Case
from okrlint.publishers.plan import Action


class Section(msgspec.Struct, frozen=True):
    """What one person is told: their findings, worst first, and on how many tickets."""

    owner: Party
    findings: tuple[Finding, ...]
    tickets: int


class Digest(msgspec.Struct, frozen=True):
    """All sections, by name; `held` are the ids of tickets that get no comment of their own because of it."""

    sections: tuple[Section, ...] = ()
    held: frozenset[str] = frozenset()

    def findings(self) -> tuple[Finding, ...]:
        """Every finding once, in the order of the sections."""
        return tuple({f.fingerprint: f for s in self.sections for f in s.findings}.values())


def gather(actions: Iterable[Action], cases: Mapping[str, Case], over: int) -> Digest:
    """Who would get new comments on more than `over` tickets; a ticket all of whose owners do is held back."""
    fresh = [cases[a.ticket.id] for a in actions if a.kind == "create"]
    known = {p.id: p for case in fresh for p in _owners(case)}
    theirs = {who: [case for case in fresh if any(p.id == who for p in _owners(case))] for who in known}
    many = {who for who, found in theirs.items() if len(found) > over}
    sections = [Section(known[who], _worst_first(theirs[who]), len(theirs[who])) for who in many]
    held = {c.ticket.id for c in fresh if _owners(c) and all(p.id in many for p in _owners(c))}
    return Digest(tuple(sorted(sections, key=lambda s: (s.owner.name, s.owner.id))), frozenset(held))


def heading(digest: Digest, as_of: dt.date) -> str:
    """The first line of a digest, plain text."""
    things = len(digest.findings())
    return f"okrlint, {as_of}: {things} {'thing' if things == 1 else 'things'} for {people(digest)}"


def people(digest: Digest) -> str:
    """How many people get something: `one person`, `3 people`."""
    count = len(digest.sections)
    return "one person" if count == 1 else f"{count} people"


def _owners(case: Case) -> Sequence[Party]:
    return list({p.id: p for f in case.told for p in f.owners if p.kind == "person"}.values())


def _worst_first(found: Iterable[Case]) -> tuple[Finding, ...]:
    told = [f for case in found for f in case.told]
    return tuple(sorted(told, key=lambda f: (SEVERITIES.index(f.severity), f.subjects[0].key, f.rule)))
