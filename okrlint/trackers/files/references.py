"""References between the records of one source: from whatever a person wrote to the id that it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from okrlint.records import KeyResult, Objective, Placed, Record, Work
from okrlint.trackers.files.file_reading import Unplaced
from okrlint.trackers.text.references import only_references

_GOALS: dict[str, tuple[str, ...]] = {
    "objective": ("parent",),
    "outranks": ("higher", "lower"),
    "contributes": ("goal",),
    "incentive": ("goal",),
    "answer": ("goal",),
}
_SPOKEN = {"objective": "parent", "outranks": "precedence", "contributes": "serves", "incentive": "incentive"}
_Subject: TypeAlias = Objective | KeyResult | Work
_WORK: dict[str, tuple[str, ...]] = {"contributes": ("work",)}


def link(records: Iterable[Record]) -> list[Record]:
    """The same records, references to goals and work by id wherever exactly one subject is meant.

    A goal may be called by its id with or without `file:`, its key, the last part of its id, or its title; nearer names
    win. What is meant by other words may be known to another source, and stays as written; see `astray`.
    """
    kept = list(records)
    goals = _table(r for r in kept if isinstance(r, Objective | KeyResult))
    work = _table(r for r in kept if isinstance(r, Work))
    return [_linked(_linked(r, _GOALS, goals), _WORK, work) for r in kept]


def astray(linked: Iterable[Record]) -> Iterator[Unplaced]:
    """References by name that lead to no goal of these files, each at its place.

    Keys of tickets and addresses are none of these: another source may know them.
    """
    kept = list(linked)
    goals = [r for r in kept if isinstance(r, Objective | KeyResult)]
    known = {goal.id for goal in goals}
    places = {r.id: r for r in kept if isinstance(r, Placed) and hasattr(r, "id")}
    names: dict[str, int] = {}
    for goal in goals:
        for name in {goal.key, goal.title, goal.id.rsplit("/", 1)[-1]}:
            names[name] = names.get(name, 0) + 1
    for record in kept:
        for field in _GOALS.get(record.relation, ()) if record.relation in _SPOKEN else ():
            said = getattr(record, field)
            if not said or said in known or only_references(said):
                continue
            subject = getattr(record, "work", "") or getattr(record, "id", "")
            place = record if isinstance(record, Placed) and record.file else places.get(subject)
            file, line = (place.file, place.line) if place else (record.of.removeprefix("file:"), 1)
            several = "several goals are" if names.get(said, 0) > 1 else "no goal of these files is"
            reason = f"{_SPOKEN[record.relation]}: {several} called so; name one by its id"
            yield Unplaced(file, max(line, 1), max(place.column if place else 1, 1), said[:200], reason)


def _table(subjects: Iterable[_Subject]) -> dict[str, str]:
    """What each word stands for; a word that two subjects of one rank answer to stands for neither."""
    ranks: list[dict[str, set[str]]] = [{}, {}, {}, {}, {}]
    for subject in subjects:
        bare = subject.id.removeprefix("file:")
        words = (subject.id, bare, subject.key, bare.rsplit("/", 1)[-1], subject.title)
        for rank, word in zip(ranks, words, strict=True):
            rank.setdefault(word, set()).add(subject.id)
    table: dict[str, str] = {}
    for rank in ranks:
        for word, meant in rank.items():
            table.setdefault(word, next(iter(meant)) if len(meant) == 1 else word)
    return table


def _linked(record: Record, fields: dict[str, tuple[str, ...]], table: dict[str, str]) -> Record:
    changes = {}
    for field in fields.get(record.relation, ()):
        said = getattr(record, field)
        meant = table.get(said, said) if said else said
        if meant != said:
            changes[field] = meant
    return msgspec.structs.replace(record, **changes) if changes else record
