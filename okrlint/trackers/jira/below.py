"""Reads work in other projects that hangs below what is known: children, level by level, as each site names parents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from okrlint.trackers.jira import jql
from okrlint.trackers.jira.errors import BadQuery
from okrlint.trackers.jira.graph import serves
from okrlint.trackers.jira.search import elsewhere, itself
from okrlint.trackers.jira.settings import PARENT
from okrlint.trackers.jira.writer import IssueWriter

PARENTS_AT_ONCE = 300
_LISTING, _PARENTS = "children", "children of"


class Below:
    """The children of issues, written as they come. Parents that were asked for are known to a run that goes on."""

    def __init__(self, writer: IssueWriter) -> None:
        self._writer = writer
        self._client = writer.client
        self._progress = writer.progress
        self._unsearchable: set[str] = set()

    def holders(self, ids: Iterable[str], *, outside: bool = False) -> set[str]:
        """Of these issues the goals, and the work under goals that can have children in other projects.

        Outside the projects that are read whole that is all work under goals, since sub-tasks are unknown there too.
        """
        kept = {i for i in ids if i in self._writer.goals}
        for id_ in set(ids) - kept:
            node = self._writer.graph.nodes.get(id_)
            if node is None or not self._writer.graph.goals_of(id_):
                continue
            if outside or node.type in self._writer.view.containers:
                kept.add(id_)
        return kept

    def read(self, todo: set[str], condition: str) -> None:
        """Write the children of these issues that fulfil a condition, theirs, and so on."""
        asked = self._progress.below.setdefault(condition, [])
        done = set(asked)
        if begun := [i for i in self._progress.at.get(_PARENTS, "").split(",") if i and i not in done]:
            self._read(begun, condition)  # by an earlier run, down to some page
        while todo := todo - set(asked):
            known = set(self._writer.graph.nodes)
            ids = sorted(todo)
            for at in range(0, len(ids), PARENTS_AT_ONCE):
                self._read(ids[at : at + PARENTS_AT_ONCE], condition)
            todo = self.holders(self._writer.written - known, outside=True)

    def lately(self, todo: set[str], outside: str, recently: str) -> None:
        """Write the children of these issues that changed lately, `outside` being where.

        One search for whatever names a parent and changed there takes the place of one for the children of so many,
        as long as its answer is no longer than those.
        """
        most = math.ceil(len(todo) / PARENTS_AT_ONCE)
        found = self._changed_with_a_parent(todo, jql.both(outside, recently), most) if most > 1 else None
        if found is None:
            self.read(todo, jql.both(outside, recently))
            return
        known = set(self._writer.graph.nodes)
        self._writer.write_linked(found)
        self.read(self.holders(self._writer.written - known, outside=True), outside)

    def _changed_with_a_parent(self, parents: set[str], condition: str, most: int) -> set[str] | None:
        """Ids of the children of these issues by a search that does not name them; None where it is of no use.

        That is where it takes too many pages, where the site refuses it, or where the answer hides what was found by.
        """
        # A sub-task lies in the project of its parent, so that Data Center's `parent` leads nowhere else.
        clauses = [c for c in self._writer.clauses() if self._writer.view.cloud or c != "parent"]
        view, graph, found = self._writer.view, self._writer.graph, set[str]()
        named = " OR ".join(f"{clause} is not EMPTY" for clause in clauses)
        fields = ["parent", *(f.id for f in view.fields.parents)]
        try:
            pages = elsewhere(self._client, jql.both(named, condition), fields) if clauses else iter(())
            for number, page in enumerate(pages, 1):
                if number == most and page.cursor:
                    return None
                for issue in page.issues:
                    above = serves(issue.get("fields") or {}, [PARENT], view.fields)
                    if not above:
                        return None
                    if any((node := graph.find(one)) and node.id in parents for one, _ in above):
                        found.add(str(issue["id"]))
        except BadQuery:
            return None
        return found

    def _read(self, ids: Sequence[str], condition: str) -> None:
        """The children of these issues; a parent that is gone by now, and refused, has none.

        Where a query is refused, each field that names a parent is asked for by itself: one that the site refuses, as
        it does without sub-tasks, must not take the children by the others with it.
        """
        keys = [node.key for i in ids if (node := self._writer.graph.nodes.get(i))]
        clauses = [c for c in self._writer.clauses() if c not in self._unsearchable]
        if keys and clauses:
            self._progress.at[_PARENTS] = ",".join(ids)
            try:
                self._children(clauses, keys, condition, _LISTING)
            except BadQuery:
                for listing in (_LISTING, _PARENTS):
                    self._progress.at.pop(listing, None)
                for clause in clauses:
                    self._one_by_one(clause, keys, condition)
        self._progress.below[condition] += ids
        for listing in (_LISTING, _PARENTS):
            self._progress.at.pop(listing, None)

    def _children(self, clauses: Sequence[str], keys: list[str], condition: str, listing: str = "") -> None:
        below = " OR ".join(jql.one_of(clause, keys) for clause in clauses)
        fields, cursor = self._writer.work_fields(), self._progress.at.get(listing, "")
        for page in elsewhere(self._client, jql.both(below, condition), fields, cursor=cursor, changelog=True):
            if page.issues:
                self._writer.take_page(page, listing)

    def _one_by_one(self, clause: str, keys: list[str], condition: str) -> None:
        """Children by one field, halving where a parent is refused; given up where it is the field that is refused."""
        todo = [keys]
        while todo:
            some = todo.pop()
            try:
                self._children([clause], some, condition)
            except BadQuery as refusal:
                if len(some) > 1:
                    todo += [some[len(some) // 2 :], some[: len(some) // 2]]
                elif not self._refused(clause, some[0], refusal):
                    self._unsearchable.add(clause)
                    return

    def _refused(self, clause: str, key: str, refusal: BadQuery) -> bool:
        """Jira refuses to say what is below an issue: True where that is gone. A field that is refused is a gap.

        A site without sub-tasks has no field `parent` in JQL, and nothing that such a query could find.
        """
        if itself(self._client, key, ["issuetype"]) is None:
            return True
        view = self._writer.view
        if clause != "parent" or view.cloud or view.has_subtasks:
            reason = "; ".join(refusal.said) or refusal.message
            what = f"the search for children by {clause}"
            self._writer.gaps.whole(["work", "contributes"], what, reason, refusal.where, lasting=True)
        return False
