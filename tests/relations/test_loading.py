"""From records to tables: keys are dense, references by id or by key resolve, what leads nowhere is remarked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from okrlint.records import (
    Assignment,
    Commitment,
    Contributes,
    KeyResult,
    Label,
    Movement,
    Objective,
    Owner,
    PartyKind,
    Person,
    Record,
    Work,
)
from okrlint.relations.registry import fill
from okrlint.relations.relation import Context
from okrlint.snapshot import SnapshotWriter, open_snapshot

NOW = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)
GOALS: list[Record] = [
    Objective(of="o1", id="o1", key="ONE", title="One"),
    Objective(of="o2", id="o2", key="TWO", title="Two", parent="ONE"),
    KeyResult(of="k1", id="k1", key="KR", title="Result", objective="o2"),
]


def loaded(folder: Path, sources: Iterable[list[Record]], *queries: str) -> tuple[list[list[Any]], list[str]]:
    """The rows of each query over these sources, and the remarks."""
    with SnapshotWriter(folder, NOW) as writer:
        for number, records in enumerate(sources):
            out = writer.source(f"s{number}", "files", {})
            out.put(records)
            out.finish(NOW)
    with duckdb.connect(":memory:") as connection:
        remarks = fill(
            connection,
            open_snapshot(folder),
            {"movement", "assignment", "contributes", "label", "ancestor", "owner", "commitment"},
            Context(NOW),
        )
        return [connection.execute(query).fetchall() for query in queries], remarks


def work(name: str, goal: str, said: str = "") -> list[Record]:
    return [
        Work(of=name, id=name, key=name.upper(), title=name),
        Contributes(of=name, work=said or name, goal=goal),
        Assignment(of=name, work=said or name, person="Ines"),
        Movement(of=name, work=said or name, moved_at=NOW, by="Ines"),
        Label(of=name, item=said or name, name="night"),
    ]


LINKED = "SELECT w.id, g.key FROM contributes c JOIN work w USING (work) JOIN goal g USING (goal) ORDER BY ALL"


def test_goals_are_numbered_without_holes_and_key_results_come_last(tmp_path: Path) -> None:
    (goals, above), remarks = loaded(
        tmp_path,
        [GOALS],
        "SELECT goal, key FROM goal ORDER BY goal",
        "SELECT goal, above, depth FROM ancestor ORDER BY ALL",
    )
    assert goals == [(1, "ONE"), (2, "TWO"), (3, "KR")]
    assert above == [(2, 1, 1), (3, 1, 2), (3, 2, 1)]
    assert remarks == []


def test_of_an_id_that_two_sources_give_the_newer_record_stays_and_references_hold(tmp_path: Path) -> None:
    again = Objective(of="o1", id="o1", key="ONE", title="One, read later")
    (titles, linked), _ = loaded(
        tmp_path,
        [[*GOALS, *work("w1", "o1")], [again, *work("w1", "k1"), *work("w2", "k1")]],
        "SELECT goal, key, title FROM goal ORDER BY goal",
        LINKED,
    )
    assert titles == [(1, "ONE", "One, read later"), (2, "TWO", "Two"), (3, "KR", "Result")]
    assert linked == [("w1", "KR"), ("w1", "ONE"), ("w2", "KR")]


def test_work_may_be_called_by_its_key_beside_others_that_are_called_by_id(tmp_path: Path) -> None:
    (linked, people, moved, labelled), remarks = loaded(
        tmp_path,
        [[*GOALS, *work("w1", "k1"), *work("w2", "ONE", said="W2")]],
        LINKED,
        "SELECT count(*), count(DISTINCT work), count(person) FROM assignment",
        "SELECT count(*), count(DISTINCT work), count(person) FROM movement",
        "SELECT w.key, name FROM label JOIN work w USING (work) ORDER BY ALL",
    )
    assert linked == [("w1", "KR"), ("w2", "ONE")]
    assert people == moved == [(2, 2, 2)]
    assert labelled == [("W1", "night"), ("W2", "night")]
    assert remarks == []


def test_what_leads_nowhere_is_left_out_and_remarked(tmp_path: Path) -> None:
    stray = Contributes(of="w1", work="w1", goal="gone")
    lost = Contributes(of="w1", work="nobody", goal="k1")
    (linked,), remarks = loaded(tmp_path, [[*GOALS, *work("w1", "k1"), stray, lost]], LINKED)
    assert linked == [("w1", "KR")]
    assert remarks == [
        "1 × contributes.goal names nothing that was read, such as gone",
        "1 × contributes.work names nothing that was read, such as nobody",
    ]


def test_a_person_and_a_team_of_one_name_are_two(tmp_path: Path) -> None:
    kinds: list[tuple[str, PartyKind]] = [
        ("Depot", "team"),
        ("Depot", "person"),
        ("Depot", "placeholder"),
        ("Care", "team"),
        ("the boss", "role"),
    ]
    owners = [Owner(of="o1", goal="o1", party=party, kind=kind) for party, kind in kinds]
    (found,), _ = loaded(
        tmp_path,
        [[*GOALS, *owners]],
        "SELECT o.name, o.kind, p.name, p.kind, t.name FROM owner o LEFT JOIN person p USING (person) "
        "LEFT JOIN team t ON t.team = o.team ORDER BY o.name, o.kind",
    )
    assert found == [
        ("Care", "team", None, None, "Care"),
        ("Depot", "person", "Depot", "person", None),
        ("Depot", "placeholder", None, None, None),
        ("Depot", "team", None, None, "Depot"),
        ("the boss", "role", "the boss", "role", None),
    ]


PARTIES = ("Night Crane", "Dawn Hale", "Ines Abara")


def test_who_gave_a_word_is_a_team_where_a_team_has_that_name_and_nobody_else(tmp_path: Path) -> None:
    """A text does not say whether "Night Crane" is somebody."""
    records = [
        *GOALS,
        *(Work(of=n, id=n, key=n, title=n, team=n) for n in ("Night Crane", "Dawn Hale")),
        Person(of="u1", id="u1", name="Dawn Hale"),
        *(
            Commitment(of="o1", objective="o1", party=p, kind="person")
            for p in ("Night Crane", "Dawn Hale", "Ines Abara")
        ),
        Owner(of="o1", goal="o1", party="Night Crane"),
    ]
    (words, owners), _ = loaded(
        tmp_path,
        [records],
        "SELECT t.name, p.name FROM commitment LEFT JOIN team t USING (team) LEFT JOIN person p USING (person) "
        "ORDER BY ALL",
        "SELECT team IS NULL, name FROM owner",
    )
    assert words == [("Night Crane", None), (None, "Dawn Hale"), (None, "Ines Abara")]
    assert owners == [(True, "Night Crane")], "that a team owns a goal is a finding, and is not concluded"
