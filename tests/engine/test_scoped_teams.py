"""A gap with a scope blinds the teams, people and decisions it touches, and nobody else."""

from __future__ import annotations

from pathlib import Path

from okrlint import packs
from okrlint.app.rules_list import begin
from okrlint.records import Decision, Record, Work
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


def test_decisions_are_blind_with_their_objectives(tmp_path: Path) -> None:
    begin("unsigned-decision", tmp_path / "pack")
    file = tmp_path / "pack" / "unsigned-decision.md"
    text = file.read_text()
    head, _, rest = text.partition("over: objective")
    params, _, body = rest.partition("advice:")
    assert "params:" in params
    query = "SELECT d.decision FROM decision d WHERE d.person IS NULL"
    meta = 'over: decision\nneeds: [decision]\nmessage: "nobody signed it"\n'
    file.write_text(f"{head}{meta}advice:{body[: body.index('SELECT')]}{query}\n```\n")
    records = [
        *(objective(f"o{n}") for n in range(4)),
        *(Decision(of=f"o{n}", id=f"d{n}", objective=f"o{n}", choice=f"Choice {n}") for n in (3, 2, 1)),
    ]
    locked = {"board": {"decision": Coverage("partial", "comments locked", ("o3",))}}
    pages = packs.read_packs([(str(tmp_path / "pack"), "okrlint.yaml:1:1")], tmp_path)
    report = judged(snapshot(tmp_path / "s", {"board": records}, locked), "unsigned-decision", pages=pages)
    assert [f.subjects[0].id for f in report.findings] == ["d1", "d2"]
    assert outcome(report, "unsigned-decision") == (2, 0, 0, 1)
