"""Keeps account of what could not be read, and turns it into coverage: unseen is not absent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from okrlint.snapshot import SourceWriter
from okrlint.trackers.mapping import poll
from okrlint.trackers.text.body_records import HABITS

EVERYTHING = (
    *("cycle", "team", "person", "objective", "key_result", "owner", "rank", "outranks", "sharing", "work"),
    *("assignment", "label", "contributes", "movement", "check_in", "change", "decision", "option", "position"),
    *("exclusion", "trade_off", "commitment", "waiver", "incentive", "term", *poll.RELATIONS),
)
"""What GitHub can tell."""
OF_WORK = ("work", "contributes", "movement", "assignment")
Gaps: TypeAlias = dict[str, dict[str, list[str]]]
"""What was not seen: of which subject, why, in which relations. It is remembered as long as the subject is not read
again, since a second fetch reads only what has changed."""
ANY, NONE = "", "-"
"""In the place of a subject: any of the source, or none of those that are known."""
_HABITS = {"check_in": "no comment and no field of any goal holds a check-in", **HABITS}
"""Relations that a team may well keep elsewhere: not one in the whole source means that this is no place for them."""


class Seen:
    """What was not seen, of this run and of those before whose subjects were not read again."""

    def __init__(self, out: SourceWriter, memory: Gaps | None = None) -> None:
        self._out = out
        self._memory: Gaps = {} if memory is None else memory
        self._missing: dict[str, str] = {}
        self._refused: set[str] = set()

    def partial(self, relations: Iterable[str], why: str, ids: Iterable[str] | None = None) -> None:
        """Some of these relations was not seen, for the goals or work with these ids (None: for any)."""
        for subject in (ANY,) if ids is None else sorted(set(ids)) or (NONE,):
            held = self._memory.setdefault(subject, {})
            held[why] = sorted({*held.get(why, ()), *relations})

    def forget(self, subject: str) -> None:
        """What was not seen of a subject is of no account any more: it is read anew, or gone."""
        self._memory.pop(subject, None)

    def absent(self, relation: str, why: str) -> None:
        """The server has no such thing."""
        self._missing[relation] = why

    def fail(self, what: str, why: str, where: str = "") -> None:
        """Note something for the report; `partial` says what follows from it."""
        self._out.fail(what, why, where)

    def refused(self, messages: Iterable[str]) -> None:
        """Note parts that the token may not see, each once; what follows is said where a goal would need them."""
        for message in dict.fromkeys(messages):
            if message not in self._refused:
                self.fail("parts of issues", message)
                self._refused.add(message)

    @property
    def whole(self) -> bool:
        """Whether nothing was left out so far."""
        return not self._memory

    def close(self, stated: Iterable[str]) -> None:
        """State the coverage of every relation. `stated` are those of which a record was ever seen."""
        ever = set(stated)
        found: dict[str, dict[str, set[str]]] = {}
        for subject, held in self._memory.items():
            for why, relations in held.items():
                for relation in set(relations) - (set(self._missing) & set(poll.RELATIONS)):
                    found.setdefault(relation, {}).setdefault(why, set()).add(subject)
        for relation in EVERYTHING:
            for why, subjects in sorted(found.get(relation, {}).items()):
                scope = None if ANY in subjects else subjects - {NONE}
                self._out.cover(relation, "partial", why, scope)
            if relation in found:
                continue
            if relation in self._missing:
                self._out.cover(relation, "not_provided", self._missing[relation])
            elif relation in _HABITS and relation not in ever:
                self._out.cover(relation, "not_provided", _HABITS[relation])
            else:
                self._out.cover(relation, "complete")
