"""What the tests of the Jira source share: mappings for each model, and one reading of a fake into a snapshot."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from okrlint.records import BY_RELATION
from okrlint.snapshot import SnapshotWriter, open_snapshot
from okrlint.snapshot.manifest import SourceEntry
from okrlint.trackers.http.backoff import Clock
from okrlint.trackers.jira import reading
from okrlint.trackers.jira.connect import connect
from okrlint.trackers.jira.settings import JiraFields, JiraMatch, Settings
from okrlint.trackers.mapping import poll
from okrlint.trackers.text.body_records import HABITS
from tests.fakes.jira import JiraServer
from tests.trackers import closure
from tests.trackers.commanded import fetched

AS_OF = dt.datetime(2026, 4, 27, 10, tzinfo=dt.UTC)
FIELDS = JiraFields(rank=("gh-lexo-rank",), priority=("priority",), cycle=("fixVersions",))
MAPPINGS: dict[str, dict[str, Any]] = {
    "types": {},
    "epics": {"key_result": JiraMatch(types=("Epic",), jql="project = OKR")},
    "subtasks": {"serves": ("parent", "contributes to")},
    "links": {"serves": ("parent", "contributes to", "measures")},
    "labels": {
        "objective": JiraMatch(labels=("okr-objective",)),
        "key_result": JiraMatch(labels=("okr-key-result",)),
        "serves": ("parent", "contributes to"),
    },
    "initiatives": {
        "objective": JiraMatch(types=("Initiative",)),
        "key_result": JiraMatch(types=("Epic",), jql="project = OKR"),
    },
}


class Read(NamedTuple):
    """The outcome of a reading: living records by relation, and the manifest's entry of the source."""

    records: dict[str, list[dict[str, Any]]]
    entry: SourceEntry
    folder: Path

    def partial(self) -> dict[str, str]:
        """Relations that were not seen completely, with the reason; not those that a company may keep elsewhere."""
        elsewhere = {*HABITS, *poll.RELATIONS}
        return {r: c.reason for r, c in self.entry.coverage.items() if c.state != "complete" and r not in elsewhere}

    def by_key(self, relation: str) -> dict[str, dict[str, Any]]:
        return {r["key"]: r for r in self.records[relation]}

    def contributes(self) -> set[tuple[str, str]]:
        """Pairs of keys: the work that counts and the goals that it serves."""
        return {(work, goal) for work, goal, _ in closure.serving(self.folder)}


def settings_for(server: JiraServer, model: str = "types", **more: Any) -> Settings:
    given: dict[str, Any] = {"projects": ("OKR", "APP"), "site": "marigold", "fields": FIELDS} | MAPPINGS[model] | more
    return Settings(url=server.url, **given)


def fetch(
    server: JiraServer,
    folder: Path,
    *,
    model: str = "types",
    clock: Clock | None = None,
    max_wait: float = 600,
    timeout: tuple[float, float] = (5, 30),
    settings: Settings | None = None,
) -> Read:
    """`okrlint fetch` into the snapshot in `folder`, which may exist; what ends it without a snapshot is raised."""
    wanted = settings or settings_for(server, model)
    with (
        mock.patch("okrlint.trackers.jira.connect.Clock", return_value=clock or Clock()),
        mock.patch.dict(connect.__kwdefaults__, timeout=timeout),
    ):
        fetched(("jira", reading), wanted, folder, AS_OF, server.environment, max_wait=max_wait)
    return look(folder)


def look(folder: Path) -> Read:
    """What a snapshot holds now."""
    with SnapshotWriter(folder, AS_OF) as writer:
        entry = open_snapshot(folder).manifest.sources["jira"]
        held = {r: [row for rows in writer.known(r, "jira").values() for row in rows] for r in BY_RELATION}
    for relation, rows in held.items():  # the newest record of an id wins
        if rows and "id" in rows[0]:
            held[relation] = list({row["id"]: row for row in rows}.values())
    return Read(held, entry, folder)
