"""The example company stays as large as it is said to be, and its findings stay the stories that were told with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from okrlint import packs
from okrlint.app.fetch import collect, source_of_paths
from okrlint.engine import select
from okrlint.engine.report import check
from okrlint.findings import Report
from okrlint.snapshot import Snapshot, read_live
from okrlint.trackers import Run

HARBOR = Path(__file__).parents[2] / "examples" / "harbor"
LATER = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)

STORIES = {
    "expired-waiver": ["allow missing-owner on islands"],
    "green-without-output": ["cancellations"],
    "idle-key-result": ["near-misses", "papers", "winter-timetable"],
    "missing-owner": ["islands", "map-trusted"],
    "nothing-excluded": ["calm-nights", "first-day"],
    "opposing-key-results": ["parcels-per-tour", "lighter-tours"],
    "orphan-work": ["Platform"],
    "overcommitted-owner": ["Tove Castellan"],
    "ranking-cycle": ["fuller-vans", "sorted-by-six", "true-map"],
    "shared-accountability": ["easy-returns"],
    "stale-check-in": ["disputed-invoices", "winter-timetable"],
    "unranked-overlap": ["easy-label", "first-day"],
    "unused-waiver": ["allow nothing-excluded on easy-returns"],
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    source = source_of_paths([HARBOR / "okrs", HARBOR / "work"])
    return collect([source], tmp_path_factory.mktemp("snapshot"), Run(LATER, {}))


@pytest.fixture(scope="module")
def report(snapshot: Snapshot) -> Report:
    pages = packs.built_in()
    return check(snapshot, select(pages), known_rules=frozenset(p.id for p in pages))


def test_it_is_as_large_as_a_company(snapshot: Snapshot) -> None:
    objectives = read_live(snapshot, "objective")
    assert len(objectives) >= 12
    assert {o["cycle"] for o in objectives} == {"2026-Q3", "2026-Q4"}
    assert len({o["team"] for o in objectives}) >= 4
    assert len(read_live(snapshot, "key_result")) >= 40
    assert len(read_live(snapshot, "work")) >= 150


def test_it_speaks_of_its_own_day_whenever_it_is_read(report: Report) -> None:
    assert report.as_of == dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC)


def test_nothing_in_it_leads_nowhere(report: Report) -> None:
    assert [n for n in report.notes if "names nothing" in n] == []
    assert report.complete


@pytest.mark.parametrize("rule", sorted(STORIES))
def test_each_story_is_found_and_no_other(report: Report, rule: str) -> None:
    found = [s.key for f in report.open() if f.rule == rule for s in f.subjects]
    assert sorted(found) == sorted(STORIES[rule])


def test_one_waiver_is_in_force(report: Report) -> None:
    waived = [(f.rule, f.subjects[0].key) for f in report.findings if f.waived]
    assert waived == [("nothing-excluded", "drivers-stay")]


def test_most_goals_are_fine(report: Report) -> None:
    stricken = Counter(s.id for f in report.open() for s in f.subjects if s.kind in ("objective", "key_result"))
    assert len(stricken) < (report.counts["objective"] + report.counts["key_result"]) / 3
    assert max(stricken.values()) <= 4


def test_the_page_from_the_wiki_is_read_and_its_gaps_are_said(report: Report) -> None:
    idle = next(t for t in report.tallies if t.rule == "idle-key-result")
    assert idle.not_evaluated == 5
    assert "Markdown" in idle.unseen[0].reason
