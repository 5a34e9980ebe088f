"""One YAML file while it is being read: values by their path, each mistake noted with its place, records gathered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, TypedDict, TypeVar, get_args

from okrlint.errors import UsageError
from okrlint.records import GoalKind, GoalState, Record, Status, WorkState
from okrlint.trackers.files.file_reading import Unplaced
from okrlint.trackers.files.names import Names, file_id
from okrlint.trackers.text.field_values import (
    parse_confidence,
    parse_goal_kind,
    parse_goal_state,
    parse_number,
    parse_status,
    parse_weight,
    parse_work_state,
)
from okrlint.yaml_positions import Located, Path

_T = TypeVar("_T")


class Spot(TypedDict):
    """Where a placed record stands."""

    file: str
    line: int
    column: int


class YamlPage:
    """Gathers what a file states. Faults are collected, so that a person mends them in one go."""

    def __init__(self, located: Located, names: Names) -> None:
        self.located = located
        self.file = located.file
        self.of = file_id(located.file)
        self.names = names
        self.records: list[Record] = []
        self.errors: list[UsageError] = []
        self.unplaced: list[Unplaced] = []
        self.stated: set[str] = set()  # relations of which at least one record, or an explicit empty list, was seen
        self.seen: dict[str, Path] = {}
        self._at: Path = ()
        self._container: Any = located.data

    def put(self, *records: Record) -> None:
        """Keep records, and remember that their relations are stated."""
        for record in records:
            self.records.append(record)
            self.stated.add(record.relation)

    def place(self, path: Path) -> Spot:
        """File, line and column for a placed record."""
        line, column = self.located.at(path)
        return Spot(file=self.file, line=line, column=column)

    def fault(self, path: Path, message: str, allowed: str = "", hint: str = "") -> None:
        """Note a mistake at the value of `path`."""
        self.errors.append(UsageError(message, where=self.located.where(path), allowed=allowed, hint=hint))

    def text(self, path: Path) -> str:
        """A scalar as it was written, without blanks around it; "" where there is none."""
        above = path[:-1]
        if above != self._at:  # one value of a goal is asked for after the other
            try:
                self._container = self.located.data_at(above)
            except (KeyError, IndexError, TypeError):
                return ""
            self._at = above
        return self.located.text_in(self._container, path[-1]).strip()

    def texts(self, path: Path, value: object) -> Iterator[tuple[str, Path]]:
        """The scalars of a value that may be one or a list, with their paths."""
        if isinstance(value, list):
            for index in range(len(value)):
                yield self.text((*path, index)), (*path, index)
        elif value is not None:
            yield self.text(path), path

    def day(self, path: Path) -> dt.date | None:
        """A day, or None where nothing stands."""
        said = self.text(path)
        if not said:
            return None
        try:
            if len(said) == 10:
                return dt.date.fromisoformat(said)
        except ValueError:
            pass
        self.fault(path, f"{said!r} is no day", "2026-11-16")
        return None

    def moment(self, path: Path) -> dt.datetime | None:
        """A moment in UTC; a day is its first moment."""
        said = self.text(path)
        if not said:
            return None
        try:
            moment = dt.datetime.fromisoformat(said)
            if len(said) < 10 or said[4:5] != "-":
                raise ValueError
            return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            self.fault(path, f"{said!r} is no moment", "2026-11-16 or 2026-11-16T09:30:00Z")
            return None

    def number(self, path: Path, value: float | str | None) -> tuple[float | None, str]:
        """A number and its unit. What holds no single number is listed as not placed, since TBD is worth a finding."""
        if value is None or isinstance(value, int | float):
            return (None if value is None else float(value)), ""
        found = parse_number(value)
        if found is None:
            line, column = self.located.at(path)
            name = str(path[-1])
            self.unplaced.append(Unplaced(self.file, line, column, value[:200], f"{name}: no single number"))
            return None, ""
        return found

    def share(self, path: Path) -> float | None:
        """A confidence or a grade from 0 to 1."""
        said = self.text(path)
        found = parse_confidence(said) if said else None
        if said and found is None:
            self.fault(path, f"{path[-1]}: {said!r} is no share", "0.7, 70 % or 7/10")
        return found

    def weight(self, path: Path) -> float | None:
        """A goal's part among its siblings."""
        said = self.text(path)
        found = parse_weight(said) if said else None
        if said and found is None:
            self.fault(path, f"{path[-1]}: {said!r} is no weight", "30 %, 0.3, or a number beside its siblings'")
        return found

    def goal_kind(self, path: Path) -> GoalKind | None:
        """What kind of goal it is, or None where nothing stands."""
        found: tuple[GoalKind | None, str] = self._word(path, parse_goal_kind, ", ".join(get_args(GoalKind)))
        return found[0]

    def status(self, path: Path) -> tuple[Status | None, str]:
        """A status and the word for it."""
        hint = "`state: finished` says that a goal is over"
        return self._word(path, parse_status, "on track, at risk, off track", hint)

    def goal_state(self, path: Path) -> tuple[GoalState, str]:
        """A goal's state (active if left out) and the word for it."""
        found: tuple[GoalState | None, str] = self._word(path, parse_goal_state, ", ".join(get_args(GoalState)))
        return found[0] or "active", found[1]

    def work_state(self, path: Path) -> tuple[WorkState | None, str]:
        """A work item's state and the word for it."""
        return self._word(path, parse_work_state, "open, doing, done, dropped")

    def claim(self, identity: str, path: Path, hint: str) -> None:
        """Take an identity; a second taker is a mistake that names both places."""
        if identity in self.seen:
            first = self.located.where(self.seen[identity])
            self.fault(
                path, f"{identity.removeprefix('file:')!r} stands here a second time (first at {first})", hint=hint
            )
        else:
            self.seen[identity] = path

    def _word(
        self, path: Path, parse: Callable[[str], _T | None], allowed: str, hint: str = ""
    ) -> tuple[_T | None, str]:
        said = self.text(path)
        found = parse(said) if said else None
        if said and found is None:
            self.fault(path, f"{path[-1]}: {said!r}", allowed, hint)
        return found, said
