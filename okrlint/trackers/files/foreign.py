"""YAML and JSON that somebody else invented: goals found by their evidence, or by the mapping of the configuration.

What is evidence is decided in `foreign_evidence`. What is found becomes a `Draft`; okrlint's own form is read in
`okrs_yaml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import msgspec

from okrlint.snapshot import Coverage
from okrlint.trackers.files.draft import STRUCTURE, Draft, Written
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.find import says_okrs
from okrlint.trackers.files.foreign_evidence import goals_by_evidence, is_template
from okrlint.trackers.files.foreign_shapes import OBJECTIVES, RESULTS, FoundGoal, items_of, results_key, typed
from okrlint.trackers.files.mapping import Where, fits_nothing, fits_too_much, names, steps
from okrlint.trackers.files.markdown.illustrations import TEMPLATE
from okrlint.trackers.files.names import Names, slug
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.trackers.files.okrs_yaml.reader import read_form
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.columns import BY_NAME, column_of
from okrlint.trackers.text.field_values import parse_goal_kind
from okrlint.trackers.text.naming import fold, names_type
from okrlint.yaml_positions import Located, Path, convert, decode, load
from okrlint.yaml_positions.check import suggest

_NOT_SAID = STRUCTURE - {"objective_id", "year"} | {"task"}
"""What is no value of a goal: where it belongs, and the work that serves it."""
_ENDS_BEFORE_KEY = "\"',{}[]\n-"
_LONGEST_KEY = 60
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def may_hold(text: str) -> bool:
    """A cheap look before the long one: whether any key is called as objectives or key results are."""
    lower = text.lower()
    if text.isascii() and not any(all(word in lower for word in name.split()) for name in _WANTED.values()):
        return False
    return any(_squashed(key) in _WANTED for key in _keys(text))


def _squashed(key: str) -> str:
    name = key if key.isascii() else fold(key)
    return name.lower().replace("_", "").replace("-", "").replace(" ", "").rstrip("0123456789")


_WANTED = {name.replace(" ", ""): name for name in RESULTS | OBJECTIVES}
"""Folded names by what is left of them without blanks."""


def _keys(text: str) -> Iterator[str]:
    """What stands before colons: a backward look from each is linear whatever the text is."""
    at = text.find(":")
    while at >= 0:
        before = text[max(0, at - _LONGEST_KEY) : at].rstrip(" \t\"'")
        if before:
            yield before[1 + max(map(before.rfind, _ENDS_BEFORE_KEY)) :]
        at = text.find(":", at + 1)


def text_of(raw: bytes | str, file: str) -> str:
    """The text of a file; JSON as YAML understands it."""
    text = decode(raw, file)
    if PurePosixPath(file).suffix.lower() != ".json":
        return text
    pieces: list[str] = []
    end = 0
    for found in _STRING.finditer(text):
        pieces += [text[end : found.start()].replace("\t", " "), _plain_string(found[0])]
        end = found.end()
    return "".join([*pieces, text[end:].replace("\t", " ")])


def _plain_string(token: str) -> str:
    if "\\u" not in token and "\\/" not in token:
        return token
    try:
        return json.dumps(json.loads(token), ensure_ascii=False)
    except ValueError:
        return token


def is_foreign(located: Located) -> bool:
    """Whether goals stand here in a shape that is not okrlint's own, so that its mistakes are none."""
    data = located.data
    if isinstance(data, dict) and "okrs" in data and not isinstance(data["okrs"], list | dict):
        return False
    for goal in goals_by_evidence(located, named=True)[0]:
        own = ("objectives",) if goal.kind == "objective" else ("objectives", None, "key_results")
        right = (*own, "title") if goal.title != goal.at else own
        named = (*goal.at[:-1], *goal.title[len(goal.at) :])
        if len(named) != len(right) or any(
            want is not None and not _is_meant(str(said), want) for said, want in zip(named, right, strict=True)
        ):
            return True
    return False


def _is_meant(said: str, key: str) -> bool:
    """Whether a key is okrlint's own or a slip of the pen for it; the same words in another spelling are neither."""
    return said == key or (fold(said) != fold(key) and bool(suggest(said, [key])))


