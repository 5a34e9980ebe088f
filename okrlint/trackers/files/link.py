"""References between the records of one source: from whatever a person wrote to the id that it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from okrlint.records import KeyResult, Objective, Record, Work

_GOALS: dict[str, tuple[str, ...]] = {
    "objective": ("parent",),
    "outranks": ("higher", "lower"),
    "contributes": ("goal",),
    "incentive": ("goal",),
}
_Subject: TypeAlias = Objective | KeyResult | Work
_WORK: dict[str, tuple[str, ...]] = {"contributes": ("work",)}


def link(records: Iterable[Record]) -> list[Record]:
    """The same records, references to goals and work by id wherever exactly one subject is meant.

    A goal may be called by its id with or without `file:`, its key, the last part of its id, or its title; nearer names
    win. What
    is meant by other words may be known to another source, and stays as written.
    """
    kept = list(records)
    goals = _table(r for r in kept if isinstance(r, Objective | KeyResult))
    work = _table(r for r in kept if isinstance(r, Work))
    return [_linked(_linked(r, _GOALS, goals), _WORK, work) for r in kept]


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
