"""A site made of OKR files, so that anybody can try Jira support on the bundled example without a Jira."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

from okrlint.records import BY_RELATION, Record
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.settings import Settings
from tests.fakes.jira import company
from tests.fakes.jira.site import Issue, Site, User, Version

_STATES = {"draft": "Proposed", "paused": "On hold", "dropped": "Won't do", "finished": "Done", "active": "In Progress"}
_WORK = {"open": "To Do", "doing": "In Progress", "done": "Done", "dropped": "Won't do"}
_HEALTH = {"on_track": "On track", "at_risk": "At risk", "off_track": "Off track"}


def site_of(folder: Path, *, cloud: bool = True) -> Site:
    """Everything the files say, as a Jira with own issue types would hold it: projects OKR (goals) and APP (work)."""
    gathered = gather(Settings(paths=[str(folder)]))
    return Builder(gathered.reading.records, cloud=cloud).site


class Builder:
    """Puts records into a site, references by id or key."""

    def __init__(self, records: list[Record], *, cloud: bool) -> None:
        held: dict[str, list[Any]] = {relation: [] for relation in BY_RELATION}
        for record in records:
            held[record.relation].append(record)
        self._held = held
        self.site = company.empty("types", cloud=cloud)
        self._issues: dict[str, Issue] = {}
        self._people: dict[str, User] = {}
        moments = [m.moved_at for m in held["movement"]] + [c.checked_at for c in held["check_in"]]
        self.site.now = max(moments, default=self.site.now) + dt.timedelta(hours=1)
        self._begin = min(moments, default=self.site.now) - dt.timedelta(days=7)
        self._goals()
        self._work()

    def _user(self, name: str) -> User:
        """The account behind a name or an id of a person."""
        for person in self._held["person"]:
            if name in (person.id, person.name):
                name = person.name
                if name not in self._people:
                    self._people[name] = self.site.user(
                        f"u{len(self._people) + 1}", name, active=person.active is not False
                    )
        return self._people.setdefault(name, self.site.user(f"u{len(self._people) + 1}", name))

    def _about(self, relation: str, goal: Any, side: str = "objective") -> list[Any]:
        return [r for r in self._held[relation] if getattr(r, side) in (goal.id, goal.key)]

    def _goals(self) -> None:
        cycles = {c.id: c for c in self._held["cycle"]} | {c.name: c for c in self._held["cycle"]}
        teams = {t.id: t.name for t in self._held["team"]}
        for goal in [*self._held["objective"], *self._held["key_result"]]:
            is_objective = goal.relation == "objective"
            owners = [o for o in self._about("owner", goal, "goal") if o.role == "accountable" and o.kind == "person"]
            values: dict[str, Any] = {
                "status": _STATES[goal.state],
                "description": self._text(goal),
                "assignee": self._user(owners[0].party) if len(owners) == 1 else None,
                "duedate": goal.due.isoformat() if goal.due else None,
                "Health": _HEALTH.get(goal.status or ""),
                "Team": teams.get(goal.team, goal.team) or None,
            }
            cycle = cycles.get(getattr(goal, "cycle", ""))
            if cycle:
                dates = [d.isoformat() if d else "" for d in (cycle.starts, cycle.ends)]
                values["fixVersions"] = [Version(str(500 + list(cycles).index(cycle.id)), cycle.name, *dates)]
            for rank in self._about("rank", goal, "goal"):
                values["Rank"] = f"0|i{int(rank.value):06d}:"
            if not is_objective:
                values |= {"Baseline": goal.baseline, "Target": goal.target, "Metric": goal.metric or None}
                values |= {"Unit": goal.unit or None, "Current_value": goal.current}
            issue = self.site.issue(
                "OKR", "Objective" if is_objective else "Key Result", goal.title, at=self._begin, **values
            )
            self._issues |= {goal.id: issue, goal.key: issue}
        for goal in [*self._held["objective"], *self._held["key_result"]]:
            above = self._issues.get(getattr(goal, "objective", "") or getattr(goal, "parent", ""))
            if above:
                company.adopt(self.site, self._issues[goal.id], above)
        self._outranks()
        self._check_ins()

    def _text(self, goal: Any) -> str:
        parts: list[str] = [goal.description]
        owners = [o.said or o.party for o in self._about("owner", goal, "goal") if o.role == "accountable"]
        if owners:
            parts.append(f"**Owner:** {', '.join(owners)}")
        if goal.relation == "objective":
            excluded = self._about("exclusion", goal)
            parts += ["## Not doing", *(f"- {e.text}" for e in excluded)] if excluded else []
            for decision in self._about("decision", goal):
                parts += ["## Decision", f"**Decided by:** {decision.by}", f"**Date:** {decision.decided_on or ''}"]
                parts += [f"**Choice:** {decision.choice}", f"**Reason:** {decision.reason}"]
                dropped = [o.name for o in self._held["option"] if o.decision == decision.id and not o.chosen]
                parts += ["## Ruled out", *(f"- {name}" for name in dropped)] if dropped else []
            given_up = self._about("trade_off", goal)
            lines = [f"We gain {t.gains}, we give up {t.gives_up}" for t in given_up]
            parts += ["## Trade-offs", *(f"- {line}" for line in lines)] if lines else []
            said = self._about("commitment", goal)
            parts += ["## Commitments", *(f"- {c.party}: {c.stance.replace('_', ' ')}" for c in said)] if said else []
        for waiver in self._about("waiver", goal, "goal"):
            parts += ["", f"okrlint: allow {waiver.rule} until {waiver.until} because {waiver.reason}"]
        return "\n".join(parts)

    def _outranks(self) -> None:
        stated: dict[str, list[str]] = defaultdict(list)
        for said in self._held["outranks"]:
            if said.higher in self._issues and said.lower in self._issues:
                stated[said.higher].append(self._issues[said.lower].key)
        for higher, lower in stated.items():
            lines = "\n".join(f"- {key}" for key in lower)
            self._issues[higher].values["description"] += f"\n## Outranks\n{lines}"

    def _check_ins(self) -> None:
        for told in sorted(self._held["check_in"], key=lambda c: c.checked_at):
            if told.goal not in self._issues:
                continue
            issue = self._issues[told.goal]
            changes: dict[str, Any] = {"Current_value": told.value} if told.value is not None else {}
            if told.status:
                changes["Health"] = _HEALTH[told.status]
            if changes:
                self.site.change(issue, self._user(told.by or "Somebody"), told.checked_at, **changes)
            if told.note:
                self.site.comment(issue, self._user(told.by or "Somebody"), told.note, told.checked_at)

    def _work(self) -> None:
        served: dict[str, list[str]] = defaultdict(list)
        for said in self._held["contributes"]:
            served[said.work].append(said.goal)
        for work in self._held["work"]:
            people: list[str] = [a.person for a in self._held["assignment"] if a.work in (work.id, work.key)]
            issue = self.site.issue(
                "APP",
                "Story",
                work.title,
                at=work.created_at or self._begin,
                status=_WORK[work.state],
                assignee=self._user(people[0]) if people else None,
                Story_Points=work.size,
                resolutiondate=work.finished_at,
            )
            self._issues |= {work.id: issue, work.key: issue}
            goals = [self._issues[g] for g in served[work.id] or served[work.key] if g in self._issues]
            for number, goal in enumerate(goals):  # one parent; whatever else it serves, it names by a link
                if number:
                    self.site.link("Contribution", issue, goal)
                else:
                    company.adopt(self.site, issue, goal)
        for moved in sorted(self._held["movement"], key=lambda m: m.moved_at):
            if moved.work not in self._issues:
                continue
            if moved.to_state:
                self._moved(self._issues[moved.work], moved)
            else:  # code was pushed, somebody asked: Jira would know of it by a comment
                who = self._user(moved.by or "Somebody")
                self.site.comment(self._issues[moved.work], who, "Something has happened here.", moved.moved_at)

    def _moved(self, issue: Issue, moved: Any) -> None:
        """Write the change into the history without touching where the item has come to stand."""
        final = {name: issue.values.get(name) for name in ("status", "resolution", "resolutiondate")}
        issue.values["status"] = self.site.statuses[_WORK[moved.from_state or "open"]]
        self.site.change(issue, self._user(moved.by or "Somebody"), moved.moved_at, status=_WORK[moved.to_state])
        issue.values |= final