def read_foreign(located: Located, settings: Settings, known: Names | None = None) -> Reading:
    """The goals of a file; one without evidence of any holds none, and lists what may be some.

    Raises UsageError for a mapping that fits nothing, or far too much.
    """
    draft = Draft(located.file, settings)
    where = settings.objective
    if where is not None and where.path:
        goals = list(_mapped(located, where, settings.key_result))
        count = sum(goal.kind == "objective" for goal in goals)
        if not count:
            raise fits_nothing("objective", where, _there(located), located.file)
        if count > settings.at_most:
            raise fits_too_much("objective", count, settings.at_most, located.file)
    else:
        goals, doubtful = goals_by_evidence(located, named=says_okrs(located.file))
        if doubtful:
            line, column = located.at(doubtful[0])
            at = Written(located.text(doubtful[0]), line, column)
            lines = ", ".join(str(located.at(path)[0]) for path in doubtful[:5])
            draft.lost(at, f"may be objectives: lines {lines}; say so with `objective: {{path: …}}`")
        if goals and is_template(goals, located):
            line, column = located.at(goals[0].title)
            draft.lost(Written(located.text(goals[0].title), line, column), TEMPLATE)
            goals = []
    for stray in (goal for goal in goals if goal.kind == "key_result" and goal.above is None):
        line, column = located.at(stray.title)
        draft.lost(Written(located.text(stray.title), line, column), "a key result whose objective is not in this file")
    goals = [goal for goal in goals if goal.kind == "objective" or goal.above is not None]
    if not goals:
        return Reading(file=located.file, form="data", unplaced=draft.unplaced)
    builder = _Builder(draft, located, settings, {goal.at[:n] for goal in goals for n in range(len(goal.at) + 1)})
    for goal in goals:
        builder.goal(goal)
    builder.finish()
    form = draft.located()
    reading = read_form(convert(form, FileForm), form, known)
    return msgspec.structs.replace(
        reading,
        form="data",
        coverage=builder.coverage(),
        unplaced=sorted([*draft.unplaced, *reading.unplaced], key=lambda one: (one.line, one.column)),
    )


def _mapped(located: Located, objective: Where, result: Where | None) -> Iterator[FoundGoal]:
    """Goals where the configuration says they stand."""
    objectives = [FoundGoal("objective", at[:-1], at) for at in _at(located, objective)]
    results = [FoundGoal("key_result", at[:-1], at) for at in _at(located, result)] if result and result.path else []
    for goal in objectives:
        yield goal
        for one in results:
            above = max(
                (o for o in objectives if one.title[: len(o.at)] == o.at), key=lambda o: len(o.at), default=None
            )
            if above is goal:
                yield msgspec.structs.replace(one, above=goal)


def _at(located: Located, where: Where) -> list[Path]:
    """The paths of the titles that a mapping leads to."""
    found: list[Path] = [()]
    for step in steps(where.path):
        following: list[Path] = []
        for path in found:
            value = located.data_at(path)
            if step in ("[]", "*"):
                wanted = list if step == "[]" else dict
                following += [(*path, at) for at, _ in items_of(value)] if isinstance(value, wanted) else []
            elif isinstance(value, dict) and step in value:
                following.append((*path, step))
        found = following
    return [path for path in found if located.text(path).strip() and _fits(located.data_at(path[:-1]), where)]


def _fits(value: Any, where: Where) -> bool:
    held = value if isinstance(value, dict) else {}
    return all(
        str(held.get(key, "")).strip().casefold() in {one.casefold() for one in names(said)}
        for key, said in where.where.items()
    )


def _there(located: Located) -> list[str]:
    """The paths of a file, the shortest first."""
    found: dict[str, None] = {}

    def walk(value: Any, path: str, depth: int) -> None:
        if depth > 6 or len(found) > 40:
            return
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{path}.{key}".removeprefix("."), depth + 1)
        elif isinstance(value, list):
            for inner in value[:3]:
                walk(inner, f"{path}[]", depth + 1)
        else:
            found[path] = None

    walk(located.data, "", 0)
    return sorted(found, key=len)[:8]


