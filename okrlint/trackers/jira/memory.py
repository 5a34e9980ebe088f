"""What the snapshot holds of a site from earlier readings, and how far one had come that was cut short."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from okrlint.snapshot import SourceWriter
from okrlint.trackers.crawl.progress import Progress, is_due, load
from okrlint.trackers.jira import values
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.graph import Kind
from okrlint.trackers.jira.jql import project_of

OVERLAP = dt.timedelta(hours=24)
"""Looked at again: Jira's search index can be hours behind its issues (others found two and twelve too short)."""
STALE = OVERLAP / 2
"""A reading of what changed that was cut short so long ago begins anew: its window has moved on with the time."""
KINDS: tuple[Kind, ...] = ("objective", "key_result")


class _Known(NamedTuple):
    """What an earlier reading said of a work item."""

    key: str
    type: str
    elsewhere: bool


class Held:
    """Work, goals and links that stand in the snapshot, from some of its readings or from all."""

    def __init__(self, out: SourceWriter, seqs: range | None = None) -> None:
        self.work: dict[str, _Known] = {}
        self.goals: dict[str, str] = {}
        self.kinds: dict[str, Kind] = {}
        self.links: dict[str, dict[str, str]] = {}
        self.parts: dict[str, set[str]] = {}
        for of, rows in _issues(out.known("work", seqs)):
            row = rows[-1]
            known = _Known(str(row.get("key", "")), str(row.get("kind", "")), bool(row.get("elsewhere")))
            self.work[View.issue_of(of)] = known
        for kind in KINDS:
            for of, rows in _issues(out.known(kind, seqs)):
                self.goals[View.issue_of(of)] = str(rows[-1].get("key", ""))
                self.kinds[View.issue_of(of)] = kind
        for of, rows in out.known("contributes", seqs).items():
            for row in rows:
                work, goal = View.issue_of(str(row["work"])), View.issue_of(str(row["goal"]))
                if row["goal"] == of:
                    if str(row["work"]).startswith("jira:"):
                        self.parts.setdefault(work, set()).add(goal)
                elif of.startswith("jira:"):
                    self.links.setdefault(work, {})[goal] = str(row.get("via", "child"))

    def projects(self) -> set[str]:
        """The projects that work was found in."""
        return {project_of(known.key) for known in self.work.values()}


class Memory(Held):
    """All that the snapshot holds of this source, and once the time is known how this reading goes on from it."""

    def __init__(self, out: SourceWriter) -> None:
        super().__init__(out)
        self._out = out
        self.full = True
        """Whether everything is read, and not only what changed."""
        self.resumed = False
        """Whether an earlier run began this reading and was cut short."""
        self.before: Held = self
        """What was held before this reading began."""
        self.written: set[str] = set()
        """Work that this reading has written in its earlier runs."""

    def begin(self, now: dt.datetime, full_every_days: int) -> None:
        """Decide from where this reading goes on."""
        out = self._out
        since, full = (values.moment(out.entry.cursors.get(cursor, "")) for cursor in ("since", "full"))
        self.since = since or now
        self.full = since is None or is_due(full, now, full_every_days)
        self.progress = load(out.entry.cursors.get("progress"))
        begun = values.moment(self.progress.begun)
        if begun is None or self.progress.full != self.full or (now - begun > STALE and not self.full):
            self.progress = Progress(begun=now.isoformat(), seq=out.entry.seq, full=self.full)
        self.resumed = self.progress.seq < out.entry.seq
        if self.resumed:
            self.before = Held(out, range(self.progress.seq))
            mine = out.known("work", range(self.progress.seq, out.entry.seq))
            self.written = {View.issue_of(of) for of, _ in _issues(mine)}


def _issues(known: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What was found in reading issues, and not in reading something else of the site, such as its Atlassian Goals."""
    return ((of, rows) for of, rows in known.items() if of.startswith("jira:"))
