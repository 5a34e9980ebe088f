"""Keeps book of what a reading could not see, so that nothing unseen is taken for absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from okrlint.snapshot import SourceWriter
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.left_out import LeftOut
from okrlint.trackers.mapping import poll
from okrlint.trackers.text.body_records import HABITS, RELATIONS

OF_GOALS = ("objective", "key_result", "cycle", "owner", "rank", "check_in", "change", *RELATIONS)
OF_WORK = ("work", "assignment", "contributes", "movement", "label", "person", "team")
PROVIDED = (*OF_GOALS, *OF_WORK, *poll.RELATIONS)
"""All that this tracker can tell."""
ACROSS = ("objective", "key_result", "outranks", "sharing", *OF_WORK)
"""What a goal or work item that we do not know of can say about those that we do."""


class Gaps:
    """Notes gaps in the snapshot, one failure for each kind with examples, and closes the account at the end."""

    def __init__(self, out: SourceWriter, view: View) -> None:
        self._out = out
        self._view = view
        self.retry: set[str] = set()
        self._unasked = () if view.settings.poll.says_something() else poll.RELATIONS

    def whole(self, relations: Iterable[str], what: str, reason: str, where: str = "") -> None:
        """Something of unknown extent was not seen in these relations."""
        self._out.fail(what, reason, where)
        for relation in relations:
            if relation not in self._unasked:
                self._out.cover(relation, "partial", f"{what}: {reason}")

    def some(
        self, relations: Iterable[str], issues: Iterable[str], what: str, reason: str, *, again: bool = True
    ) -> None:
        """These issues (Jira's ids) were not seen whole; `again`: the next reading asks for them once more."""
        ids = set(issues)
        if not ids:
            return
        if again:
            self.retry |= ids
        self._out.fail(f"{what} of {len(ids)} issues", reason, self._view.settings.url)
        for relation in relations:
            self._out.cover(relation, "partial", f"{what}: {reason}", [self._view.id(i) for i in ids])

    def left_out(self, missing: Mapping[str, Iterable[LeftOut]]) -> None:
        """What Jira left out of single issues, by their ids; what is the same of several is one gap."""
        same: dict[LeftOut, list[str]] = {}
        for id_, gaps in missing.items():
            for gap in gaps:
                same.setdefault(gap, []).append(id_)
        for gap, ids in sorted(same.items()):
            self.some(gap.relations, ids, gap.what, gap.reason, again=False)

    def close(self) -> None:
        """Everything provided of which nothing else was said has been seen completely."""
        for relation in PROVIDED:
            if relation in self._out.entry.coverage:
                continue
            if relation in self._unasked:
                self._out.cover(relation, "not_provided", poll.UNASKED)
            elif relation in HABITS and not self._out.known(relation):
                self._out.cover(relation, "not_provided", HABITS[relation])
            else:
                self._out.cover(relation, "complete")
