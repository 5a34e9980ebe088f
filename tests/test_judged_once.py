"""What tests share of judging: the same input gets the same answer once, and any other input is judged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from okrlint.findings import Report
from okrlint.records import Owner, Record
from okrlint.snapshot import Coverage
from tests.engine.company import judged, objective, snapshot
from tests.judged import JudgedOnce

GOALS: list[Record] = [
    objective("o1", url="http://127.0.0.1:4711/o1"),
    objective("o2", url="http://127.0.0.1:4711/o2"),
    Owner(of="o2", goal="o2", party="Ines"),
]


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> JudgedOnce:
    made = JudgedOnce()
    monkeypatch.setattr("okrlint.engine.report.judge", made)
    return made


def report(folder: Path, *records: Record, coverage: Coverage | None = None, rule: str = "missing-owner") -> Report:
    found = snapshot(folder, {"board": records}, {"board": {"owner": coverage}} if coverage else None)
    return judged(found, rule)


def test_the_same_records_are_judged_once_wherever_they_stand(tmp_path: Path, once: JudgedOnce) -> None:
    first = report(tmp_path / "one", *GOALS)
    again = report(tmp_path / "two", *reversed(GOALS))
    assert (once.judged, once.known) == (1, 1)
    assert [f.subjects[0].key for f in first.findings] == ["O1"]
    assert (again.findings, again.tallies, again.counts) == (first.findings, first.tallies, first.counts)


def test_another_server_is_named_as_itself(tmp_path: Path, once: JudgedOnce) -> None:
    for port in (4711, 5813):
        moved = (objective(name, url=f"http://127.0.0.1:{port}/{name}") for name in ("o1", "o2"))
        told = report(tmp_path / str(port), *moved, GOALS[2])
        assert [f.subjects[0].url for f in told.findings] == [f"http://127.0.0.1:{port}/o1"]
    assert (once.judged, once.known) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"records": GOALS[:2]},
        {"records": [*GOALS[1:], objective("o1", title="Another")]},
        {"records": GOALS, "coverage": Coverage("partial", "page 3 answered 502")},
        {"records": GOALS, "rule": "overdue-goal"},
    ],
    ids=["a record less", "another title", "a gap", "another rule"],
)
def test_whatever_differs_is_judged(tmp_path: Path, once: JudgedOnce, other: dict[str, Any]) -> None:
    report(tmp_path / "one", *GOALS)
    records = other.pop("records")
    report(tmp_path / "two", *records, **other)
    assert (once.judged, once.known) == (2, 0)
