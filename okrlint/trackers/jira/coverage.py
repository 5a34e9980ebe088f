"""Keeps book of what a reading could not see, so that nothing unseen is taken for absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from okrlint.snapshot import SourceWriter
from okrlint.trackers.crawl.account import ANY, NONE, Account
from okrlint.trackers.crawl.account import Gaps as Memory
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
    """Notes gaps, one failure for each kind with examples, and closes the account at the end.

    What was not seen of an issue is remembered in the cursors until that issue is read again.
    """

    def __init__(
        self, out: SourceWriter, view: View, *, anew: bool = False, provided: Iterable[str] = PROVIDED
    ) -> None:
        """With `anew` nothing is remembered: everything is about to be read. `provided` is what this reading tells."""
        self._out = out
        self._view = view
        self._anew: set[str] = set()
        remembered = {} if anew else _unpacked(out.entry.cursors.get("gaps", ""))
        self._lasting: dict[str, list[str]] = remembered.pop(ANY, {})
        self._memory: Memory = {view.id(issue): held for issue, held in remembered.items()}
        if self._lasting:
            self._memory[ANY] = dict(self._lasting)
        self._account = Account(out, provided, self._memory)
        for relation in () if view.settings.poll.says_something() else poll.RELATIONS:
            self._account.absent(relation, poll.UNASKED, asked=False)
        self.retry: set[str] = set() if anew else {i for i in out.entry.cursors.get("retry", "").split(",") if i}

    def whole(
        self, relations: Iterable[str], what: str, reason: str, where: str = "", *, lasting: bool = False
    ) -> None:
        """Something of unknown extent was not seen in these relations.

        What is `lasting` is looked for only where everything is read, and stays unseen until then.
        """
        if lasting:
            self._lasting[f"{what}: {reason}"] = list(relations)
        self._account.fail(what, reason, where)
        self._account.partial(relations, f"{what}: {reason}")

    def hidden(self, projects: Iterable[str]) -> None:
        """Projects that were asked for and cannot be seen: what lies in them can be anything."""
        for project in projects:
            reason = "it does not exist, or this account lacks the permission Browse Projects"
            self.whole(ACROSS, f"project {project}", reason, self._view.settings.url)

    def some(
        self, relations: Iterable[str], issues: Iterable[str], what: str, reason: str, *, again: bool = True
    ) -> None:
        """These issues (Jira's ids) were not seen whole; `again`: the next reading asks for them once more."""
        ids = set(issues)
        if not ids:
            return
        if again:
            self.retry |= ids
        self._account.fail(f"{what} of {len(ids)} issues", reason, self._view.settings.url)
        self._account.partial(relations, f"{what}: {reason}", [self._view.id(i) for i in ids])

    def left_out(self, missing: Mapping[str, Iterable[LeftOut]]) -> None:
        """What Jira left out of single issues, by their ids; what is the same of several is one gap."""
        same: dict[LeftOut, list[str]] = {}
        for id_, gaps in missing.items():
            for gap in gaps:
                same.setdefault(gap, []).append(id_)
        for gap, ids in sorted(same.items()):
            self.some(gap.relations, ids, gap.what, gap.reason, again=False)

    def read_again(self, issues: Iterable[str]) -> None:
        """These issues are read now: what earlier readings could not see of them is of no account any more."""
        for issue in set(issues) - self._anew:
            self._anew.add(issue)
            self.forget(issue)

    def forget(self, issue: str) -> None:
        """An issue is read again, or gone."""
        self._account.forget(self._view.id(issue))
        self.retry.discard(issue)

    def alike(self) -> list[set[str]]:
        """Issues that were left in part by earlier readings, together those that lack the same."""
        same: dict[tuple[str, ...], set[str]] = {}
        for subject, held in self._memory.items():
            issue = self._view.issue_of(subject)
            if subject not in (ANY, NONE) and issue not in self._anew | self.retry:
                same.setdefault(tuple(sorted(held)), set()).add(issue)
        return list(same.values())

    def lacks(self, issue: str) -> bool:
        """Whether something of an issue was not seen."""
        return self._view.id(issue) in self._memory

    def close(self) -> None:
        """Everything provided of which nothing else was said has been seen completely."""
        self._account.close({r: why for r, why in HABITS.items() if not self._out.known(r)})

    def cursors(self) -> dict[str, str]:
        """What the next reading has to know of."""
        held = {self._view.issue_of(subject): why for subject, why in self._memory.items() if subject != ANY}
        if self._lasting:
            held[ANY] = self._lasting
        return {"gaps": _packed(held), "retry": ",".join(sorted(self.retry))}


def _packed(memory: Memory) -> str:
    """The memory as text, the issues that lack the same together: often a field is missing in a whole project."""
    same: dict[bytes, list[str]] = {}
    for issue, held in sorted(memory.items()):
        if issue != NONE:
            same.setdefault(msgspec.json.encode(held, order="deterministic"), []).append(issue)
    packed = [(ids, msgspec.Raw(held)) for held, ids in same.items()]
    return msgspec.json.encode(packed).decode() if packed else ""


def _unpacked(cursor: str) -> Memory:
    try:
        packed = msgspec.json.decode(cursor, type=list[tuple[list[str], dict[str, list[str]]]]) if cursor else []
    except msgspec.MsgspecError:
        return {}
    return {issue: {why: list(relations) for why, relations in held.items()} for ids, held in packed for issue in ids}
