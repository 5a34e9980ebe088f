"""Finds goals in YAML and JSON that somebody else invented, by their evidence.

A mapping is a goal if it has a title and a list of key results beside it, or stands in a list with such goals; what
only may be one is listed. What is read of them, and what a mapping of the configuration says, stands in `foreign`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from okrlint.trackers.files.markdown.illustrations import is_placeholder
from okrlint.trackers.text.columns import column_of
from okrlint.trackers.text.naming import fold, names_type, words_for
from okrlint.yaml_positions import Located, Path

Kind: TypeAlias = Literal["objective", "key_result"]
_TITLES = ("title", "name", "text", "statement", "summary", "description")
RESULTS = frozenset(fold(w) for w in words_for("key_result", "key_results")) - {
    fold(w) for w in ("measures of success", "success criteria", "success metrics")
}
OBJECTIVES = frozenset(fold(word) for word in words_for("objective")) | {"okr", "okrs"}
_SHORT_TITLE = "o"
"""What the words of an objective are called beside `krs`."""
_CONTEXT = ("cycle", "year", "team", "owner")
_UNFILLED = re.compile(
    r"<.*>|\{.*\}|\[.*\]|\$.*|\W*|string|text|t\.?b\.?d\.?|todo|lorem ipsum.*|(?:your|my) .*", re.I | re.S
)
_COUNTED = re.compile(r"[\W\d]*$")
_DIGIT = re.compile(r"\d")


class FoundGoal(msgspec.Struct):
    """A goal where it stands: the path of its mapping, and of its title (which may be the item itself)."""

    kind: Kind
    at: Path
    title: Path
    above: FoundGoal | None = None
    context: Mapping[str, Path] = {}


def goals_by_evidence(located: Located, *, named: bool) -> tuple[list[FoundGoal], list[Path]]:
    """Goals by their evidence, in the order of the file, and the titles of what may be some."""
    goals: list[FoundGoal] = []
    doubtful: list[Path] = []

    def walk(value: Any, path: Path, key: str, above: FoundGoal | None, context: Mapping[str, Path]) -> None:
        if isinstance(value, dict):
            title = _title(value, path, "objective", located)
            if title and results_key(value):
                goal = FoundGoal("objective", path, title, above, context)
                goals.append(goal)
                into(value, path, goal, context)
                return
            if title and _typed(value) == "objective":
                goal = FoundGoal("objective", path, title, above, context)
                typed = list(typed_below(value, path, goal))
                if typed:
                    goals.extend((goal, *typed))
                    return
            context = {**context, **_context(value, path)}
            for name, inner in value.items():
                walk(inner, (*path, name), name, above, context)
        elif isinstance(value, list):
            members = _members(value, path, key, located)
            sure = named or any(isinstance(one, dict) and results_key(one) for one in value)
            for at, inner in enumerate(value):
                title = members.get(at, ())
                if title and not (isinstance(inner, dict) and results_key(inner)):
                    if sure:
                        goals.append(FoundGoal("objective", (*path, at), title, above, context))
                    else:
                        doubtful.append(title)
                else:
                    walk(inner, (*path, at), key, above, context)

    def into(value: dict[str, Any], path: Path, goal: FoundGoal, context: Mapping[str, Path]) -> None:
        key = results_key(value)
        way, held = _unwrapped(value[key], (*path, key))
        for at, item in items_of(held):
            edge = isinstance(item, dict) and isinstance(item.get("node"), dict)
            here: Path = (*way, at, "node") if edge else (*way, at)
            inner = item["node"] if edge else item
            title = _title(inner, here, "key_result", located)
            if title:
                goals.append(FoundGoal("key_result", here, title, goal))
        for name, inner in value.items():
            if name != key and isinstance(inner, list | dict):
                walk(inner, (*path, name), name, goal, context)

    def typed_below(value: dict[str, Any], path: Path, goal: FoundGoal) -> Iterator[FoundGoal]:
        """The mappings in lists below that call themselves key results."""
        for key, inner in value.items():
            for at, one in enumerate(inner if isinstance(inner, list) else ()):
                here: Path = (*path, key, at)
                title = _title(one, here, "key_result", located) if isinstance(one, dict) else ()
                if title and _typed(one) == "key_result":
                    yield FoundGoal("key_result", here, title, goal)

    walk(located.data, (), "", None, {})
    if not named and _is_alone(goals, located):
        return [], [goals[0].title]
    return goals, doubtful


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


def _typed(value: dict[str, Any]) -> Kind | Literal[""]:
    """What a mapping calls itself: {"type": "objective"}, {"tipo": "kr"}; "" if nothing of these."""
    said = next((inner for key, inner in value.items() if isinstance(inner, str) and names_type(key)), "")
    name = fold(said)
    return "objective" if name in OBJECTIVES else "key_result" if name in RESULTS else ""


def _members(value: list[Any], path: Path, key: str, located: Located) -> dict[int, Path]:
    """The items of a list called "objectives" that have a title, by their places."""
    if fold(key) not in OBJECTIVES:
        return {}
    found = {}
    for at, inner in enumerate(value):
        title = _title(inner, (*path, at), "objective", located) if isinstance(inner, dict) else ()
        if title:
            found[at] = title
    return found


def results_key(value: dict[str, Any]) -> str:
    """The key under which a mapping keeps key results: a list of mappings or texts, or a mapping of such."""
    for key, inner in value.items():
        if fold(key) in RESULTS and any(isinstance(one, dict | str) for _, one in items_of(_unwrapped(inner)[1])):
            return key
    return ""


_WRAPPERS = ("nodes", "edges", "items", "data", "results", "values", "records")


def _unwrapped(value: Any, path: Path = ()) -> tuple[Path, Any]:
    """A list that stands in a mapping of its own, as answers of services have it: {"nodes": […]}."""
    key = next((name for name in _WRAPPERS if isinstance(value, dict) and isinstance(value.get(name), list)), None)
    return ((*path, key), value[key]) if key else (path, value)


def items_of(value: Any) -> list[tuple[int | str, Any]]:
    if isinstance(value, list):
        return list(enumerate(value))
    return list(value.items()) if isinstance(value, dict) else []


def _title(value: Any, path: Path, kind: Kind, located: Located) -> Path:
    """The path of a goal's title; an empty one for a mapping without, and for a form that nobody has filled in."""
    if isinstance(value, str):
        return () if _UNFILLED.fullmatch(value.strip()) else path
    if not isinstance(value, dict):
        return ()
    own = OBJECTIVES if kind == "objective" else RESULTS
    by_name = {fold(key): key for key, inner in value.items() if isinstance(inner, str | int | float)}
    short = (_SHORT_TITLE,) if kind == "objective" and results_key(value) else ()
    for name in (*(n for n in by_name if n in own), *_TITLES, "metric", *short):
        if name in by_name and (name != "metric" or kind == "key_result"):
            title = (*path, by_name[name])
            return () if _UNFILLED.fullmatch(located.text(title).strip()) else title
    translated = [key for key, inner in value.items() if isinstance(inner, str) and column_of(key) == "title"]
    return (*path, translated[0]) if translated else ()


def _context(value: dict[str, Any], path: Path) -> dict[str, Path]:
    """What a mapping above goals says of them: cycle, team, owner."""
    found: dict[str, Path] = {}
    for key, inner in value.items():
        name = column_of(key)
        if name in _CONTEXT and inner not in (None, "", [], {}) and not isinstance(inner, bool | list):
            found.setdefault(name, (*path, key))
    return found
