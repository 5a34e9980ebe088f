"""Follows pages and batches of the gateway: halves what is refused for its size, and never walks in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from okrlint.trackers.jira.atlassian_goals import queries
from okrlint.trackers.jira.atlassian_goals.answers import (
    FurtherTargetsAnswer,
    GoalsAnswer,
    OlderAnswer,
    OlderTypesAnswer,
)
from okrlint.trackers.jira.atlassian_goals.gateway import Fault, Gateway, GatewayAnswer, TooCostly, UnknownField
from okrlint.trackers.jira.atlassian_goals.model import Node, NodeList, listed
from okrlint.trackers.jira.atlassian_goals.queries import GatewayFeatures
from okrlint.trackers.jira.errors import RequestFailed

PAGE = 50
"""Goals on a page: what public clients ask for. The most that the gateway takes is not documented."""
BATCH = 25
"""Goals of which details are asked at once; at most 200 by the gateway's own words."""
ITEMS = 50
"""Entries asked for in each list of a goal."""
GRAPH, VALUES = "graph", "values"
FIRST = "?"
"""Stands for the cursor of a first page that was not asked for yet."""
_OPTIONAL = {
    "goals_search": "search",
    "goals_goalTypes": "types",
    "workItems": "work_items",
    "linkedJiraWorkItems": "project_items",
}


class GoalPage(NamedTuple):
    """Goals of one page; `ids` has "" where the gateway shows nothing, `hidden` says how often that is so."""

    goals: list[Node]
    ids: list[str]
    hidden: int
    faults: tuple[Fault, ...]


