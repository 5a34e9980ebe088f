"""Reads one goal of Atlassian Goals in at most 3 requests: with the goal above, those below, and what was said of them.

For `okrlint check --key`. Issues that serve it are left out, so that rules about work stay open; what each goal means
is decided by the same functions as in a full reading.
"""

from __future__ import annotations

from collections.abc import Iterator

from okrlint.errors import IncompleteError, UsageError
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.crawl.single import ALONE, only
from okrlint.trackers.jira.atlassian_goals import queries
from okrlint.trackers.jira.atlassian_goals.answers import SingleAnswer
from okrlint.trackers.jira.atlassian_goals.coverage import OF_WORK
from okrlint.trackers.jira.atlassian_goals.gateway import Fault, HoldsNothing, UnknownField
from okrlint.trackers.jira.atlassian_goals.model import AtlassianGoal, Node, NodeList, listed, read_goal
from okrlint.trackers.jira.atlassian_goals.pages import ITEMS, Pages
from okrlint.trackers.jira.atlassian_goals.reading import GoalsReading
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.coverage import PROVIDED
from okrlint.trackers.jira.fields import resolve
from okrlint.trackers.jira.settings import JiraFields, Settings, check
from okrlint.trackers.jira.single_place import goal_of

_BELOW = ("subGoals", "successMeasures")


def collect_goal(client: JiraClient, settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read the goal `run.only` into `out`. Raises IncompleteError where no such goal is shown."""
    check(settings)
    client.doubts_refusals = False
    client.assume(cloud=True)
    view = View(settings, resolve(JiraFields(), []), settings.site_name(), cloud=True)
    asked, key = settings.atlassian_goals(), goal_of(run.only, settings)
    if asked is not None and key is not None:
        GoalSingle(client, asked, view, out, run).one(key)


class GoalSingle(GoalsReading):
    """One reading of one goal; nothing is asked for beyond the first answer."""

    _goal = ""

    def one(self, key: str) -> None:
        """Ask, decide, write, and state what was seen."""
        cloud = self._view.settings.cloud_id or self._gateway.cloud_id()
        pages = Pages(self._gateway, f"ari:cloud:townsquare::site/{cloud}")
        node, faults = self._asked(key, pages)
        around = dict(_around(node))
        self._goal = str(node["id"])
        self._goals = {str(n["id"]): read_goal(n, self._settings) for n in around.values()}
        kind = self._goals[self._goal].kind
        if kind == "between":
            raise UsageError(
                f"--key {key} is no goal by this mapping",
                where=self._gateway.where,
                hint="`goals: {types: …, key_results: …}` of the source in okrlint.yaml say which types are goals",
            )
        self._gaps.faults(list(_of_goals(faults, around)), "", [str(n["id"]) for n in around.values()])
        for name in _BELOW:
            part = listed(node.get(name))
            if part.cursor or not part.whole:
                self._gaps.of(self._goal, "", "not all goals below it came with one request")
        for goal in self._goals.values():
            self._take(goal, goal.node | {"metricTargets": goal.node.get("measured")}, pages)
        self._write(set(self._goals))
        self._out.put(dict.fromkeys(self._view.met.values()))
        self._gaps.close()
        self._state(key)

    def _asked(self, key: str, pages: Pages) -> tuple[Node, tuple[Fault, ...]]:
        variables = {"container": pages.container, "key": key, "items": ITEMS}
        try:
            answer = self._gateway.ask(queries.single(), variables, SingleAnswer)
        except HoldsNothing:
            raise IncompleteError(
                f"{key} does not exist, or this account may not see it (Atlassian Goals answers the same to both)",
                where=self._gateway.where,
                hint="`okrlint doctor` says how many goals this account is shown",
            ) from None
        except UnknownField as unknown:
            raise IncompleteError(
                f"{key}: this site does not find a goal by its key ({unknown.message})",
                where=self._gateway.where,
                hint="`okrlint check` without --key reads and judges all goals",
            ) from None
        node: Node = answer.data["goals_byKey"]
        if str(node.get("key")).casefold() != key.casefold():
            raise IncompleteError(f"{key}: the gateway answers with {node.get('key')}", where=self._gateway.where)
        return node, answer.faults

    def _of_work(self) -> tuple[str, ...]:
        return ()

    def _whole(self, pages: Pages, goal: str, name: str, first: NodeList, *, of: str = "") -> NodeList:
        """What came: further pages would be further requests."""
        if first.cursor:
            self._gaps.of(goal, name, f"there are more than the {ITEMS} that come with one request")
        return NodeList(first.nodes, first.whole and not first.cursor, "")

    def _look_around(self, goal: AtlassianGoal) -> None:
        """What is above and below is only known of the goal itself."""
        if goal.id == self._goal:
            super()._look_around(goal)

    def _state(self, key: str) -> None:
        for relation in ALONE:
            self._out.cover(relation, "not_provided", only(key))
        for relation in OF_WORK:
            self._out.cover(relation, "not_provided", f"{only(key)}, without the issues that serve it")
        for relation in PROVIDED:
            if relation not in self._out.entry.coverage:
                self._out.cover(relation, "complete")
        self._out.checkpoint(only=self._goal)


def _around(node: Node) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """The goal, the one above and those below, by where they stand in the answer; each once."""
    yield (), node
    seen = {str(node["id"])}
    above = node.get("above")
    below = [
        ((name, "edges", n, "node"), (edge or {}).get("node"))
        for name in _BELOW
        for n, edge in enumerate((node.get(name) or {}).get("edges") or [])
    ]
    for path, found in [(("above",), above), *below]:
        if found and str(found["id"]) not in seen:
            seen.add(str(found["id"]))
            yield path, found


def _of_goals(faults: tuple[Fault, ...], around: dict[tuple[str | int, ...], Node]) -> Iterator[Fault]:
    """Faults with the number of the goal that they are of in front of what they say of it."""
    for fault in faults:
        path = fault.path[1:]
        inside = [at for at in around if at and path[: len(at)] == at]
        at = inside[0] if inside else ()
        yield Fault((list(around).index(at), *path[len(at) :]), fault.message)
