"""Runs `okrlint fetch` against the fake, and reads back what a snapshot says; the clock only moves when told."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec

from okrlint.records import BY_RELATION
from okrlint.snapshot import SourceEntry, read_manifest
from okrlint.trackers.github import collect
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.settings import Settings
from tests.fakes.github import FakeGitHub
from tests.trackers import closure
from tests.trackers.commanded import fetched

AS_OF = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
SETTINGS = Settings(owner="acme", repositories=("plans", "api"))


class Clock:
    """A clock that sleeping moves; `slept` are the pauses that somebody asked for."""

    def __init__(self) -> None:
        self.now = AS_OF.timestamp()
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Scan:
    """What one fetch left behind: the newest records by relation, the source's entry, and what it cost."""

    records: dict[str, list[dict[str, Any]]]
    entry: SourceEntry
    requests: list[str]
    folder: Path
    slept: list[float] = field(default_factory=list)

    def keys(self, relation: str) -> list[str]:
        return sorted(r["key"] for r in self.records.get(relation, ()))

    def one(self, relation: str, key: str) -> dict[str, Any]:
        return next(r for r in self.records[relation] if r["key"] == key)

    def serving(self) -> set[tuple[str, str, str]]:
        """(key of the work, key of the goal, via) of every contribution."""
        return closure.serving(self.folder)

    def above(self, key: str) -> str:
        """The key of the goal that a goal serves."""
        return closure.above(self.folder)[key]

    def counted(self) -> list[str]:
        """The keys of the work that counts: what lies elsewhere does where it serves a goal."""
        return closure.counted(self.folder)

    def coverage(self, relation: str) -> tuple[str, str]:
        found = self.entry.coverage[relation]
        return found.state, found.reason

    @property
    def partial(self) -> set[str]:
        return {name for name, c in self.entry.coverage.items() if c.state == "partial"}


def scan(
    fake: FakeGitHub,
    folder: Path,
    settings: Settings = SETTINGS,
    *,
    clock: Clock | None = None,
    max_wait: float = 600.0,
    as_of: dt.datetime = AS_OF,
    environment: dict[str, str] | None = None,
) -> Scan:
    """One `okrlint fetch` into the snapshot at `folder`; what ends it without a snapshot is raised."""
    clock, before = clock or Clock(), len(fake.requests)
    environment = fake.environment if environment is None else environment
    with mock.patch.dict(connect.__kwdefaults__, sleep=clock.sleep, clock=clock):
        did = fetched(("github", collect), settings, folder, as_of, environment, max_wait=max_wait)
    names = [r.operation or f"{r.verb} {r.path}" for r in fake.requests[before:]]
    assert fake.violations == []
    assert (did.code == 0) == is_complete(folder), did.err
    entry = read_manifest(folder).sources["github"]
    return Scan(newest(folder), entry, names, folder, clock.slept)


def newest(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What counts of a snapshot's lines: for each (relation, of) those of the highest reading."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.ndjson")):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        highest: dict[str, int] = {}
        for line in lines:
            highest[line["of"]] = max(highest.get(line["of"], 0), line["seq"])
        kept = [x for x in lines if x["seq"] == highest[x["of"]] and not x.get("gone")]
        if kept:
            found[path.stem] = kept
    return found


def everything(scanned: Scan) -> dict[str, list[str]]:
    """All records in a form that two fetches can be compared in, whatever the order and the number of the reading.

    Work elsewhere that serves no goal is left out: it counts for nothing, and a second fetch may still know of it.
    """
    counted = set(scanned.counted())
    idle = {r["of"] for r in scanned.records.get("work", ()) if r.get("elsewhere") and r["key"] not in counted}
    found = {
        relation: sorted(
            {repr(msgspec.convert(_bare(r), BY_RELATION[relation])) for r in records if r["of"] not in idle}
        )
        for relation, records in scanned.records.items()
    }
    return {relation: lines for relation, lines in found.items() if lines}


def _bare(line: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in line.items() if k not in ("seq", "source")}


def findings(folder: Path) -> set[tuple[str, ...]]:
    """What every rule has to say of a snapshot: the rule and the keys it is about."""
    from okrlint import packs
    from okrlint.engine import select
    from okrlint.engine.report import check
    from okrlint.snapshot import open_snapshot

    pages = packs.built_in()
    rules = select(pages, preset="strict")
    report = check(open_snapshot(folder), rules, known_rules=frozenset(p.id for p in pages))
    return {(f.rule, *sorted(s.key for s in f.subjects)) for f in report.findings}


def is_complete(folder: Path) -> bool:
    """Whether the command line would say that everything was read (exit code 3 if not)."""
    from okrlint.engine.report import is_complete

    return is_complete(read_manifest(folder))
