"""A gap with a scope blinds the teams and people it touches, and nobody else."""

from __future__ import annotations

from pathlib import Path

from okrlint.records import Record, Work
from okrlint.snapshot import Coverage
from tests.engine.company import days_ago, judged, objective, outcome, snapshot, tally


def orphans(team: str) -> list[Record]:
    names = [f"{team}{n}" for n in range(6)]
    return [Work(of=n, id=n, key=n.upper(), title=n, state="done", team=team, finished_at=days_ago(9)) for n in names]


RECORDS: list[Record] = [
    *orphans("Depot"),
    *orphans("Care"),
    objective("o1", team="Care"),
    objective("o2", team="Depot"),
]


def test_only_the_team_whose_goals_are_unseen_is_not_evaluated(tmp_path: Path) -> None:
    wiki = {"board": {"contributes": Coverage("not_provided", "no work is read from Markdown", ("o1",))}}
    report = judged(snapshot(tmp_path, {"board": RECORDS}, wiki), "orphan-work")
    assert [f.subjects[0].key for f in report.findings] == ["Depot"]
    assert outcome(report, "orphan-work") == (1, 0, 0, 1)
    assert tally(report, "orphan-work").unseen[0].examples == ("Care",)


def test_a_work_item_that_could_not_be_read_blinds_its_team(tmp_path: Path) -> None:
    locked = {"board": {"contributes": Coverage("partial", "ticket locked", ("Depot3",))}}
    report = judged(snapshot(tmp_path, {"board": RECORDS}, locked), "orphan-work")
    assert [f.subjects[0].key for f in report.findings] == ["Care"]


def test_without_a_scope_no_team_is_judged(tmp_path: Path) -> None:
    cut = {"board": {"contributes": Coverage("partial", "page 3 answered 502")}}
    report = judged(snapshot(tmp_path, {"board": RECORDS}, cut), "orphan-work")
    assert outcome(report, "orphan-work") == (0, 0, 0, 2)
