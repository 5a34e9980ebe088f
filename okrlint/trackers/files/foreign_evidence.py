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
    results_key,
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
    if not named and _is_alone(finder.goals, located):
        return [], [finder.goals[0].title]
    return finder.goals, finder.doubtful


class _Finder:
    """Walks a file once."""

    def __init__(self, located: Located, *, named: bool) -> None:
        self.goals: list[FoundGoal] = []
        self.doubtful: list[Path] = []
        self._located = located
        self._named = named

    def walk(
        self,
        value: Any,
        path: Path,
        key: str,
        above: FoundGoal | None,
        context: Mapping[str, Path],
        *,
        beside: bool = False,
    ) -> None:
        """What stands at a path; `beside` a list of goals with key results others are believed more easily."""
        if isinstance(value, dict):
            self._mapping(value, path, above, context)
        elif isinstance(value, list):
            self._list(value, path, key, above, context, beside=beside)

    def _mapping(self, value: dict[str, Any], path: Path, above: FoundGoal | None, context: Mapping[str, Path]) -> None:
        keys, objectives, results = lists_joined(value, path)
        found = joined(objectives, results, self._located, {**context, **_context(value, path)}) if keys else []
        title = title_in(value, path, "objective", self._located)
        if found:
            self.goals += found
        elif title and results_key(value):
            goal = FoundGoal("objective", path, title, above, context)
            self.goals.append(goal)
            self._into(value, path, goal, context)
            return
        elif title and typed(value) == "objective":
            goal = FoundGoal("objective", path, title, above, context)
            below = list(self._typed_below(value, path, goal))
            if below:
                self.goals.extend((goal, *below))
                return
        context = {**context, **_context(value, path)}
        beside = any(_holds_goals(inner) for inner in value.values())
        for name, inner in value.items():
            if not (found and name in keys):
                self.walk(inner, (*path, name), name, above, context, beside=beside)

    def _list(
        self,
        value: list[Any],
        path: Path,
        key: str,
        above: FoundGoal | None,
        context: Mapping[str, Path],
        *,
        beside: bool,
    ) -> None:
        objectives, results = rows_typed(value, path)
        found = joined(objectives, results, self._located, context) if results else []
        self.goals += found
        read = {goal.at for goal in found}
        members = _members(value, path, key, self._located, beside=beside)
        sure = self._named or beside or _holds_goals(value)
        for at, inner in enumerate(value):
            title = members.get(at, ())
            if (*path, at) in read:
                continue
            if title and not (isinstance(inner, dict) and results_key(inner)):
                if sure:
                    self.goals.append(FoundGoal("objective", (*path, at), title, above, context))
                else:
                    self.doubtful.append(title)
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
                self.goals.append(FoundGoal("key_result", here, title, goal))
        for name, inner in value.items():
            if name != key and isinstance(inner, list | dict):
                self.walk(inner, (*path, name), name, goal, context)

    def _typed_below(self, value: dict[str, Any], path: Path, goal: FoundGoal) -> Iterator[FoundGoal]:
        """The mappings in lists below that call themselves key results."""
        for key, inner in value.items():
            for at, one in enumerate(inner if isinstance(inner, list) else ()):
                here: Path = (*path, key, at)
                title = title_in(one, here, "key_result", self._located) if isinstance(one, dict) else ()
                if title and typed(one) == "key_result":
                    yield FoundGoal("key_result", here, title, goal)


def _holds_goals(value: Any) -> bool:
    """Whether a list has mappings with key results."""
    return isinstance(value, list) and any(isinstance(one, dict) and results_key(one) for one in value)


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


def _members(value: list[Any], path: Path, key: str, located: Located, *, beside: bool) -> dict[int, Path]:
    """The items of a list called "objectives" that have a title, by their places.

    Beside goals with key results it may be called "company_objectives" as well.
    """
    name = fold(key)
    if name not in OBJECTIVES and not (beside and name.split()[-1:] and name.split()[-1] in _OF_OBJECTIVES):
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
