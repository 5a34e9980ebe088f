"""The one value that all views are functions of: the report, the plan, and look-ups into both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from okrlint.findings import Finding, Report, Subject
from okrlint.page.plan import Goal, Plan
from okrlint.page.words import unique
from okrlint.reporters.parts import wording

NO_TEAM = "no team"
_OVER = ("finished", "dropped")
FAMILIES = {
    "ownership": "Owner",
    "pecking-order": "Order",
    "outputs": "Output",
    "decisions": "Choice",
    "trade-offs": "Conflict",
    "follow-through": "Report",
    "bookkeeping": "Waiver",
}
"""Short heads for the families of the built-in rules, in the order of the columns; other families keep their name."""


@dataclass(frozen=True)
class Facts:
    """What the page is made of.

    `needs` says for each rule which relations it rests on, `families` to which family it belongs; `most_goals` is the
    limit of goals a person can answer for, 0 where no rule asks; `rule_url` is an address with `{rule}` in it.
    """

    report: Report
    plan: Plan
    title: str = "Objectives and key results"
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    most_goals: int = 0
    rule_url: str = ""

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """The goals that are not over."""
        return tuple(g for g in self.plan.goals if g.state not in _OVER)

    @cached_property
    def by_number(self) -> dict[int, Goal]:
        """All goals, those that are over too."""
        return {g.number: g for g in self.plan.goals}

    @cached_property
    def by_id(self) -> dict[str, Goal]:
        """All goals by the tracker's id."""
        return {g.id: g for g in self.plan.goals}

    @cached_property
    def objectives(self) -> tuple[Goal, ...]:
        """The objectives that are not over, by team and place."""
        rank = {name: at for at, name in enumerate(self.teams)}
        found = (g for g in self.goals if g.is_objective)
        return tuple(sorted(found, key=lambda g: (rank[g.team or NO_TEAM], *_order(g))))

    @cached_property
    def results(self) -> dict[int, tuple[Goal, ...]]:
        """The key results of each objective, in the order of their file."""
        found: dict[int, list[Goal]] = {}
        for goal in self.goals:
            if not goal.is_objective:
                found.setdefault(goal.objective, []).append(goal)
        return {n: tuple(sorted(goals, key=lambda g: (g.file, g.line, g.number))) for n, goals in found.items()}

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """The teams with goals: those whose goals others serve first, those without any order last, else by name."""
        served = {g.serves for g in self.goals if g.serves is not None}
        served |= {self.by_number[n].objective for n in served if n in self.by_number}
        top, ordered, names = set(), set(), set()
        for goal in self.goals:
            name = goal.team or NO_TEAM
            names.add(name)
            if goal.is_objective and goal.number in served and goal.serves is None:
                top.add(name)
            if goal.is_objective and goal.place is not None:
                ordered.add(name)
        return tuple(sorted(names, key=lambda n: (n == NO_TEAM, n not in ordered, n not in top, n.casefold(), n)))

    @cached_property
    def of_team(self) -> dict[str, tuple[Goal, ...]]:
        """The objectives of each team by place."""
        found: dict[str, list[Goal]] = {}
        for goal in self.objectives:
            found.setdefault(goal.team or NO_TEAM, []).append(goal)
        return {name: tuple(goals) for name, goals in found.items()}

    @cached_property
    def findings_of(self) -> dict[int, list[Finding]]:
        """The open findings about each goal, worst first."""
        found: dict[int, list[Finding]] = {}
        for finding in wording.worst_first(self.report.open()):
            for subject in finding.subjects:
                if subject.id in self.by_id:
                    found.setdefault(self.by_id[subject.id].number, []).append(finding)
        return found

    @cached_property
    def _led(self) -> dict[str, tuple[str, ...]]:
        """The teams whose objectives a person answers for, by name."""
        found: dict[str, list[str]] = {}
        for goal in self.objectives:
            for owner in goal.owners:
                found.setdefault(owner.name, []).append(goal.team)
        return {name: tuple(unique(teams)) for name, teams in found.items()}

    def teams_of(self, finding: Finding) -> list[str]:
        """The teams that a finding concerns."""
        return unique(team for subject in finding.subjects for team in self._teams_of(subject))

    def _teams_of(self, subject: Subject) -> tuple[str, ...]:
        if subject.id in self.by_id:
            return (self.by_id[subject.id].team,)
        if subject.kind == "team":
            return (subject.key,)
        if subject.kind == "waiver":
            goal = self.by_id.get(subject.id.removeprefix("waiver:").rpartition(":")[0])
            return (goal.team,) if goal else ()
        return self._led.get(subject.key, ())

    @cached_property
    def cycles(self) -> list[str]:
        """The cycles of the goals that are not over, the most used first."""
        counts: dict[str, int] = {}
        for goal in self.objectives:
            counts[goal.cycle] = counts.get(goal.cycle, 0) + 1
        return [name for name, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])) if name]

    def blind(self, team: str, relations: tuple[str, ...]) -> bool:
        """Whether one of these relations was seen for none of a team's goals."""
        goals = self.of_team.get(team, ())
        return bool(goals) and any(all(r in g.unseen for g in goals) for r in relations)


def owners_of(goal: Goal) -> str:
    """The names of those who answer for a goal, as written."""
    return ", ".join(unique(o.name for o in goal.owners if o.kind not in ("placeholder", "bot")))


def place_of(goal: Goal) -> str:
    """The place in the team's list in figures, or ""."""
    if goal.place is None:
        return ""
    return f"{goal.place:g}" if abs(goal.place) < 1000 and float(goal.place).is_integer() else ""


def share(goal: Goal, value: float | None) -> float | None:
    """How far a value is on the way from baseline (0) to target (1); below 0 is away from it, None cannot be told."""
    if value is None or goal.baseline is None or goal.target is None or goal.baseline == goal.target:
        return None
    return (value - goal.baseline) / (goal.target - goal.baseline)


def _order(goal: Goal) -> tuple[bool, float, str, int]:
    return goal.place is None, goal.place or 0.0, goal.title.casefold(), goal.number
