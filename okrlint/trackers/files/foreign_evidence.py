"""Finds goals in YAML and JSON that somebody else invented, by their evidence.

A mapping is a goal if it has a title and a list of key results beside it, is named by a key result of another list, or
stands in a list with such goals; what only may be one is listed. What is read of them, and what a mapping of the
configuration says, stands in `foreign`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from okrlint.trackers.files.foreign_shapes import (
    OBJECTIVES,
    FoundGoal,
    items_of,
    joined,
    lists_joined,
    numbered_results,
    results_key,
    rows_flat,
    rows_typed,
    title_in,
    typed,
    unwrapped,
)
from okrlint.trackers.files.markdown.illustrations import is_placeholder
from okrlint.trackers.text.columns import column_of
from okrlint.trackers.text.naming import fold
from okrlint.yaml_positions import Located, Path

_CONTEXT = ("cycle", "year", "team", "owner")
_COUNTED = re.compile(r"[\W\d]*$")
_DIGIT = re.compile(r"\d")
_OF_OBJECTIVES = frozenset(("objectives", "okrs"))


def goals_by_evidence(located: Located, *, named: bool) -> tuple[list[FoundGoal], list[Path]]:
    """Goals by their evidence, each after the one it belongs to, and the titles of what may be some."""
    finder = _Finder(located, named=named)
    finder.walk(located.data, (), "", None, {})
    goals = finder.settled()
    if not named and _is_alone(goals, located):
        return [], [goals[0].title]
    return goals, finder.doubtful


class _Finder:
    """Walks a file once, and believes lists of objectives without key results where others have some."""

    def __init__(self, located: Located, *, named: bool) -> None:
        self.doubtful: list[Path] = []
        self._goals: list[FoundGoal] = []
        self._unsure: list[tuple[int, FoundGoal, str]] = []  # each with its place among the goals and its list's name
        self._located = located
        self._named = named

    def settled(self) -> list[FoundGoal]:
        """The goals, with those of which the rest of the file makes sure."""
        goals = list(self._goals)
        for at, goal, name in reversed(self._unsure):
            own = fold(str(goal.title[-1])) in OBJECTIVES
            if self._goals and (own or name.split()[-1] in _OF_OBJECTIVES):
                goals.insert(at, goal)
            elif name in OBJECTIVES:
                self.doubtful.insert(0, goal.title)
        return goals

    def walk(self, value: Any, path: Path, key: str, above: FoundGoal | None, context: Mapping[str, Path]) -> None:
        """What stands at a path, below a key."""
        if isinstance(value, dict):
            self._mapping(value, path, above, context)
        elif isinstance(value, list):
            self._list(value, path, key, above, context)

    def _mapping(self, value: dict[str, Any], path: Path, above: FoundGoal | None, context: Mapping[str, Path]) -> None:
        keys, objectives, results = lists_joined(value, path)
        around = {**context, **_context(value, path)}
        found = joined(objectives, results, self._located, around) if keys else []
        title = title_in(value, path, "objective", self._located)
        if found:
            self._goals += found
        elif title and results_key(value):
            goal = FoundGoal("objective", path, title, above, context)
            self._goals.append(goal)
            self._into(value, path, goal, context)
            return
        elif title and (numbered_results(value) or typed(value) == "objective"):
            goal = FoundGoal("objective", path, title, above, context)
            below = [*self._numbered(value, path, goal), *self._typed_below(value, path, goal)]
            if below:
                self._goals.extend((goal, *below))
                return
        for name, inner in value.items():
            if not (found and name in keys):
                self.walk(inner, (*path, name), name, above, around)

    def _list(
        self, value: list[Any], path: Path, key: str, above: FoundGoal | None, context: Mapping[str, Path]
    ) -> None:
        objectives, results = rows_typed(value, path)
        found = joined(objectives, results, self._located, context) if results else []
        found = found or rows_flat(value, path, self._located)
        for goal in found:
            goal.context = context if goal.kind == "objective" else {}
        self._goals += found
        read = {goal.at[: len(path) + 1] for goal in found}
        members = _members(value, path, key, self._located)
        sure = (self._named and fold(key) in OBJECTIVES) or any(
            isinstance(one, dict) and results_key(one) for one in value
        )
        for at, inner in enumerate(value):
            title = members.get(at, ())
            if (*path, at) in read:
                continue
            if title and not (isinstance(inner, dict) and results_key(inner)):
                goal = FoundGoal("objective", (*path, at), title, above, context)
                if sure:
                    self._goals.append(goal)
                else:
                    self._unsure.append((len(self._goals), goal, fold(key)))
            else:
                self.walk(inner, (*path, at), key, above, context)

    def _into(self, value: dict[str, Any], path: Path, goal: FoundGoal, context: Mapping[str, Path]) -> None:
        """The key results of an objective, and what else stands in its mapping."""
        key = results_key(value)
        way, held = unwrapped(value[key], (*path, key))
        for at, item in items_of(held):
            edge = isinstance(item, dict) and isinstance(item.get("node"), dict)
            here: Path = (*way, at, "node") if edge else (*way, at)
            title = title_in(item["node"] if edge else item, here, "key_result", self._located)
            if title:
                self._goals.append(FoundGoal("key_result", here, title, goal))
        for name, inner in value.items():
            if name != key and isinstance(inner, list | dict):
                self.walk(inner, (*path, name), name, goal, context)

    def _numbered(self, value: dict[str, Any], path: Path, goal: FoundGoal) -> Iterator[FoundGoal]:
        """The key results that have keys of their own."""
        for key in numbered_results(value):
            if title := title_in(value[key], (*path, key), "key_result", self._located):
                yield FoundGoal("key_result", (*path, key), title, goal)

    def _typed_below(self, value: dict[str, Any], path: Path, goal: FoundGoal) -> Iterator[FoundGoal]:
        """The mappings in lists below that call themselves key results."""
        for key, inner in value.items():
            for at, one in enumerate(inner if isinstance(inner, list) else ()):
                here: Path = (*path, key, at)
                title = title_in(one, here, "key_result", self._located) if isinstance(one, dict) else ()
                if title and typed(one) == "key_result":
                    yield FoundGoal("key_result", here, title, goal)


def _is_alone(goals: list[FoundGoal], located: Located) -> bool:
    """Whether a file about something else has one mapping, in no list, with an objective and words for key results.

    Notes about experiments and documents have such; a number, a person or a period makes it a plan.
    """
    objectives = [goal for goal in goals if goal.kind == "objective"]
    at = objectives[0].at if len(objectives) == 1 and not objectives[0].context else ()
    if not at or not all(isinstance(step, str) and fold(step) not in OBJECTIVES for step in at):
        return False
    held = located.data_at(objectives[0].at)
    said = {column_of(key) for key in held} if isinstance(held, dict) else set()
    if said & {"owner", "team", "cycle", "due", "status", "state", "progress", "priority"}:
        return False
    results = [goal for goal in goals if goal.kind == "key_result"]
    return all(goal.title == goal.at and not _DIGIT.search(located.text(goal.title)) for goal in results)


def is_template(goals: list[FoundGoal], located: Located) -> bool:
    """Whether nobody has filled in the key results yet: "Key result 1", "<metric>"."""
    results = [_COUNTED.sub("", located.text(goal.title)) for goal in goals if goal.kind == "key_result"]
    return bool(results) and all(map(is_placeholder, results))


def _members(value: list[Any], path: Path, key: str, located: Located) -> dict[int, Path]:
    """The items of a list called "objectives" or "company_objectives" that have a title, by their places."""
    name = fold(key)
    if name not in OBJECTIVES and not _OF_OBJECTIVES.intersection(name.split()[-1:]):
        return {}
    found = {}
    for at, inner in enumerate(value):
        title = title_in(inner, (*path, at), "objective", located) if isinstance(inner, dict) else ()
        if title:
            found[at] = title
    return found


def _context(value: dict[str, Any], path: Path) -> dict[str, Path]:
    """What a mapping above goals says of them: cycle, team, owner."""
    found: dict[str, Path] = {}
    for key, inner in value.items():
        name = column_of(key)
        if name in _CONTEXT and inner not in (None, "", [], {}) and not isinstance(inner, bool | list):
            found.setdefault(name, (*path, key))
    return found