class _Builder:
    """Puts found goals into a draft with everything that their mappings say of them."""

    def __init__(self, draft: Draft, located: Located, settings: Settings, ways: set[Path]) -> None:
        """`ways` are the paths that lead to goals."""
        self._draft = draft
        self._ways = ways
        self._located = located
        self._own = {fold(name): prop for prop, said in settings.fields.items() for name in names(said)}
        self._settings = settings
        self._made: dict[Path, dict[str, Any]] = {}
        self._ids: set[str] = set()
        self._unknown: dict[str, tuple[Written, int]] = {}
        self._told: set[str] = set()

    def goal(self, goal: FoundGoal) -> None:
        """One goal; an objective comes before its key results."""
        title = self._said(goal.title)
        if goal.kind == "objective":
            made = self._draft.objective(title, title)
            if goal.above is not None:
                self._draft.set(made, "parent", self._said(goal.above.title).text, title)
        else:
            assert goal.above is not None
            made = self._draft.key_result(self._made[goal.above.at], title, title)
        self._made[goal.at] = made
        held = self._located.data_at(goal.at)
        said = self._properties(held, goal) if isinstance(held, dict) else {}
        for name, path in goal.context.items():
            value = self._value(self._located.data_at(path), path, name)
            if value is not None:
                said.setdefault(name, value)
        self._identify(made, said, goal)
        self._draft.fill(made, _with_year(said), objective=goal.kind == "objective")
        self._told |= {BY_NAME[name].relation for name in made if name in BY_NAME} - {""}

    def finish(self) -> None:
        """List the keys that mean nothing here, each once."""
        for key, (at, count) in self._unknown.items():
            times = f" ({count} times)" if count > 1 else ""
            self._draft.lost(at, f"no known key{times}", key)

    def coverage(self) -> dict[str, Coverage]:
        """The file is the record of its goals and of what any of them says; of nothing else."""
        told = {"objective", "key_result", "waiver", *self._told}
        told |= {name for name in ("cycle", "team") if self._draft.data[name]}
        return {relation: Coverage("complete") for relation in sorted(told)}

    def _properties(self, held: dict[str, Any], goal: FoundGoal) -> dict[str, Written]:
        """The scalars of a goal's mapping by property; lists of names are set at once, the rest is listed."""
        found: dict[str, Written] = {}
        results = results_key(held)
        for key, value in held.items():
            path = (*goal.at, key)
            name = self._own.get(fold(key)) or column_of(key, self._settings.headings)
            if name in ("", "type") and names_type(key) and parse_goal_kind(self._located.text(path)):
                name = "goal_kind"
            if name == "starts" and isinstance(value, int | float) and "baseline" not in held:
                name = "baseline"
            if path == goal.title or value in (None, "", [], {}) or key in (results, goal.by) or path in self._ways:
                continue
            if names_type(key) and typed(held):
                continue
            if name and name not in _NOT_SAID and name in BY_NAME:
                said = self._value(value, path, name)
                if said is not None and name not in found:
                    found[name] = said
                    continue
            at = self._said(path)
            first, count = self._unknown.get(key, (at, 0))
            self._unknown[key] = (first, count + 1)
        return found

    def _value(self, value: Any, path: Path, name: str) -> Written | None:
        """A scalar as written, a list of scalars with commas, the name in a mapping of a person."""
        line, column = self._located.at(path)
        if isinstance(value, dict) and name in ("owner", "team", "contributors", "cycle", "status", "state"):
            called = next(
                (key for key in ("name", "display_name", "displayName", "title", "email", "id") if value.get(key)), None
            )
            return self._said((*path, called)) if called else None
        if isinstance(value, list):
            several = [self._value(one, (*path, at), name) for at, one in enumerate(value)]
            said = ", ".join(one.text for one in several if one is not None)
            return Written(said, line, column) if said else None
        return None if isinstance(value, dict) else self._said(path)

    def _identify(self, made: dict[str, Any], said: dict[str, Written], goal: FoundGoal) -> None:
        """The id that a file gives is one within this file, and what people call the goal if it has a letter."""
        given = said.pop("id", None) or (said.pop("objective_id", None) if goal.kind == "objective" else None)
        said.pop("objective_id", None)
        if given is None:
            return
        if re.search(r"[^\W\d_]", given.text):
            said.setdefault("key", given)
        above = self._made[goal.above.at] if goal.kind == "key_result" and goal.above else {}
        scope = above.get("id") or slug(PurePosixPath(self._located.file).stem)
        ident = f"{scope}/{slug(given.text) or given.text}"
        if ident in self._ids:
            self._draft.lost(given, "id: another goal of this file has it")
            return
        self._ids.add(ident)
        self._draft.set(made, "id", ident, given)

    def _said(self, path: Path) -> Written:
        line, column = self._located.at(path)
        return Written(" ".join(self._located.text(path).split()), line, column)


def _with_year(said: dict[str, Written]) -> dict[str, Written]:
    """The year of a cycle that names only its quarter, before it."""
    year, cycle = said.pop("year", None), said.get("cycle")
    if year is not None and (cycle is None or not re.search(r"\d{4}|\d\d\s?[QH]|[QH]\d\D?\d\d", cycle.text)):
        said["cycle"] = Written(f"{year.text} {cycle.text}" if cycle else year.text, year.line, year.column)
    return said


def read_text(raw: bytes | str, file: str) -> Located:
    """YAML or JSON with its places. Raises UsageError for what is neither."""
    return load(text_of(raw, file), file)
