"""One reading of Atlassian Goals: all goals in pages, details of those that changed, records, and what was not seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from okrlint.errors import OkrlintError, UsageError
from okrlint.records import Contributes, Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.crawl.progress import is_due
from okrlint.trackers.jira import values
from okrlint.trackers.jira.atlassian_goals import records
from okrlint.trackers.jira.atlassian_goals.coverage import GoalGaps
from okrlint.trackers.jira.atlassian_goals.gateway import ACCESS_HINT, Gateway, GatewayAnswer
from okrlint.trackers.jira.atlassian_goals.ids import is_goal_id
from okrlint.trackers.jira.atlassian_goals.model import (
    AtlassianGoal,
    Node,
    NodeList,
    digest_text,
    listed,
    metrics,
    read_goal,
    type_name,
)
from okrlint.trackers.jira.atlassian_goals.pages import FIRST, GRAPH, VALUES, Pages
from okrlint.trackers.jira.atlassian_goals.settings import GoalsSettings
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.context import View

NONE = "no goal is shown: either this account has no access to Goals, or the site has none"
CURSOR, MISSING, FULL = "goals", "goals_missing", "goals_full"
_LISTED = ("teams", "tags", "metricTargets")
_DETAILED = ("updates", "highlights")
_NEEDED = {
    "teams": ("displayName",),
    "tags": ("name",),
    "updates": ("creationDate", "updateType"),
    "highlights": ("summary",),
    "values": ("metric",),
}
"""What an entry of a list cannot be read without."""
_ALWAYS = ("key", "name", "isArchived")
"""What every goal has."""


class NamedIssues(NamedTuple):
    """What Jira's own reading goes on from: issues that goals name (Jira's ids, with the goals or projects that they
    serve), and whether anything says which goal goes first."""

    issues: dict[str, set[str]]
    ranked: bool


def read_goals(client: JiraClient, settings: GoalsSettings, view: View, out: SourceWriter, run: Run) -> NamedIssues:
    """Read the goals of a site into `out`. Raises UsageError for a mapping that cannot be.

    What fails is a gap of `out`. `view` is that of the Jira reading: people and teams are the same accounts.
    """
    return GoalsReading(client, settings, view, out, run).all()


class GoalsReading:
    """Holds what the steps of a reading share."""

    def __init__(self, client: JiraClient, settings: GoalsSettings, view: View, out: SourceWriter, run: Run) -> None:
        self._settings = settings
        self._view = view
        self._out = out
        self._run = run
        self._gateway = Gateway(client)
        self._gaps = GoalGaps(out, self._gateway.where)
        self._goals: dict[str, AtlassianGoal] = {}
        self._projects: dict[str, tuple[Node, list[str]]] = {}
        self._issues: dict[str, set[str]] = {}
        self._before: dict[str, str] = json.loads(out.entry.cursors.get(CURSOR) or "{}")
        self._known = {i for r in ("objective", "key_result") for i in out.known(r) if is_goal_id(i)}
        self._full = not self._before or self._is_old(out.entry.cursors.get(FULL, ""))

    def all(self) -> NamedIssues:
        """The listing, what changed, what is gone."""
        try:
            cloud = self._view.settings.cloud_id or self._gateway.cloud_id()
            pages = Pages(self._gateway, f"ari:cloud:townsquare::site/{cloud}")
            self._check_types(pages)
            self._list(pages)
        except UsageError:
            raise
        except OkrlintError as failure:
            self._gaps.whole("Atlassian Goals", failure.message)
            self._keep_issues(())
            return NamedIssues(self._issues, ranked=True)
        if not self._goals:
            self._gaps.whole("Atlassian Goals", f"{NONE}; {ACCESS_HINT}")
            return NamedIssues({}, ranked=True)
        self._look_for_missing(pages)
        self._narrow()
        changed = self._detail(pages)
        ranked = self._write(changed)
        self._gaps.close()
        self._remember(pages)
        return NamedIssues(self._issues, ranked=ranked)

    def _check_types(self, pages: Pages) -> None:
        """Types that are named must be there; asked only where some are named."""
        named = (*self._settings.types, *self._settings.key_results)
        if not named:
            return
        there = sorted({type_name(t) for t in pages.types()} - {""})
        for name in named:
            if there and name.casefold() not in {t.casefold() for t in there}:
                raise UsageError(f"goals: the site has no type of goal {name!r}", allowed=", ".join(there))

    def _list(self, pages: Pages) -> None:
        for page in pages.all_goals():
            for node in page.goals:
                goal = read_goal(node, self._settings)
                self._goals[goal.id] = goal
                for name in _LISTED:
                    if listed(node.get(name)).cursor:
                        node[name] = _list(self._whole(pages, goal.id, name, listed(node[name])))
            self._gaps.faults(page.faults, "goals_search" if pages.features.search else "goalTql", page.ids)
            if page.hidden:
                self._gaps.whole(f"{page.hidden} goals", "Atlassian Goals does not show them to this account")
        self._run.say(f"{self._view.site}: {len(self._goals)} goals of Atlassian Goals")

    def _whole(self, pages: Pages, goal: str, name: str, first: NodeList, *, of: str = "") -> NodeList:
        """The first page of a list of a goal (or of a part of it) with all that follow it, as far as they come."""
        if not first.cursor:
            return first
        try:
            return pages.rest(of or goal, name, first)
        except OkrlintError as failure:
            self._gaps.of(goal, name, failure.message)
            return NodeList(first.nodes, False, "")

    def _look_for_missing(self, pages: Pages) -> None:
        """Goals that earlier readings knew and the list does not show: unseen, and gone only if that stays so."""
        missing = sorted(self._known - set(self._goals))
        if not missing:
            self._out.checkpoint(**{MISSING: ""})
            return
        since: dict[str, str] = json.loads(self._out.entry.cursors.get(MISSING) or "{}")
        try:
            present = pages.present(missing)
        except OkrlintError as failure:
            self._gaps.whole("goals that were known", failure.message)
            return
        if present:
            self._gaps.whole("the list of goals", f"it leaves out {len(present)} goals that are there")
        now = self._run.as_of.isoformat()
        unseen = {i: since.get(i, now) for i in missing if i not in present}
        for id_ in [i for i, day in unseen.items() if self._is_old(day)]:
            self._out.gone(id_)
            del unseen[id_]
        if unseen:
            what = f"{len(unseen)} goals that were known"
            after = f"after {self._view.settings.full_every_days} days they count as gone"
            self._gaps.whole(what, f"they are deleted, or hidden from this account; {after}")
        self._out.checkpoint(**{MISSING: json.dumps(unseen) if unseen else ""})

    def _narrow(self) -> None:
        """Leave out goals that are not asked for. Whether a goal is in question is told by itself and those above."""
        scope = self._settings.scope
        keys = {g.key.casefold() for g in self._goals.values()}
        for key in scope.goals:
            if key.casefold() not in keys:
                some = ", ".join(sorted(g.key for g in self._goals.values())[:5])
                raise UsageError(f"goals.scope: no goal {key!r} can be seen", allowed=f"keys such as {some}")
        if not scope.is_everything():
            kept = {g.id for g in self._goals.values() if self._is_meant(g)}
            below = {i for i in self._goals if any(a in kept for a in self._above(i))}
            self._goals = {i: g for i, g in self._goals.items() if i in kept | below}
            if not self._goals:
                raise UsageError("goals.scope: no goal fits it", hint="look at the tags and teams of the goals")

    def _is_meant(self, goal: AtlassianGoal) -> bool:
        scope = self._settings.scope
        tags = {str(t.get("name")).casefold() for t in listed(goal.node.get("tags")).nodes}
        teams = {str(t.get("displayName")).casefold() for t in listed(goal.node.get("teams")).nodes}
        return (
            goal.key.casefold() in {k.casefold() for k in scope.goals}
            or bool(tags & {t.casefold() for t in scope.tags})
            or bool(teams & {t.casefold() for t in scope.teams})
        )

    def _above(self, id_: str) -> list[str]:
        """The goals above a goal, nearest first; a circle ends where it closes."""
        found: list[str] = []
        at = self._goals[id_].parent
        while at and at not in found:
            found.append(at)
            at = self._goals[at].parent if at in self._goals else ""
        return found

    def _detail(self, pages: Pages) -> set[str]:
        """Read what was said of goals that are new or have changed; the ids of those for which that came whole."""
        wanted = [i for i, g in self._goals.items() if self._full or self._before.get(_short(i)) != _digest(g)]
        read: set[str] = set()
        for ids, answer in pages.details(wanted, projects=self._settings.projects):
            if not isinstance(answer, GatewayAnswer):
                for id_ in ids:
                    for part in (*_DETAILED, "values", "workItems", "projects"):
                        self._gaps.of(id_, part, answer.message)
                continue
            self._gaps.faults(answer.faults, "goals_byIds", ids)
            told = {str(n["id"]): n for n in answer.data.get("goals_byIds") or [] if isinstance(n, dict)}
            for id_ in ids:
                if id_ in told:
                    self._take(self._goals[id_], told[id_], pages)
                    read.add(id_)
                else:
                    self._gaps.of(id_, "")
        return read

    def _take(self, goal: AtlassianGoal, told: Node, pages: Pages) -> None:
        """Put details into a goal, with the further pages of its lists."""
        names = [*_DETAILED, *self._of_work()]
        for name in names:
            if name == "workItems" and not pages.features.work_items:
                part = self._whole(pages, goal.id, GRAPH, NodeList([], True, FIRST))
                goal.node[name] = _list(part)
                continue
            whole = isinstance(told.get(name), dict)
            goal.node[name] = _list(self._whole(pages, goal.id, name, listed(told[name]))) if whole else None
        goal.node["values"] = told.get("metricTargets")
        for target in listed(goal.node["values"]).nodes:
            metric = target.get("metric") or {}
            values = listed(metric.get("values"))
            if values.cursor:
                metric["values"] = _list(self._whole(pages, goal.id, VALUES, values, of=str(target["id"])))
            if not listed(metric.get("values")).whole:
                self._gaps.of(goal.id, "values")
        if listed(goal.node["values"]).cursor:
            self._gaps.of(goal.id, "values", "it has more metrics than okrlint asks for the values of")
        self._gaps.lists(goal, [*names, "values"])
        self._needed(goal, (*_DETAILED, "values"))
        if goal.node.get("latestUpdateDate") and not listed(goal.node.get("updates")).nodes:
            self._gaps.of(goal.id, "updates", f"none is shown, although the last one is of {_day(goal.node)}")
        for project in listed(goal.node.get("projects")).nodes:
            held = self._projects.setdefault(str(project["id"]), (project, []))
            held[1].append(goal.id)
            if not listed(project.get("linkedJiraWorkItems")).whole or listed(project["linkedJiraWorkItems"]).cursor:
                self._gaps.of(goal.id, "linkedJiraWorkItems", "not all issues of its projects are shown")
            if any(project.get(part) is None for part in ("key", "name", "state")):
                self._gaps.of(goal.id, "projects", "the name or state of a project is not shown")

    def _of_work(self) -> tuple[str, ...]:
        """The lists of a goal that tell of work."""
        return ("projects", "workItems") if self._settings.projects else ("workItems",)

    def _needed(self, goal: AtlassianGoal, names: Iterable[str]) -> None:
        for name in names:
            if any(node.get(part) is None for node in listed(goal.node.get(name)).nodes for part in _NEEDED[name]):
                self._gaps.of(goal.id, name)

    def _write(self, detailed: set[str]) -> bool:
        """Write goals, and the details of those that have them; whether anything says what goes first."""
        resolve = records.resolver(self._goals)
        ranked = False
        for goal in self._goals.values():
            if goal.kind is None:
                self._gaps.of(goal.id, "goalType")
                continue
            self._gaps.lists(goal, _LISTED)
            self._needed(goal, ("teams", "tags"))
            if goal.kind == "objective":
                self._gaps.inner[goal.id] = tuple(str(t["id"]) for t in metrics(goal.node))
            for part in _ALWAYS:
                if goal.node.get(part) is None:
                    self._gaps.of(goal.id, part)
            word = records.status_word(goal.node)
            if not word:
                self._gaps.of(goal.id, "status")
            elif not records.is_known(word):
                self._gaps.of(goal.id, "status", f"okrlint does not know what {word!r} means")
            if len(list(metrics(goal.node))) < len(listed(goal.node.get("metricTargets")).nodes):
                self._gaps.of(goal.id, "metricTargets")
            self._look_around(goal)
            if goal.kind == "between":
                edge = [Contributes(of=goal.id, work=goal.id, goal=goal.parent)] if goal.parent else []
                self._out.replace(goal.id, (*records.OF_LISTING, *records.OF_DETAILS), edge)
                continue
            made = list(records.goal_records(goal, self._view, self._run.as_of, resolve, self._settings.report_days))
            relations = records.OF_LISTING
            if goal.id in detailed:
                made += records.detail_records(goal, self._view)
                relations = (*relations, *records.OF_DETAILS)
            own = [r for r in made if r.of == goal.id and r.relation in relations]
            ranked = ranked or any(r.relation in ("rank", "outranks") for r in own)
            self._out.replace(goal.id, relations, own)
            self._note(r for r in made if r.of != goal.id)
        for id_, (project, goals) in self._projects.items():
            told = list(records.project_records(project, goals, self._view))
            self._out.replace(id_, ("work", "contributes"), told)
        self._keep_issues(detailed)
        return ranked

    def _look_around(self, goal: AtlassianGoal) -> None:
        """Goals above that are not shown, and goals below of which only their share in a progress can be seen."""
        above = goal.parent
        required = (goal.node.get("goalType") or {}).get("kind") == "SUCCESS_MEASURE"
        if (above and above not in self._goals and self._settings.scope.is_everything()) or (required and not above):
            self._gaps.of(goal.id, "parentGoal")
        progress = (goal.node.get("progress") or {}).get("type")
        if progress in ("AVERAGE_ROLLUP", "AVERAGE_SUCCESS_MEASURE_ROLLUP") and not any(
            g.parent == goal.id for g in self._goals.values()
        ):
            self._gaps.of(goal.id, "metricTargets", "its progress is that of goals below it, none of which is shown")

    def _note(self, found: Iterable[Record]) -> None:
        self._view.met.update({r.of: r for r in found})

    def _keep_issues(self, detailed: Iterable[str]) -> None:
        """Which issues goals and projects name, by what was read now and what earlier readings have left."""
        for rows in self._out.known("contributes").values():
            for row in rows:
                work, goal = str(row["work"]), str(row["goal"])
                if row["of"] == goal and is_goal_id(goal) and work.startswith("jira:"):
                    self._issues.setdefault(self._view.issue_of(work), set()).add(goal)

    def _remember(self, pages: Pages) -> None:
        """From where the next reading goes on: what each goal looked like whose details are known."""
        digests = {_short(i): _digest(g) for i, g in self._goals.items() if i not in self._gaps.retry}
        told = {CURSOR: json.dumps(digests)}
        if self._full:
            told[FULL] = self._run.as_of.isoformat()
        self._out.checkpoint(**told)

    def _is_old(self, moment: str) -> bool:
        """Whether so many days have passed that everything is read anew."""
        return is_due(values.moment(moment), self._run.as_of, self._view.settings.full_every_days)


def _short(id_: str) -> str:
    """The part of an id that differs from goal to goal of one site."""
    return id_.rsplit("/", 1)[-1]


def _digest(goal: AtlassianGoal) -> str:
    """A short stamp of the listing's words for a goal; details are not part of it."""
    later = {*_DETAILED, "workItems", "projects", "values"}
    shown: dict[str, Any] = {k: v for k, v in goal.node.items() if k not in later}
    return hashlib.sha256(digest_text(shown).encode()).hexdigest()[:12]


def _list(part: NodeList) -> Node:
    """A list that was followed to its end, as the gateway would show it; with a null where it is not whole."""
    return {"edges": [*({"node": n} for n in part.nodes), *([] if part.whole else [None])]}


def _day(node: Node) -> str:
    return str(node.get("latestUpdateDate"))[:10]