class Pages:
    """Asks for lists of one site. Remembers what the site's gateway does not know, and which sizes it takes."""

    def __init__(self, gateway: Gateway, container: str) -> None:
        self.gateway = gateway
        self.container = container
        self.features = GatewayFeatures()
        self.size = PAGE
        self.batch = BATCH
        self.items = ITEMS

    def all_goals(self) -> Iterator[GoalPage]:
        """All goals that the account can see, page by page. Raises RequestFailed where a page cannot be had."""
        cursor, seen = "", {""}
        while True:
            answer = self._fitting("size", partial(self._page, cursor))
            data = answer.data.get("goals_search") if self.features.search else None
            connection = data if self.features.search else (answer.data.get("townsquare") or {}).get("goalTql")
            if not isinstance(connection, dict) or not isinstance(connection.get("edges"), list):
                said = "; ".join(f.message for f in answer.faults) or "it answers with nothing"
                raise RequestFailed(f"the search for goals: {said}", where=self.gateway.where)
            nodes = [e.get("node") if isinstance(e, dict) else None for e in connection["edges"]]
            shown = [n for n in nodes if isinstance(n, dict) and n.get("id")]
            ids = [str(n["id"]) if isinstance(n, dict) and n.get("id") else "" for n in nodes]
            yield GoalPage(shown, ids, len(nodes) - len(shown), answer.faults)
            cursor = listed(connection).cursor
            if not cursor and connection["pageInfo"]["hasNextPage"]:
                raise RequestFailed("the list of goals goes on, and does not say where", where=self.gateway.where)
            if not cursor:
                return
            if cursor in seen:
                raise RequestFailed("the list of goals hands out the same cursor again", where=self.gateway.where)
            seen.add(cursor)

    def types(self) -> list[Node]:
        """The types of goal of the site, success measures included."""
        found: list[Node] = []
        cursor, seen = "", {""}
        while True:
            variables = {"container": self.container, "after": cursor or None}
            answer = self._known(partial(self._types, variables))
            page = answer.data.get("goals_goalTypes") or (answer.data.get("townsquare") or {}).get("goalTypes")
            part = listed(page)
            for type_ in part.nodes:
                found += [type_, *([type_["successMeasure"]] if type_.get("successMeasure") else [])]
            cursor = part.cursor
            if not cursor or cursor in seen:
                return list({str(t["id"]): t for t in found}.values())
            seen.add(cursor)

    def details(
        self, ids: Sequence[str], *, projects: bool
    ) -> Iterator[tuple[list[str], GatewayAnswer | RequestFailed]]:
        """What was said of goals, in batches as large as the gateway takes; a batch that fails comes as its failure."""
        at = 0
        while at < len(ids):
            try:
                answer = self._fitting("batch", partial(self._details, ids, at, projects=projects))
                yield list(ids[at : at + self.batch]), answer
            except RequestFailed as failure:
                yield list(ids[at : at + self.batch]), failure
            at += self.batch

    def present(self, ids: Sequence[str]) -> set[str]:
        """Which of these goals the gateway shows when asked for themselves."""
        found: set[str] = set()
        for at in range(0, len(ids), 2 * PAGE):
            answer = self.gateway.ask(queries.PRESENT, {"ids": list(ids[at : at + 2 * PAGE])})
            found |= {str(g["id"]) for g in answer.data.get("goals_byIds") or [] if isinstance(g, dict)}
        return found

    def rest(self, of: str, name: str, first: NodeList) -> NodeList:
        """The first page of a list with all that follow it.

        `of` is the id of a goal and `name` that of its list; GRAPH is its issues where it does not list them itself,
        and VALUES the values of a metric target, `of` being its id. Raises RequestFailed where a page cannot be had.
        """
        if name == GRAPH:
            graph = "jiraEpicContributesToAtlasGoalInverse"
            return self._follow(
                of, queries.work_by_graph(), lambda data: (data.get("graphStore") or {}).get(graph), first
            )
        if name == VALUES:
            return self._follow(of, queries.more_values(), _values, first)
        form = FurtherTargetsAnswer if name == "metricTargets" else GoalsAnswer
        query = queries.more(name, self.features)
        return self._follow(of, query, lambda data: (data.get("goals_byId") or {}).get(name), first, form)

    def _follow(
        self, goal: str, query: str, part: Callable[[Node], Any], first: NodeList, form: Any = GoalsAnswer
    ) -> NodeList:
        nodes, whole, cursor, seen = list(first.nodes), first.whole, first.cursor, set[str]()
        while cursor and cursor not in seen:
            seen.add(cursor)
            variables = {"id": goal, "items": self.items, "after": None if cursor == FIRST else cursor}
            answer = self.gateway.ask(query, variables, form)
            page = listed(part(answer.data))
            nodes += page.nodes
            whole = whole and page.whole and not answer.faults
            cursor = page.cursor
        return NodeList(nodes, whole and not cursor, "")

    def first_of(self, size: int) -> int:
        """How many goals the gateway hands out when asked for so many on one page. Raises RequestFailed."""
        self.size, before = size, self.size
        try:
            answer = self._page("")
        finally:
            self.size = before
        found = answer.data.get("goals_search") or (answer.data.get("townsquare") or {}).get("goalTql")
        return len(listed(found).nodes)

    def _page(self, cursor: str) -> GatewayAnswer:
        variables = {"container": self.container, "size": self.size, "after": cursor or None}
        form = GoalsAnswer if self.features.search else OlderAnswer
        return self.gateway.ask(queries.listing(self.features), variables, form)

    def _types(self, variables: dict[str, Any]) -> GatewayAnswer:
        form = GoalsAnswer if self.features.types else OlderTypesAnswer
        return self.gateway.ask(queries.types(self.features), variables, form)

    def _details(self, ids: Sequence[str], at: int, *, projects: bool) -> GatewayAnswer:
        query = queries.details(self.features, projects=projects)
        return self.gateway.ask(query, {"ids": list(ids[at : at + self.batch]), "items": self.items})

    def _fitting(self, size: str, ask: Callable[[], GatewayAnswer]) -> GatewayAnswer:
        """The answer, asked for in half the size where it was refused for that, and without what is not known there."""
        while True:
            try:
                return self._known(ask)
            except TooCostly:
                now = getattr(self, size)
                if now == 1 and self.items == 1:
                    raise
                setattr(self, size, max(1, now // 2))
                if now == 1:
                    self.items = max(1, self.items // 2)

    def _known(self, ask: Callable[[], GatewayAnswer]) -> GatewayAnswer:
        """The answer, asked for again without the optional part that the gateway does not know."""
        while True:
            try:
                return ask()
            except UnknownField as unknown:
                named = [f for f in _OPTIONAL if f in unknown.message and getattr(self.features, _OPTIONAL[f])]
                if not named:
                    raise
                for field in named:
                    setattr(self.features, _OPTIONAL[field], False)


def _values(data: Node) -> Any:
    held = data.get("goals_metricTargetsByIds") or [None]
    return ((held[0] or {}).get("metric") or {}).get("values")
