"""`work_goal`, `work_team`, `effort`: what was finished for which goal, by whom, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.records import Assignment, Contributes, Person, Record, Work
from tests.engine.company import NOW, days_ago, key_result, objective
from tests.relations.test_derived import GOALS, ask

SUMS = (
    f"SELECT i.id, sum(r.items), sum(r.sized), sum(r.size), count(DISTINCT r.person) FROM effort r "
    f"JOIN {GOALS} i USING (goal) GROUP BY i.id ORDER BY i.id"
)


def done(name: str, goal: str, days: float = 10, **more: object) -> list[Record]:
    fields: dict[str, object] = {"title": name, "state": "done", "finished_at": days_ago(0) - dt.timedelta(days=days)}
    return [
        Work(of=name, id=name, key=name.upper(), **{**fields, **more}),  # type: ignore[arg-type]  # the test's own
        Contributes(of=name, work=name, goal=goal),
    ]


def sums(folder: Path, *records: list[Record]) -> dict[str, tuple[float | None, ...]]:
    flat = [record for some in records for record in some]
    return {row[0]: row[1:] for row in ask(folder, flat, "effort", SUMS)}


def hands(work: str, *people: str) -> list[Record]:
    return [Assignment(of=work, work=work, person=person) for person in people]


TREE: list[Record] = [objective("top"), key_result("kr", "top"), objective("below", parent="kr")]


def test_work_counts_once_for_each_goal_above_it_and_half_for_each_of_two_people(tmp_path: Path) -> None:
    twice: list[Record] = [Contributes(of="a", work="a", goal="kr"), Contributes(of="a", work="a", goal="top")]
    found = sums(
        tmp_path,
        TREE,
        done("a", "below", size=3.0),
        twice,
        hands("a", "ines", "sol"),
        done("b", "kr"),
        hands("b", "sol"),
    )
    assert found == {"below": (1, 1, 3, 2), "kr": (2, 1, 3, 2), "top": (2, 1, 3, 2)}


def test_what_is_dropped_open_undated_or_of_the_day_after_tomorrow_is_no_effort(tmp_path: Path) -> None:
    found = sums(
        tmp_path,
        TREE,
        done("a", "kr", state="dropped"),
        done("b", "kr", state="open"),
        done("c", "kr", finished_at=None),
        done("d", "kr", days=-1.5),
        done("e", "kr", days=-0.5),
    )
    assert found["kr"][0] == 1


def test_sizes_below_zero_count_as_none(tmp_path: Path) -> None:
    assert sums(tmp_path, TREE, done("a", "kr", size=-5.0), done("b", "kr", size=2.0))["kr"] == (2, 1, 2, 0)


def test_a_bots_own_work_is_left_out_and_its_help_is_not(tmp_path: Path) -> None:
    bot = Person(of="bot", id="bot", name="updates[bot]", kind="bot")
    found = sums(
        tmp_path,
        TREE,
        [bot],
        done("a", "kr", author="bot"),
        hands("a", "bot"),
        done("b", "kr", author="ines"),
        hands("b", "ines", "bot"),
    )
    assert found["kr"] == (1, 0, None, 1)


@pytest.mark.parametrize(
    ("work", "teams", "team"),
    [
        ("Own", ("A", "B"), "Own"),
        ("", ("A", "A"), "A"),
        ("", ("A", "B"), None),
        ("", ("", "A"), "A"),
        ("", ("",), None),
    ],
)
def test_whose_work_it_is(tmp_path: Path, work: str, teams: Sequence[str], team: str | None) -> None:
    records: list[Record] = [objective(f"o{n}", team=name) for n, name in enumerate(teams)]
    records += [Contributes(of="a", work="a", goal=f"o{n}") for n in range(len(teams))]
    records += done("a", "o0", team=work)
    sql = "SELECT t.name FROM work LEFT JOIN work_team USING (work) LEFT JOIN team t ON t.team = work_team.team"
    assert ask(tmp_path, records, "work_team", sql) == [(team,)]


@settings(max_examples=25)
@given(
    parents=st.lists(st.integers(-1, 5), min_size=2, max_size=6),
    links=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=20),
    people=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3)), max_size=12),
)
def test_sums_are_what_a_walk_upwards_counts_whatever_the_loops(
    tmp_path_factory: pytest.TempPathFactory,
    parents: list[int],
    links: list[tuple[int, int]],
    people: list[tuple[int, int]],
) -> None:
    count = len(parents)
    records: list[Record] = [
        objective(f"o{n}", parent=f"o{p}" if 0 <= p < count else "") for n, p in enumerate(parents)
    ]
    expected: dict[str, set[int]] = {}
    for work, goal in {(w, g % count) for w, g in links}:
        records.append(Contributes(of=f"w{work}", work=f"w{work}", goal=f"o{goal}"))
        seen: set[int] = set()
        while 0 <= goal < count and goal not in seen:
            seen.add(goal)
            expected.setdefault(f"o{goal}", set()).add(work)
            goal = parents[goal]
    for work in range(8):
        records.append(Work(of=f"w{work}", id=f"w{work}", key=f"W{work}", title="x", state="done", finished_at=NOW))
    records += [Assignment(of=f"w{w}", work=f"w{w}", person=f"p{p}") for w, p in people]
    found = sums(tmp_path_factory.mktemp("effort"), records)
    assert {goal: round(row[0] or 0, 6) for goal, row in found.items()} == {g: len(w) for g, w in expected.items()}
