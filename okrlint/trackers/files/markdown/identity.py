"""Names the goals of a Markdown file: ids that survive moving a line, keys to say aloud, references between them."""

from __future__ import annotations

import functools
import re
from pathlib import PurePosixPath

from okrlint.periods import find_period
from okrlint.trackers.files.markdown.model import Goal
from okrlint.trackers.files.names import identity, slug
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.headings import normal
from okrlint.trackers.text.references import Reference

_KEY = re.compile(r"^(?:\[(?P<a>[A-Z][A-Z0-9]{1,9}-\d{1,6})\]|(?P<b>[A-Z][A-Z0-9]{1,9}-\d{1,6})\s?[:–—-])\s*")


class Identities:
    """Ids and keys of all goals of one file.

    An anchor (`{#id}`, `<a id>`) or key (`WEB-3: …`) is an id by itself; else it is the title's words within cycle and
    team, or within the file's name where neither is known. A second goal of the same words gets a number, and a
    remark, since reordering the two would swap them.
    """

    def __init__(self, goals: list[Goal], settings: Settings, file: str) -> None:
        self._settings = settings
        self._file = slug(PurePosixPath(file).stem)
        self._ids: dict[int, str] = {}
        self._keys: dict[int, str] = {}
        self._named: list[tuple[Goal, str]] = []
        self._twins: list[Goal] = []
        taken: dict[str, int] = {}
        counts: dict[int, int] = {}
        for goal in goals:
            own = goal.said.anchor or self._key_in_title(goal)
            ident = identity(own) if own else identity(*self._scope(goal), slug(goal.title) or f"line-{goal.line}")
            taken[ident] = taken.get(ident, 0) + 1
            if taken[ident] > 1:
                self._twins.append(goal)
                ident = f"{ident}-{taken[ident]}"
            self._ids[id(goal)] = ident
            self._keys[id(goal)] = own or self._spoken(goal, counts)
            self._named.append((goal, own))

    def id(self, goal: Goal) -> str:
        """The immutable id."""
        return self._ids[id(goal)]

    def key(self, goal: Goal) -> str:
        """What people can call it: anchor, key, or the words of the title; key results by their number."""
        return self._keys[id(goal)]

    def cycle(self, goal: Goal) -> str:
        """The name of the cycle the goal belongs to."""
        if goal.period is not None:
            return goal.period.name
        given = find_period(self._settings.cycle)
        return given.name if given is not None else self._settings.cycle

    @functools.cached_property
    def _titles(self) -> dict[str, str]:
        """What goals are called by others; few files hold references, so that it is made when one is found."""
        titles: dict[str, str] = {}
        for goal, own in self._named:
            for word in self._words(goal, own):
                titles.setdefault(word, self._ids[id(goal)])
        return titles

    def resolve(self, reference: Reference) -> str:
        """The id of the goal a reference means, or its words, which another file may know."""
        return self._titles.get(normal(reference.said), reference.said)

    def notes(self, file: str) -> list[str]:
        """A remark on titles that stand twice."""
        if not self._twins:
            return []
        where = ", ".join(f"{file}:{goal.line}" for goal in self._twins[:5])
        more = f" and {len(self._twins) - 5} more" if len(self._twins) > 5 else ""
        return [f"the same words twice in one place, told apart by a number: {where}{more}; an anchor {{#id}} is safer"]

    def _scope(self, goal: Goal) -> tuple[str, ...]:
        if goal.kind == "key_result" and goal.parent is not None:
            section = slug(goal.section[-1]) if goal.parent.whole_file and goal.section else ""
            return (self._ids[id(goal.parent)].removeprefix("file:"), section)
        scope = (slug(self.cycle(goal)), slug(goal.team or self._settings.team))
        return scope if any(scope) else (self._file,)

    def _spoken(self, goal: Goal, counts: dict[int, int]) -> str:
        if goal.parent is None or goal.kind == "objective":
            return slug(goal.title) or f"line-{goal.line}"
        counts[id(goal.parent)] = counts.get(id(goal.parent), 0) + 1
        return f"{self._keys[id(goal.parent)]}/kr{counts[id(goal.parent)]}"

    @staticmethod
    def _key_in_title(goal: Goal) -> str:
        found = _KEY.match(goal.title)
        if not found or not goal.title[found.end() :].strip():
            return ""
        goal.title = goal.title[found.end() :].strip()
        return found["a"] or found["b"] or ""

    @staticmethod
    def _words(goal: Goal, own: str) -> list[str]:
        words = [normal(goal.title), normal(own)]
        if goal.said.number and goal.kind == "objective":
            words += [f"o{goal.said.number}", f"objective {goal.said.number}"]
        return [word for word in words if word]
