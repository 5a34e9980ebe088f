"""What is said about one goal of a Markdown file, field by field; what is not understood is listed, never dropped."""

from __future__ import annotations

import datetime as dt
import re

from okrlint.periods import Period, find_period, parse_date
from okrlint.records import GoalState, Status
from okrlint.trackers.files.file_reading import Unplaced
from okrlint.trackers.files.markdown.line import LONGEST
from okrlint.trackers.files.markdown.model import Goal
from okrlint.trackers.files.values import WANTED
from okrlint.trackers.text.body_values import Body
from okrlint.trackers.text.field_values import parse_goal_state, parse_number, parse_priority, parse_status
from okrlint.trackers.text.people_names import plain

NUMBERS = ("baseline", "target", "current")
_OF_KEY_RESULTS = (*NUMBERS, "metric", "unit")
_UNDECIDED = re.compile(r"P\s?[X?]|\W*", re.IGNORECASE)
_SIGNS = re.compile("[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f]")
NO_CYCLE = "no planning period that is known (2026-Q4, FY27-Q1, 2026)"


def _wordy_state(said: str) -> GoalState | None:
    """The state in "🔴 Not started", whose colour only repeats it."""
    return parse_goal_state(_SIGNS.sub("", said).strip())


class Fields:
    """The fields of a goal: those of its table row or table of fields, else those in the lines under it."""

    def __init__(self, file: str, goal: Goal, body: Body, unplaced: list[Unplaced]) -> None:
        self._file = file
        self._goal = goal
        self._body = body
        self._unplaced = unplaced

    def said(self, name: str) -> str:
        """The words of a field, "" where there is none."""
        said = getattr(self._body, name, None)
        return self._goal.fields.get(name, "") or (said.text if said is not None else "")

    def text(self, name: str) -> str:
        """The words of a field without decoration."""
        return plain(self.said(name))

    def day(self, name: str) -> dt.date | None:
        """The day of a field."""
        said = self.text(name)
        day = parse_date(said) if said else None
        if said and day is None:
            self.lost(name, WANTED["day"])
        return day

    def number(self, name: str) -> tuple[float | None, str]:
        """The number of a field, and its unit."""
        said = self.text(name)
        found = parse_number(said) if said else None
        if said and found is None:
            self.lost(name, WANTED["number"])
        return found or (None, "")

    def period(self) -> Period | None:
        """The planning period that the goal itself names."""
        said = self.text("cycle")
        period = find_period(said, year=True) if said else None
        if said and period is None:
            self.lost("cycle", NO_CYCLE)
        return period

    def priority(self) -> tuple[float, str] | None:
        """The value of a priority and the words for it; PX is open, and says nothing."""
        own = self._goal.fields.get("priority") or self._goal.said.priority_said
        said = own or (self._body.priority.text if self._body.priority else "")
        value = parse_priority(said) if said else None
        if said and value is None and not _UNDECIDED.fullmatch(plain(said)):
            self.lost("priority", "not understood (P0, P1, a number, high, medium, low)", said)
        return None if value is None else (value, plain(said))

    def rank(self) -> tuple[float, str] | None:
        """The place of an objective in its list, and the words for it."""
        said = self._body.rank.text if self._body.rank else ""
        found = parse_number(said) if said and self._goal.kind == "objective" else None
        if said and found is None:
            self.lost("rank", WANTED["rank"] if self._goal.kind == "objective" else "only objectives are ranked", said)
        return None if found is None else (found[0], said)

    def condition(self) -> tuple[GoalState, str, Status | None, str]:
        """State and status, each with the words for it: a struck line, a ticked box, a field, what stands behind =>."""
        goal = self._goal
        score = goal.fields.get("score", "") or goal.said.score
        words = [plain(w) for w in (self.said("state"), self.said("status"), score, goal.fields.get("notes", "")) if w]
        status = next(((one, word) for word in words if (one := parse_status(word))), None)
        stages = ((parse_goal_state(word) or _wordy_state(word), word) for word in words)
        state = next(((stage, word) for stage, word in stages if stage), None)
        for name in ("state", "status"):
            said = self.text(name)
            if said and not (parse_status(said) or parse_goal_state(said) or _wordy_state(said)):
                self.lost(name, f"{WANTED['status']}, and no state of a goal")
        if status and score and status[1] != plain(score):
            self.lost("score", "a grade or a share of the way, of which no record is kept beside a status", score)
        if goal.said.struck:
            state = ("dropped", "struck out")
        elif goal.said.checked:
            state = ("finished", "[x]")
        return (*(state or ("active", "")), *(status or (None, plain(score))))

    def unread(self) -> None:
        """List what is said of the goal and read of no goal of its kind."""
        if self.said("confidence"):
            self.lost("confidence", "read only in dated check-ins, which Markdown files do not hold")
        if self._goal.kind == "objective":
            for name in _OF_KEY_RESULTS:
                if self.said(name):
                    self.lost(name, "an objective has none, its key results do")
        if len(self._goal.said.raw) > LONGEST:
            self.lost("line", f"only its first {LONGEST:,} characters were read", self._goal.said.raw)

    def lost(self, name: str, reason: str, said: str = "") -> None:
        """List a field that was not understood, at its line."""
        below = getattr(self._body, name, None)
        line = self._goal.line if name in self._goal.fields or below is None else self._goal.line + 1 + below.line
        text = said or self.said(name)
        self._unplaced.append(Unplaced(self._file, line, self._goal.column, text[:200], f"{name}: {reason}"))
