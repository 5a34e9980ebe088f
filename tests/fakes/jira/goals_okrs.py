"""A site whose goals are kept in Atlassian Goals, made of OKR files: goals there, their work as issues of Jira."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, Literal

from okrlint.periods import cycle_dates
from okrlint.records import Cycle
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.settings import Settings
from tests.fakes.jira import goals as said
from tests.fakes.jira.goals import Goals, Node
from tests.fakes.jira.okrs import Builder
from tests.fakes.jira.site import CUSTOM, Issue, Site

Layout = Literal["measures", "sub-goals"]
_STATES = {"draft": "pending", "active": "on_track", "paused": "paused", "dropped": "cancelled", "finished": "done"}


def site_of(folder: Path, *, layout: Layout = "measures") -> Site:
    """Everything the files say; key results are success measures, or sub-goals of a type of their own."""
    gathered = gather(Settings(paths=[str(folder)]))
    return GoalsBuilder(gathered.reading.records, layout).site


class GoalsBuilder(Builder):
    """Puts goals into Atlassian Goals, and work into Jira, which names the goals that it serves in the Goals field."""

    def __init__(self, records: list[Any], layout: Layout) -> None:
        self._layout = layout
        self._nodes: dict[str, Node] = {}
        super().__init__(records, cloud=True)

    def _goals(self) -> None:
        self._held_goals = self.site.goals = Goals()
        self.site.field("Goals", "array", CUSTOM + "goals", "goal")
        cycles = {c.id: c for c in self._held["cycle"]} | {c.name: c for c in self._held["cycle"]}
        teams = {t.id: t.name for t in self._held["team"]}
        result = said.MEASURE if self._layout == "measures" else said.RESULT
        for goal in [*self._held["objective"], *self._held["key_result"]]:
            above = getattr(goal, "objective", "") or getattr(goal, "parent", "")
            named = getattr(goal, "cycle", "") or self._cycle_of(above)
            cycle = cycles.get(named) or Cycle(of=named, id=named, name=named)
            node = self._held_goals.goal(
                goal.title,
                said.OBJECTIVE if goal.relation == "objective" else result,
                owner=self._owner(goal),
                targetDate=self._target(goal, cycle),
                startDate=goal.starts.isoformat() if goal.starts else None,
                teams=[said.team(teams.get(goal.team, goal.team))] if goal.team else [],
                status={"value": _STATES[goal.state], "score": 0.0, "localizedLabel": None},
            )
            self._nodes |= {goal.id: node, goal.key: node}
        for goal in [*self._held["objective"], *self._held["key_result"]]:
            node = self._nodes[goal.id]
            node["parentGoal"] = self._nodes.get(getattr(goal, "objective", "") or getattr(goal, "parent", ""))
            node["description"] = said.adf(self._words(goal))
            if goal.relation == "key_result":
                self._measure(goal, node)
        self._updates()

    def _cycle_of(self, objective: str) -> str:
        held = (o.cycle for o in self._held["objective"] if objective and objective in (o.id, o.key))
        return next(held, "")

    def _owner(self, goal: Any) -> Node | None:
        owners = [o for o in self._about("owner", goal, "goal") if o.role == "accountable" and o.kind == "person"]
        return self._held_goals.user(self._user(owners[0].party)) if len(owners) == 1 else None

    def _target(self, goal: Any, cycle: Cycle) -> Node | None:
        if goal.due:
            return said.day(goal.due.isoformat())
        begins, ends = (cycle.starts, cycle.ends) if cycle.ends else cycle_dates(cycle.name) or (None, None)
        if not (begins and ends) or goal.state == "draft":
            return None
        return said.quarter(cycle.name, begins.isoformat(), ends.isoformat())

    def _words(self, goal: Any) -> str:
        lines = [self._text(goal)]
        lines += [f"\n**Rank:** {r.value:g}" for r in self._about("rank", goal, "goal") if r.kind == "rank"][:1]
        lower = [self._nodes[o.lower]["key"] for o in self._held["outranks"] if self._is(goal, o.higher, o.lower)]
        lines += ["\n## Outranks", *(f"- {key}" for key in lower)] if lower else []
        return "\n".join(lines)

    def _is(self, goal: Any, higher: str, lower: str) -> bool:
        return higher in (goal.id, goal.key) and lower in self._nodes

    def _measure(self, goal: Any, node: Node) -> None:
        numbers = (goal.baseline, goal.target)
        told = [c for c in self._held["check_in"] if c.goal in (goal.id, goal.key) and c.value is not None]
        if not told and numbers == (None, None):
            return
        points = sorted((c.checked_at, c.value) for c in told)
        kind: Node = {"type": "PERCENTAGE"} if goal.unit == "%" else {}
        self._held_goals.metric(node, goal.metric or goal.title, *numbers, values=points, **kind)

    def _updates(self) -> None:
        for told in sorted(self._held["check_in"], key=lambda c: c.checked_at):
            if told.goal in self._nodes:
                node = self._nodes[told.goal]
                state = told.status or str(node["status"]["value"])
                self._held_goals.update(
                    node, self._user(told.by or "Somebody"), told.checked_at, told.note, state=state
                )

    def _serve(self, issue: Issue, goals: list[str]) -> None:
        found = [self._nodes[g]["id"] for g in goals if g in self._nodes]
        if found:
            issue.values[self.site.named("Goals").id] = found

    def _work(self) -> None:
        super()._work()
        served: dict[str, list[str]] = defaultdict(list)
        for link in self._held["contributes"]:
            served[link.work].append(link.goal)
        for work in self._held["work"]:
            self._serve(self._issues[work.id], served[work.id] + served[work.key])
