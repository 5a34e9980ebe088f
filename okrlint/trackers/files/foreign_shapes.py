"""The shapes in which strangers' YAML and JSON hold goals: titles, lists of key results, and lists joined by ids.

What of it is evidence enough is decided in `foreign_evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from okrlint.trackers.text.columns import column_of
from okrlint.trackers.text.naming import fold, names_type, words_for
from okrlint.yaml_positions import Located, Path

Kind: TypeAlias = Literal["objective", "key_result"]
_TITLES = ("title", "name", "text", "statement", "summary", "label", "description")
RESULTS = frozenset(fold(w) for w in words_for("key_result", "key_results")) - {
    fold(w) for w in ("measures of success", "success criteria", "success metrics")
}
OBJECTIVES = frozenset(fold(word) for word in words_for("objective")) | {"okr", "okrs"}
_SHORT_TITLE = "o"
"""What the words of an objective are called beside `krs`."""
_UNFILLED = re.compile(
    r"<.*>|\{.*\}|\[.*\]|\$.*|\W*|string|text|t\.?b\.?d\.?|todo|lorem ipsum.*|(?:your|my) .*", re.I | re.S
)
_WRAPPERS = ("nodes", "edges", "items", "data", "results", "values", "records")
_LEADING = frozenset(("objective", "objective_id", "parent"))
"""What a key is called that leads from a key result to its objective, as a column would be."""
_LEADING_WORDS = frozenset(("objective", "okr", "goal", "parent"))


class FoundGoal(msgspec.Struct):
    """A goal where it stands: the path of its mapping, and of its title (which may be the item itself).

    A key result without an objective `above` names one that is not in the file. `by` is the key that joins it with
    others in another list.
    """

    kind: Kind
    at: Path
    title: Path
    above: FoundGoal | None = None
    context: Mapping[str, Path] = {}
    by: str = ""


Row: TypeAlias = tuple[Path, dict[str, Any]]


def typed(value: Any) -> Kind | Literal[""]:
    """What a mapping calls itself: {"type": "objective"}, {"tipo": "kr"}; "" if nothing of these."""
    if not isinstance(value, dict):
        return ""
    said = next((inner for key, inner in value.items() if isinstance(inner, str) and names_type(key)), "")
    name = fold(said)
    return "objective" if name in OBJECTIVES else "key_result" if name in RESULTS else ""


def results_key(value: dict[str, Any]) -> str:
    """The key under which a mapping keeps key results: a list of mappings or texts, or a mapping of such."""
    for key, inner in value.items():
        if fold(key) in RESULTS and any(isinstance(one, dict | str) for _, one in items_of(unwrapped(inner)[1])):
            return key
    return ""


def numbered_results(value: dict[str, Any]) -> list[str]:
    """The keys of a mapping that count its key results: "kr1", "key_result_2"."""
    return [key for key, inner in value.items() if isinstance(inner, dict | str) and _is_numbered(key)]


def _is_numbered(key: str) -> bool:
    name = fold(key)
    return name[-1:].isdigit() and name.rstrip("0123456789 ") in RESULTS


def unwrapped(value: Any, path: Path = ()) -> tuple[Path, Any]:
    """A list that stands in a mapping of its own, as answers of services have it: {"nodes": […]}."""
    key = next((name for name in _WRAPPERS if isinstance(value, dict) and isinstance(value.get(name), list)), None)
    return ((*path, key), value[key]) if key else (path, value)


def items_of(value: Any) -> list[tuple[int | str, Any]]:
    if isinstance(value, list):
        return list(enumerate(value))
    return list(value.items()) if isinstance(value, dict) else []


def title_in(value: Any, path: Path, kind: Kind, located: Located) -> Path:
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


def lists_joined(value: dict[str, Any], path: Path) -> tuple[tuple[str, ...], list[Row], list[Row]]:
    """The keys, objectives and key results of a mapping with a list of each, side by side; empty ones without."""
    found: dict[Kind, tuple[str, list[Row]]] = {}
    kinds: tuple[tuple[Kind, frozenset[str]], ...] = (("objective", OBJECTIVES), ("key_result", RESULTS))
    for key, inner in value.items():
        for kind, names in kinds:
            rows = _rows(inner, (*path, key)) if fold(key) in names and kind not in found else []
            if rows:
                found[kind] = key, rows
    if len(found) < len(kinds):
        return (), [], []
    (of_objectives, objectives), (of_results, results) = found["objective"], found["key_result"]
    known = {name for path, row in results for name in _ids(path, row)}
    for _, row in objectives:
        held = unwrapped(row[key])[1] if (key := results_key(row)) else []
        if not all(_scalar(one) in known for _, one in items_of(held)):
            return (), [], []  # they stand inside, and the list beside holds something else
    return (of_objectives, of_results), objectives, results


def rows_typed(value: Sequence[Any], path: Path) -> tuple[list[Row], list[Row]]:
    """The objectives and the key results of one list in which each mapping says what it is."""
    rows: list[Row] = [((*path, at), one) for at, one in enumerate(value) if isinstance(one, dict)]
    return [row for row in rows if typed(row[1]) == "objective"], [row for row in rows if typed(row[1]) == "key_result"]


def joined(
    objectives: Sequence[Row], results: Sequence[Row], located: Located, context: Mapping[str, Path]
) -> list[FoundGoal]:
    """Goals of two lists, each key result with the objective that it names by id or title, or that lists its id.

    None where no key result finds its objective.
    """
    goals: list[FoundGoal] = []
    by_name: dict[str, FoundGoal] = {}
    by_result: dict[str, tuple[str, FoundGoal]] = {}
    for path, row in objectives:
        if title := title_in(row, path, "objective", located):
            goals.append(FoundGoal("objective", path, title, None, context))
            for name in (*_ids(path, row), located.text(title).strip()):
                by_name.setdefault(name, goals[-1])
            for key, inner in row.items():
                for one in inner if isinstance(inner, list) else ():
                    by_result.setdefault(_scalar(one), (key, goals[-1]))
    below: dict[int, list[FoundGoal]] = {}
    strays: list[FoundGoal] = []
    for path, row in results:
        if title := title_in(row, path, "key_result", located):
            key, above = next(((key, by_name[name]) for key, name in _led_to(row) if name in by_name), ("", None))
            listed = next((by_result[name] for name in _ids(path, row) if name in by_result), None)
            if above is None and listed is not None:
                above = listed[1]
                above.by = listed[0]
            one = FoundGoal("key_result", path, title, above, {}, key)
            (strays if above is None else below.setdefault(id(above), [])).append(one)
    if not below:
        return []
    return [*(one for goal in goals for one in (goal, *below.get(id(goal), ()))), *strays]


def _rows(value: Any, path: Path) -> list[Row]:
    way, held = unwrapped(value, path)
    return [((*way, at), one) for at, one in items_of(held) if isinstance(one, dict)]


def _ids(path: Path, row: dict[str, Any]) -> list[str]:
    """What a mapping may be called by: its id, its key, its name in the mapping around it."""
    names = [_scalar(inner) for key, inner in row.items() if column_of(key) in ("id", "key", "objective_id")]
    return [name for name in (*names, path[-1] if isinstance(path[-1], str) else "") if name]


def rows_flat(value: Sequence[Any], path: Path, located: Located) -> list[FoundGoal]:
    """Goals of a list in which each mapping has the words of an objective and of a key result, as a table has them."""
    objectives: dict[str, FoundGoal] = {}
    below: dict[str, list[FoundGoal]] = {}
    for at, row in enumerate(value):
        named = (
            {fold(key): key for key, inner in row.items() if isinstance(inner, str)} if isinstance(row, dict) else {}
        )
        objective = next((named[name] for name in named if name in OBJECTIVES), "")
        result = next((named[name] for name in named if name in RESULTS), "")
        if not (objective and result and title_in(row, (*path, at), "objective", located)):
            continue
        words = row[objective].strip()
        if words.isascii() and " " not in words:
            continue  # the id of an objective, as reports name it
        title: Path = (*path, at, objective)
        above = objectives.setdefault(words, FoundGoal("objective", title, title))
        if not _UNFILLED.fullmatch(row[result].strip()):
            one = FoundGoal("key_result", (*path, at), (*path, at, result), above, {}, objective)
            below.setdefault(words, []).append(one)
    return [one for words, goal in objectives.items() for one in (goal, *below.get(words, ()))] if below else []


def _led_to(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a key result says of its objective: {"objectiveId": 3}, {"goal": {"id": "o1"}}."""
    for key, inner in row.items():
        if column_of(key) in _LEADING or _LEADING_WORDS.intersection(fold(key).split()):
            for one in inner.values() if isinstance(inner, dict) else (inner,):
                yield key, _scalar(one)


def _scalar(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
