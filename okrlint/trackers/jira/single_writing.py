"""Writes one goal and what belongs to it, as a full reading would have, and states what was not seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from okrlint.records import Rank, Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers.crawl.single import ALONE, LED, more_than_fits, only
from okrlint.trackers.jira import goals as goal_side
from okrlint.trackers.jira import history, left_out, values
from okrlint.trackers.jira import work as work_side
from okrlint.trackers.jira.changelogs import HISTORIES_AT_ONCE
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.comments import JiraComments
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.coverage import OF_WORK, Gaps
from okrlint.trackers.jira.fields import Field, find, resolve
from okrlint.trackers.jira.settings import JiraFields, Settings
from okrlint.trackers.jira.single_tree import SingleTree
from okrlint.trackers.mapping.goal import distinct
from okrlint.trackers.text.body import read_check_in


class Writing:
    """The last steps of reading one goal. `complete` may ask for a little more, `write` and `close` ask for nothing."""

    def __init__(self, client: JiraClient, settings: Settings, out: SourceWriter, tree: SingleTree, key: str) -> None:
        self.client = client
        self.settings = settings
        self.out = out
        self.tree = tree
        self.key = key
        self.ids = tree.reached()
        self.family = [i for i in self.ids if tree.kinds[i] != "work"]
        self.inside = self.family if tree.root() == tree.goal else [tree.goal]
        self.view = View(settings, resolve(JiraFields(), []), settings.site_name(), client.cloud)
        self.gaps = Gaps(out, self.view)
        self.properties: dict[str, Any] = {}
        self.cut: set[str] = set()

    def complete(self, spend: Callable[[], bool]) -> None:
        """With requests that are left: the rest of long histories, and whether comments are our own."""
        # Where the objective is read in place of a key result, it only matters that there is work.
        self.cut = {
            i
            for i in (self.ids if self.family is self.inside else self.inside)
            if _is_cut(self.tree.held[i].get("changelog"), "histories")
        }
        if self.cut and self.client.cloud and spend():
            body = {"issueIdsOrKeys": sorted(self.cut), "maxResults": HISTORIES_AT_ONCE}
            answer = self.client.post("/changelog/bulkfetch", body)
            if not answer.get("nextPageToken"):
                found = {str(x["issueId"]): x.get("changeHistories") or [] for x in answer.get("issueChangeLogs") or []}
                for id_ in self.cut:
                    self.tree.held[id_]["changelog"] = {"histories": found.get(id_, [])}
                self.cut = set()
        doubtful = [c for i in self.ids for c in self._all_comments(i) if history.may_be_ours(c)]
        ids = [str(c["id"]) for c in doubtful if str(c.get("id", "")).isdigit()]
        if ids and self.client.cloud and spend():
            self.properties = JiraComments(self.client).properties(ids)

    def write(self, fields: list[Field], *, exact: bool, skipped: Iterable[str]) -> None:
        """Everything that is known. `fields` are those of the site, or (not `exact`) those that the issues have."""
        wanted = self.settings.fields
        self.view.fields = resolve(wanted, fields if exact else [*fields, *_strangers(wanted, fields)])
        for issue in self.tree.held.values():
            self.view.learn((issue.get("fields") or {}).get("status"))
        above = self.tree.graph.objective_of(self.tree.goal) if self._is_key_result() else ""
        self.ids = [i for i in self.ids if i not in set(skipped)]
        shown = [*self.family, *([above] if above in self.tree.held and above not in self.family else [])]
        goals = {i: goal_side.read_goal(self.tree.held[i], self.tree.kinds[i], self.view) for i in shown}
        resolver = goal_side.resolver(goals, self.view)
        made: list[Record] = []
        for id_, goal in goals.items():
            graph, lexo = self.tree.graph, {goal.lexo: 1}
            first = work_side.first_link(id_, graph, self.view)
            made += goal_side.goal_records(goal, self.view, first, lexo, resolver)
            made += work_side.links(id_, graph, self.view, but=first)
            made += self._reports(id_, goal.key)
        self.gaps.left_out({i: left_out.of_goal(goal, self.view) for i, goal in goals.items() if i in self.inside})
        for id_ in self.ids:
            if self.tree.kinds[id_] == "work":
                made += self._work(id_)
        if self._is_key_result():
            for id_ in self.tree.between() - set(self.ids):
                made += work_side.links(id_, self.tree.graph, self.view)
        self.out.put(distinct(r for r in [*made, *self.view.met.values()] if not isinstance(r, Rank)))

    def close(self, unread: set[str]) -> None:
        """State what was not seen, and that what is beyond this goal was not asked for."""
        if unread:
            self.gaps.some((*LED, *OF_WORK), self.inside, more_than_fits(self.key), "see docs/gate.md")
        goals = {i for i in self.cut if i in self.inside}
        self.gaps.some(["check_in", "change"], goals, "the history", "it is longer than Jira shows")
        self.gaps.some(["movement"], self.cut - goals, "the history", "it is longer than Jira shows")
        self.gaps.close()
        for relation in ALONE:
            self.out.cover(relation, "not_provided", only(self.key))
        self.out.checkpoint(only=self.view.id(self.tree.goal))

    def _is_key_result(self) -> bool:
        return self.tree.kinds[self.tree.goal] == "key_result"

    def _reports(self, id_: str, key: str) -> list[Record]:
        url = self.view.url(key)
        said = self._comments(id_, ("check_in",), self._reads_as_report)
        if _is_cut((self.tree.held[id_].get("fields") or {}).get("comment"), "comments") and id_ in self.inside:
            self.gaps.some(["check_in"], [id_], "the comments", "there are more than come with an issue")
        logged = self._histories(id_)
        return [
            *history.reports(id_, logged, self.view, url),
            *history.changes(id_, logged, self.view, url),
            *history.comment_reports(id_, said, self.view, url),
        ]

    def _work(self, id_: str) -> list[Record]:
        issue = self.tree.held[id_]
        made: list[Record] = [*work_side.work_records(issue, self.view)]
        made += work_side.links(id_, self.tree.graph, self.view)
        moved = list(history.movements(id_, self._histories(id_), self.view))
        last = max((m.moved_at for m in moved), default=None)
        said = self._comments(
            id_, ("movement",), lambda c: last is None or (values.moment(c.get("created")) or last) > last
        )
        if _is_cut((issue.get("fields") or {}).get("comment"), "comments") and self.family is self.inside:
            self.gaps.some(["movement"], [id_], "the comments", "there are more than come with an issue")
        return [*made, *moved, *history.comment_movements(id_, said, self.view)]

    def _comments(
        self, id_: str, relations: tuple[str, ...], matters: Callable[[dict[str, Any]], bool]
    ) -> list[dict[str, Any]]:
        """The comments that others wrote. One that may be ours and was not looked at counts for neither side."""
        kept = []
        for comment in self._all_comments(id_):
            known = self.properties.get(str(comment.get("id")))
            unsure = self.client.cloud and history.may_be_ours(comment) and known is None
            if unsure and (id_ in self.inside or self.family is self.inside) and matters(comment):
                self.gaps.some(relations, [id_], "who wrote the comments", "no request was left to look")
            elif not unsure and not history.is_ours(comment, known):
                kept.append(comment)
        return kept

    def _all_comments(self, id_: str) -> list[dict[str, Any]]:
        return list(((self.tree.held[id_].get("fields") or {}).get("comment") or {}).get("comments") or [])

    def _histories(self, id_: str) -> list[dict[str, Any]]:
        return list((self.tree.held[id_].get("changelog") or {}).get("histories") or [])

    def _reads_as_report(self, comment: dict[str, Any]) -> bool:
        return read_check_in(values.text(comment.get("body"), is_wiki=not self.view.cloud)) is not None


def _is_cut(page: Any, name: str) -> bool:
    held = page if isinstance(page, dict) else {}
    shown = held.get(name) or []
    return int(held.get("total", len(shown))) > len(shown)


def _strangers(wanted: JiraFields, fields: list[Field]) -> list[Field]:
    """Fields that the settings name and that no issue here has: they count as absent from its project."""
    defaults = JiraFields()
    named = {
        place
        for name in wanted.__struct_fields__
        for place in getattr(wanted, name)
        if getattr(wanted, name) != getattr(defaults, name) and place not in ("body", "project")
    }
    return [Field(place, place) for place in sorted(named) if not find(place, fields)]
