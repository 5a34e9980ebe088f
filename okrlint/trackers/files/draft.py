"""Goals that were found in a table or in somebody else's YAML or JSON, put together in the shape of an okrs.yaml.

The one place where a value with a name and a place becomes a part of such a goal, or is listed as not placed. Which
values belong to which goal is for the readers to find out; records are made of the result by `okrs_yaml`.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from okrlint.periods import parse_date
from okrlint.trackers.files.file_reading import Unplaced
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.files.values import WANTED, Kind, value_of
from okrlint.trackers.text.columns import BY_NAME
from okrlint.trackers.text.field_values import parse_priority, parse_weight
from okrlint.yaml_positions import Located, Place

OF_OBJECTIVE = ("cycle", "rank", "priority", "outranks", "shared_with", "not_doing")
"""What belongs to the objective even where a key result says it."""
OF_KEY_RESULT = ("metric", "direction", "baseline", "target", "current", "unit")
_OF_REPORT = ("status", "confidence")
_OF_WORK = ("size", "finished")
_OF_WORK_ITEM = {
    "title": "title", "id": "key", "key": "key", "parent": "serves", "owner": "assignee", "team": "team",
    "size": "size", "finished": "finished", "labels": "labels",
}  # fmt: skip
_DIRECTIONS = ("increase", "decrease", "maintain", "reach")
_NOT_KEPT = {
    "progress": "how much of the way is done is no value of the metric; give that as current",
}
"""What is understood and not kept."""
_FORM_NAMES = {"goal_kind": "kind"}
"""Properties that are called otherwise in an okrs.yaml."""
STRUCTURE = frozenset(("type", "objective", "objective_id", "key_result", "title", "row", "year", "objective_owner"))
"""What says where a goal belongs, and nothing more about it."""


class Written(msgspec.Struct, frozen=True):
    """A text and the line and column, from 1, of where it begins."""

    text: str
    line: int
    column: int

    @property
    def place(self) -> Place:
        """Line and column."""
        return self.line, self.column


class Draft:
    """An OKR file in the making, and what could not be placed."""

    def __init__(self, file: str, settings: Settings) -> None:
        self.file = file
        self.unplaced: list[Unplaced] = []
        self.data: dict[str, Any] = {"cycle": settings.cycle or None, "team": settings.team or None}
        self.data |= {"objectives": [], "work": None}
        self._marks: dict[int, dict[Any, tuple[Place, Place]]] = {
            id(self.data): dict.fromkeys(self.data, ((1, 1), (1, 1)))
        }

    def located(self) -> Located:
        """All of it as one OKR file."""
        return Located(self.file, self.data, (1, 1), self._marks, {})

    def objective(self, title: Written, at: Written) -> dict[str, Any]:
        """A new objective, which stands at `at`."""
        return self._titled(self.data["objectives"], title, at)

    def key_result(self, objective: dict[str, Any], title: Written, at: Written) -> dict[str, Any]:
        """A new key result of an objective."""
        if objective.get("key_results") is None:
            self.set(objective, "key_results", [], at)
        return self._titled(objective["key_results"], title, at)

    def fill(self, goal: dict[str, Any], said: dict[str, Written], *, objective: bool) -> None:
        """Everything that is said of a goal, by property; what is `STRUCTURE` is passed by."""
        report = "checked_on" in said
        for name, value in said.items():
            if name in STRUCTURE or name == "checked_on" or (report and name in _OF_REPORT):
                continue
            if objective and name in OF_KEY_RESULT:
                self.lost(value, f"{name}: an objective has none, its key results do")
            elif name in _OF_WORK:
                self.lost(value, f"{name}: only work has one")
            elif name in ("progress", "score"):
                self._mark(goal, name, value)
            elif name in ("status", "state"):
                self._condition(goal, name, value)
            elif name != "key" or re.search(r"[^\W\d_]", value.text):  # a bare number is no name to call a goal by
                self.cell(goal, _FORM_NAMES.get(name, name), value, BY_NAME[name].kind)
        if report:
            self._report(goal, said)

    def work(self, said: dict[str, Written], at: Written) -> dict[str, Any]:
        """A new work item with everything that is said of it."""
        if self.data["work"] is None:
            self.data["work"] = []
        item = self._new(self.data["work"], at)
        for name, value in said.items():
            if name in _OF_WORK_ITEM:
                self.cell(item, _OF_WORK_ITEM[name], value, BY_NAME[name].kind)
            elif name not in ("type", "state", "status"):
                self.lost(value, f"{name}: is not read of work")
        state = said.get("state") or said.get("status")
        if state is not None:
            self.cell(item, "state", state, "work_state")
        return item

    def cell(self, into: dict[str, Any], field: str, value: Written, kind: Kind) -> None:
        """A value of a kind, or a line in the list of what was not placed."""
        found = value_of(value.text, kind)
        if field == "direction" and value.text.casefold() not in _DIRECTIONS:
            found = None
        if field == "priority" and parse_priority(value.text) is None:
            found = None
        if field == "weight" and parse_weight(value.text) is None:
            found = None
        if found is None:
            self.lost(value, f"{field}: {WANTED.get(kind, 'not understood')}")
        else:
            self.set(into, field, found.casefold() if field == "direction" else found, value)

    def set(self, into: dict[str, Any], field: str, value: Any, at: Written) -> None:
        """A value as it is; an earlier one of the same field stays."""
        if field in into and into[field] != value:
            self.lost(at, f"{field}: an earlier line says {into[field]!r}")
            return
        into[field] = value
        place = (at.line, at.column)
        marks = self._marks.get(id(into))
        if marks is None:
            marks = self._marks[id(into)] = {}
        marks[field] = (place, place)

    def lost(self, at: Written, reason: str, text: str = "") -> None:
        """List what could not be placed."""
        self.unplaced.append(Unplaced(self.file, at.line, at.column, (text or at.text)[:200], reason))

    def part(self, into: list[Any], at: Written) -> dict[str, Any]:
        """A new part of a list of this file, which stands at `at`."""
        return self._new(into, at)

    def _titled(self, into: list[Any], title: Written, at: Written) -> dict[str, Any]:
        made = self._new(into, at)
        self.set(made, "title", title.text, title)
        return made

    def _new(self, into: list[Any], at: Written) -> dict[str, Any]:
        made: dict[str, Any] = {}
        self._marks.setdefault(id(into), {})[len(into)] = (at.place, at.place)
        into.append(made)
        return made

    def _condition(self, goal: dict[str, Any], name: str, value: Written) -> None:
        """A word in a place for states or statuses: people write both into either."""
        kinds: tuple[Kind, ...] = ("status", "state") if name == "status" else ("state", "status")
        kind = next((k for k in kinds if value_of(value.text, k) is not None), None)
        if kind is None:
            self.lost(value, f"{name}: {WANTED['status']}, and no state of a goal")
        else:
            self.cell(goal, str(kind), value, kind)

    def _mark(self, goal: dict[str, Any], name: str, value: Written) -> None:
        """How far a goal is: a word for its condition, its grade, or a share, which is never taken for a value."""
        if any(value_of(value.text, kind) is not None for kind in ("status", "state")):
            self._condition(goal, "status", value)
        elif name == "score":
            self.cell(goal, name, value, "share")
        else:
            self.lost(value, f"{name}: {_NOT_KEPT[name]}")

    def _report(self, goal: dict[str, Any], said: dict[str, Written]) -> None:
        day = parse_date(said["checked_on"].text)
        if day is None:
            self.lost(said["checked_on"], "checked_on: no day")
            return
        reports: list[Any] = []
        self.set(goal, "check_ins", reports, said["checked_on"])
        report = self._new(reports, said["checked_on"])
        self.set(report, "on", day.isoformat(), said["checked_on"])
        for field, name in (("value", "current"), ("status", "status"), ("confidence", "confidence")):
            if name in said:
                self.cell(report, field, said[name], BY_NAME[name].kind)
