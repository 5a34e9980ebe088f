"""Keeps account of what of a source was not seen, over several fetches, and turns it into coverage.

Unseen is not absent. A second fetch reads only what has changed: what an earlier one could not see of a subject stays
unseen until that subject is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from okrlint.snapshot import SourceWriter

Gaps: TypeAlias = dict[str, dict[str, list[str]]]
"""What was not seen: of which subject (its id in the snapshot), why, in which relations."""
ANY, NONE = "", "-"
"""In the place of a subject: any of the source, or none of those that are known."""


class Account:
    """What was not seen, of this reading and of those before whose subjects were not read again."""

    def __init__(self, out: SourceWriter, provided: Iterable[str], memory: Gaps | None = None) -> None:
        """`provided` are the relations that the tracker can tell about; `memory` is changed in place."""
        self._out = out
        self._provided = tuple(provided)
        self._memory: Gaps = {} if memory is None else memory
        self._missing: dict[str, str] = {}
        self._unasked: set[str] = set()
        self._refused: set[str] = set()

    def partial(self, relations: Iterable[str], why: str, ids: Iterable[str] | None = None) -> None:
        """Some of these relations was not seen, for the goals or work with these ids (None: for any)."""
        for subject in (ANY,) if ids is None else sorted(set(ids)) or (NONE,):
            held = self._memory.setdefault(subject, {})
            held[why] = sorted({*held.get(why, ()), *relations})

    def forget(self, subject: str) -> None:
        """What was not seen of a subject is of no account any more: it is read anew, or gone."""
        self._memory.pop(subject, None)

    def absent(self, relation: str, why: str, *, asked: bool = True) -> None:
        """The server has no such thing; or nobody has `asked` for it, so that it does not matter what was not seen."""
        self._missing[relation] = why
        if not asked:
            self._unasked.add(relation)

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

    def close(self, habits: Mapping[str, str] | None = None) -> None:
        """State the coverage of every relation of which the reading has not stated it itself.

        `habits` are relations of which nothing was ever seen, and that a team may well keep elsewhere.
        """
        missing = {**(habits or {}), **self._missing}
        found: dict[str, dict[str, set[str]]] = {}
        for subject, held in self._memory.items():
            for why, relations in held.items():
                for relation in set(relations) - self._unasked:
                    found.setdefault(relation, {}).setdefault(why, set()).add(subject)
        for relation in dict.fromkeys([*self._provided, *sorted(found)]):
            for why, subjects in sorted(found.get(relation, {}).items()):
                scope = None if ANY in subjects else subjects - {NONE}
                self._out.cover(relation, "partial", why, scope)
            if relation in self._out.entry.coverage:
                continue
            if relation in missing:
                self._out.cover(relation, "not_provided", missing[relation])
            else:
                self._out.cover(relation, "complete")
