"""Keeps account of what could not be read, and turns it into coverage: unseen is not absent."""

from __future__ import annotations

from collections.abc import Iterable

from okrlint.snapshot import SourceWriter

EVERYTHING = (
    *("cycle", "team", "person", "objective", "key_result", "owner", "rank", "outranks", "sharing", "work"),
    *("assignment", "label", "contributes", "movement", "check_in", "decision", "option", "position", "exclusion"),
    *("trade_off", "commitment", "waiver"),
)
"""What GitHub can tell. Incentives and terms are kept elsewhere."""
ELSEWHERE = {"incentive": "GitHub keeps no incentives", "term": "GitHub keeps no glossary"}
OF_WORK = ("work", "contributes", "movement", "assignment")
_HABITS = {"check_in": "no comment and no field of any goal holds a check-in"}
"""Relations that a team may well keep elsewhere: not one in the whole source means that this is no place for them."""


class Seen:
    """Partial readings of one run. Without ids everything of the source is affected."""

    def __init__(self, out: SourceWriter) -> None:
        self._out = out
        self._partial: dict[tuple[str, str], set[str] | None] = {}
        self._missing: dict[str, str] = {}
        self._refused: set[str] = set()

    def partial(self, relations: Iterable[str], why: str, ids: Iterable[str] | None = None) -> None:
        """Some of these relations was not seen, for the goals or work with these ids (None: for any)."""
        known = None if ids is None else set(ids)
        for relation in relations:
            old = self._partial.setdefault((relation, why), set())
            self._partial[relation, why] = None if old is None or known is None else old | known

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
        return not self._partial

    def close(self, stated: Iterable[str]) -> None:
        """State the coverage of every relation. `stated` are those of which a record was ever seen."""
        ever = set(stated)
        for relation in EVERYTHING:
            gaps = [(why, ids) for (name, why), ids in self._partial.items() if name == relation]
            for why, ids in gaps:
                self._out.cover(relation, "partial", why, ids)
            if gaps:
                continue
            if relation in self._missing:
                self._out.cover(relation, "not_provided", self._missing[relation])
            elif relation in _HABITS and relation not in ever:
                self._out.cover(relation, "not_provided", _HABITS[relation])
            else:
                self._out.cover(relation, "complete")
        for relation, why in ELSEWHERE.items():
            self._out.cover(relation, "not_provided", why)
