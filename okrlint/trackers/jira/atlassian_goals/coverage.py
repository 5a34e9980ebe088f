"""What the gateway held back of goals, as gaps: errors with a path, null lists, hidden goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from okrlint.snapshot import SourceWriter
from okrlint.trackers.jira.atlassian_goals.gateway import Fault
from okrlint.trackers.jira.atlassian_goals.model import AtlassianGoal, listed
from okrlint.trackers.text.body_records import RELATIONS

GOAL = ("objective", "key_result")
OF_GOALS = (*GOAL, "cycle", "owner", "rank", "check_in", "label", *RELATIONS)
OF_WORK = ("work", "contributes", "assignment", "movement")
ALL = (*OF_GOALS, "person", "team", *OF_WORK)
_TOLD_BY: dict[str, tuple[str, ...]] = {
    "goalType": ALL,
    "owner": ("owner",),
    "teams": ("owner", "sharing", "team"),
    "tags": ("label", "rank"),
    "graph": OF_WORK,
    "status": (*GOAL, "check_in"),
    "progress": ("key_result", "check_in"),
    "url": (),
    "targetDate": (*GOAL, "cycle"),
    "startDate": GOAL,
    "parentGoal": ("objective", "owner"),
    "above": ("objective", "owner", "check_in"),
    "metricTargets": ("key_result", "check_in"),
    "values": ("check_in",),
    "description": (*RELATIONS, "rank"),
    "updates": ("check_in",),
    "highlights": ("decision", "option", "position"),
    "newest": ("decision",),
    "workItems": OF_WORK,
    "projects": OF_WORK,
    "linkedJiraWorkItems": OF_WORK,
}
_WORDS = {
    "goalType": "the type",
    "parentGoal": "the goal above",
    "above": "the goal above",
    "targetDate": "the target date",
    "metricTargets": "the metrics",
    "values": "the values of metrics",
    "highlights": "the decisions",
    "workItems": "the linked issues",
    "graph": "the linked issues",
    "name": "the title",
    "isArchived": "whether it is archived",
    "linkedJiraWorkItems": "the issues of projects",
}
_HELD_BACK = "Atlassian Goals does not show it to this account"


class GoalGaps:
    """Collects what was not seen of single goals, and states it once for each reason. `retry` are their ids."""

    def __init__(self, out: SourceWriter, where: str) -> None:
        self._out = out
        self._where = where
        self._found: dict[tuple[str, str], set[str]] = {}
        self.retry: set[str] = set()
        self.inner: dict[str, tuple[str, ...]] = {}
        """Ids of key results that are part of a goal: what was not seen of it was not seen of them."""

    def whole(self, what: str, reason: str, where: str = "") -> None:
        """Something of unknown extent was not seen."""
        self._out.fail(what, reason, where or self._where)
        for relation in ALL:
            self._out.cover(relation, "partial", f"{what}: {reason}")

    def of(self, goal: str, part: str, reason: str = _HELD_BACK) -> None:
        """A part of one goal was not seen."""
        self._found.setdefault((part, reason), set()).add(goal)
        self.retry.add(goal)

    def faults(self, faults: Sequence[Fault], root: str, ids: Sequence[str]) -> None:
        """Errors beside the data: each is of a part of a goal, or of the whole page. Behind `root` (without one: at
        once) a path says of which of the `ids`."""
        for fault in faults:
            steps = list(fault.path)
            at = 0 if not root else steps.index(root) + 1 if root in steps else len(steps)
            rest = [s for s in steps[at:] if s not in ("edges", "node")]
            number = rest[0] if rest else None
            named = [s for s in rest[1:] if isinstance(s, str)]
            if not isinstance(number, int) or number >= len(ids) or not ids[number]:
                self.whole("a page of goals", fault.message)
            elif "values" in named:
                self.of(ids[number], "values", fault.message)
            else:
                part = next((name for name in named if name in _TOLD_BY), "".join(named[:1]))
                self.of(ids[number], part, fault.message)

    def lists(self, goal: AtlassianGoal, names: Iterable[str]) -> None:
        """Lists that are null, or hold something that is, were not seen whole."""
        for name in names:
            if not listed(goal.node.get(name)).whole:
                self.of(goal.id, name)

    def close(self) -> None:
        """State what was found."""
        for (part, reason), goals in sorted(self._found.items()):
            what = _WORDS.get(part, f"the {part}" if part else "the goal itself")
            self._out.fail(f"{what} of {len(goals)} goals", reason, self._where)
            scope = sorted(goals | {i for goal in goals for i in self.inner.get(goal, ())})
            for relation in _TOLD_BY.get(part, ALL):
                self._out.cover(relation, "partial", f"{what}: {reason}", scope)
