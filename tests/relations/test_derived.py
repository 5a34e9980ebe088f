"""What follows from what trackers said: goals and their states, ancestors, ownership, activity, load."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.engine import database
from okrlint.records import (
    Assignment,
    CheckIn,
    Contributes,
    Cycle,
    KeyResult,
    Movement,
    Objective,
    Owner,
    Person,
    Record,
    Work,
)
from tests.engine.company import NOW, days_ago, key_result, objective, snapshot

GOALS = "(SELECT goal, id FROM objective UNION ALL SELECT goal, id FROM key_result)"


def ask(
    folder: Path, records: list[Record], relation: str, sql: str, as_of: dt.datetime = NOW
) -> list[tuple[Any, ...]]:
    """The rows of a question to one derived relation; `g` names goals by id."""
    with database(snapshot(folder, {"board": records}), [relation], as_of) as (connection, _):
        return connection.execute(sql).fetchall()


class TestGoal:
    SQL = "SELECT i.id, r.state, r.starts, r.due FROM goal r JOIN " + GOALS + " i USING (goal) ORDER BY i.id"

    def rows(self, folder: Path, *records: Record, as_of: dt.datetime = NOW) -> dict[str, tuple[Any, ...]]:
        return {row[0]: row[1:] for row in ask(folder, list(records), "goal", self.SQL, as_of)}

    def test_dates_come_from_the_goal_then_its_objective_then_its_cycle(self, tmp_path: Path) -> None:
        own, first, last = dt.date(2026, 11, 1), dt.date(2026, 10, 1), dt.date(2026, 12, 31)
        found = self.rows(
            tmp_path,
            objective("plain"),
            objective("dated", starts=own),
            key_result("below-plain", "plain"),
            key_result("below-dated", "dated"),
            key_result("own", "plain", starts=own),
        )
        assert {n: row[1] for n, row in found.items()} == {
            "plain": first,
            "dated": own,
            "below-plain": first,
            "below-dated": own,
            "own": own,
        }
        assert {row[2] for row in found.values()} == {last}

    @pytest.mark.parametrize("state", ["draft", "paused", "dropped", "finished"])
    def test_a_key_result_shares_the_state_of_an_objective_that_is_not_active(self, tmp_path: Path, state: str) -> None:
        found = self.rows(tmp_path, objective("o", state=state), key_result("k", "o"))
        assert {row[0] for row in found.values()} == {state}

    def test_a_cycle_that_is_over_ends_what_is_still_called_active(self, tmp_path: Path) -> None:
        found = self.rows(
            tmp_path,
            objective("past", cycle="2026-Q3"),
            objective("extended", cycle="2026-Q3", due=dt.date(2026, 12, 1)),
            objective("paused", cycle="2026-Q3", state="paused"),
            objective("without", cycle=""),
        )
        assert {n: row[0] for n, row in found.items()} == {
            "past": "finished",
            "extended": "active",
            "paused": "paused",
            "without": "active",
        }

    def test_the_last_day_of_a_cycle_still_belongs_to_it(self, tmp_path: Path) -> None:
        for day, state in ((dt.date(2026, 12, 31), "active"), (dt.date(2027, 1, 1), "finished")):
            as_of = dt.datetime.combine(day, dt.time(12), dt.UTC)
            assert self.rows(tmp_path / str(day), objective("o"), as_of=as_of)["o"][0] == state

    def test_stated_dates_of_a_cycle_go_before_what_its_name_says(self, tmp_path: Path) -> None:
        fiscal = Cycle(of="c", id="c", name="2026-Q4", starts=dt.date(2026, 8, 1), ends=dt.date(2026, 10, 31))
        assert self.rows(tmp_path, fiscal, objective("o", cycle="2026-Q4"))["o"][0] == "finished"


class TestAncestor:
    SQL = (
        f"SELECT i.id, u.id, r.depth FROM ancestor r JOIN {GOALS} i USING (goal) "
        f"JOIN {GOALS} u ON u.goal = r.above ORDER BY 1, 2"
    )

    def test_through_objectives_and_key_results(self, tmp_path: Path) -> None:
        records: list[Record] = [
            objective("top"),
            key_result("kr", "top"),
            objective("below", parent="kr"),
            key_result("leaf", "below"),
        ]
        found = {row[:2]: row[2] for row in ask(tmp_path, records, "ancestor", self.SQL)}
        assert found == {
            ("kr", "top"): 1,
            ("below", "kr"): 1,
            ("below", "top"): 2,
            ("leaf", "below"): 1,
            ("leaf", "kr"): 2,
            ("leaf", "top"): 3,
        }

    @settings(max_examples=25)
    @given(parents=st.lists(st.integers(-1, 6), min_size=2, max_size=7))
    def test_is_what_a_walk_upwards_finds_whatever_the_loops(
        self, tmp_path_factory: pytest.TempPathFactory, parents: list[int]
    ) -> None:
        count = len(parents)
        above = {n: p for n, p in enumerate(parents) if 0 <= p < count and p != n}
        records: list[Record] = [objective(f"o{n}", parent=f"o{above[n]}" if n in above else "") for n in range(count)]
        expected: dict[tuple[str, str], int] = {}
        for start in range(count):
            here, depth = start, 0
            while here in above and depth < count:
                here, depth = above[here], depth + 1
                if here != start:
                    expected.setdefault((f"o{start}", f"o{here}"), depth)
                else:
                    break
        rows = ask(tmp_path_factory.mktemp("up"), records, "ancestor", self.SQL)
        assert {row[:2]: row[2] for row in rows} == expected


class TestOwnership:
    SQL = (
        "SELECT i.id, r.people, r.teams, r.placeholders, r.names, r.inherited "
        f"FROM ownership r JOIN {GOALS} i USING (goal)"
    )

    def rows(self, folder: Path, *records: Record) -> dict[str, tuple[Any, ...]]:
        return {row[0]: row[1:] for row in ask(folder, list(records), "ownership", self.SQL)}

    def test_a_key_result_that_names_nobody_inherits(self, tmp_path: Path) -> None:
        found = self.rows(
            tmp_path,
            objective("o"),
            key_result("silent", "o"),
            key_result("tbd", "o"),
            key_result("own", "o"),
            objective("none"),
            key_result("below-none", "none"),
            Owner(of="o", goal="o", party="Ines"),
            Owner(of="tbd", goal="tbd", party="TBD", kind="placeholder"),
            Owner(of="own", goal="own", party="Jonas"),
        )
        assert found["o"] == (1, 0, 0, "Ines", False)
        assert found["silent"] == (1, 0, 0, "Ines", True)
        assert found["tbd"] == (0, 0, 1, "TBD", False)
        assert found["own"] == (1, 0, 0, "Jonas", False)
        assert found["none"] == found["below-none"] == (0, 0, 0, "", False)

    def test_roles_are_people_and_bots_are_nobody_and_contributors_do_not_answer(self, tmp_path: Path) -> None:
        found = self.rows(
            tmp_path,
            objective("o"),
            Owner(of="o", goal="o", party="CFO", kind="role"),
            Owner(of="o", goal="o", party="Depot", kind="team"),
            Owner(of="o", goal="o", party="renovate", kind="bot"),
            Owner(of="o", goal="o", party="Ines", role="contributor"),
        )
        assert found["o"] == (1, 1, 1, "CFO, Depot, renovate", False)

    def test_one_person_said_twice_is_one(self, tmp_path: Path) -> None:
        ines = Person(of="p1", id="p1", name="Ines Abara")
        twice = [Owner(of="o", goal="o", party=who) for who in ("p1", "Ines Abara")]
        assert self.rows(tmp_path, ines, objective("o"), *twice)["o"][0] == 1


def work(name: str, goal: str = "", state: str = "doing", moved: int | None = None, **more: Any) -> list[Record]:
    found: list[Record] = [Work(of=name, id=name, key=name, title=name, state=state, **more)]  # type: ignore[arg-type]  # a word of the tests
    if goal:
        found.append(Contributes(of=name, work=name, goal=goal))
    if moved is not None:
        found.append(Movement(of=name, work=name, moved_at=days_ago(moved)))
    return found


class TestActivity:
    SQL = (
        "SELECT i.id, r.open, r.doing, r.done, r.dropped, r.unattended, "
        "date_diff('day', r.last_movement, TIMESTAMP '2026-11-16 12:00:00') "
        f"FROM activity r JOIN {GOALS} i USING (goal)"
    )

    def rows(self, folder: Path, *records: Record) -> dict[str, tuple[Any, ...]]:
        return {row[0]: row[1:] for row in ask(folder, list(records), "activity", self.SQL)}

    def test_work_counts_for_its_goal_and_for_everything_above_once(self, tmp_path: Path) -> None:
        found = self.rows(
            tmp_path,
            objective("top"),
            objective("o", parent="top"),
            key_result("k", "o"),
            *work("w1", "k", "open", 9),
            *work("w2", "k", "doing", 3),
            *work("w3", "o", "done", 5),
            *work("w4", "k", "dropped", 40),
            Contributes(of="w2", work="w2", goal="o", via="text"),
        )
        assert found["k"] == (1, 1, 0, 1, 2, 3)
        assert found["o"] == found["top"] == (1, 1, 1, 1, 2, 3)

    def test_without_work_there_is_no_moment(self, tmp_path: Path) -> None:
        assert self.rows(tmp_path, objective("o"))["o"] == (0, 0, 0, 0, 0, None)

    def test_that_it_was_created_or_finished_is_a_movement(self, tmp_path: Path) -> None:
        found = self.rows(
            tmp_path,
            objective("o"),
            objective("p"),
            *work("w1", "o", "open", 30, created_at=days_ago(12)),
            *work("w2", "p", "done", 30, created_at=days_ago(40), finished_at=days_ago(7)),
        )
        assert (found["o"][-1], found["p"][-1]) == (12, 7)

    @pytest.mark.parametrize(("active", "unattended"), [(True, 0), (None, 0), (False, 1)])
    def test_work_of_somebody_who_has_left_is_unattended(
        self, tmp_path: Path, active: bool | None, unattended: int
    ) -> None:
        found = self.rows(
            tmp_path,
            objective("o"),
            Person(of="p", id="p", name="Ines", active=active),
            *work("w", "o"),
            Assignment(of="w", work="w", person="p"),
        )
        assert found["o"][4] == unattended


class TestProgress:
    SQL = (
        "SELECT i.id, r.status, r.value, r.met, r.last_check_in::DATE::TEXT FROM progress r "
        "JOIN " + GOALS + " i USING (goal) ORDER BY i.id"
    )

    def of(self, folder: Path, *records: Record, **more: object) -> tuple[Any, ...]:
        goals = [objective("o"), key_result("k", "o", **more)]
        return {row[0]: row[1:] for row in ask(folder, [*goals, *records], "progress", self.SQL)}["k"]

    def report(self, days: int, **more: object) -> CheckIn:
        return CheckIn(of="k", goal="k", checked_at=days_ago(days), **more)  # type: ignore[arg-type]  # the test's own

    def test_each_comes_from_the_newest_report_that_gives_it(self, tmp_path: Path) -> None:
        reports = (
            self.report(9, value=5.0),
            self.report(6, status="at_risk", value=7.0),
            self.report(2, note="on holiday"),
        )
        assert self.of(tmp_path, *reports) == ("at_risk", 7.0, None, "2026-11-14")

    def test_a_report_dated_later_than_tomorrow_is_a_slip(self, tmp_path: Path) -> None:
        reports = [self.report(n, value=float(n)) for n in (3, 0, -1, -300)]
        assert self.of(tmp_path, *reports)[1:] == (0.0, None, "2026-11-16")

    def test_of_two_reports_at_once_the_less_comfortable_counts(self, tmp_path: Path) -> None:
        reports = [self.report(2, status=s) for s in ("on_track", "off_track", "on_track")]
        assert self.of(tmp_path, *reports)[0] == "off_track"

    @pytest.mark.parametrize(
        ("title", "value", "current", "met"),
        [
            ("Crews from 5 to 9", 8.0, None, False),
            ("Crews from 5 to 9", 9.0, None, True),
            ("Crews from 5 to 9", 8.0, 10.0, True),
            ("Crews from 5 to 9", None, 9.0, True),
            ("Claims from 9 to 5", 5.0, None, True),
            ("Claims from 9 to 5", 5.1, 7.0, False),
            ("Claims from 9 to 5", 7.0, 4.0, True),
            ("Sign 3 carriers", 2.0, None, False),
            ("Sign 3 carriers", None, 3.0, True),
            ("Sign 3 carriers", 3.0, 1.0, True),
            ("Crews from 5 to 9", None, None, None),
            ("More crews by 20 %", 30.0, None, None),
            ("Twice the crews", 30.0, None, None),
            ("The handbook is published", 1.0, None, None),
        ],
    )
    def test_a_target_is_met_at_it_or_beyond(
        self, tmp_path: Path, title: str, value: float | None, current: float | None, met: bool | None
    ) -> None:
        found = self.of(tmp_path, self.report(2, value=value), title=title, current=current)
        assert found[2] is met


class TestLoad:
    SQL = "SELECT p.name, r.goals, r.doing, r.open, r.finished_90d FROM load r JOIN person p USING (person)"

    def rows(self, folder: Path, *records: Record) -> dict[str, tuple[Any, ...]]:
        return {row[0]: row[1:] for row in ask(folder, list(records), "load", self.SQL)}

    def test_key_results_of_an_own_objective_count_with_it(self, tmp_path: Path) -> None:
        goals: list[Objective | KeyResult] = [
            objective("mine"),
            key_result("mine/1", "mine"),
            key_result("mine/2", "mine"),
            objective("theirs"),
            key_result("theirs/1", "theirs"),
            key_result("theirs/2", "theirs"),
            objective("paused", state="paused"),
        ]
        owners = [Owner(of=g.id, goal=g.id, party="Ines") for g in goals if g.id != "theirs"]
        helps = Owner(of="theirs", goal="theirs", party="Ines", role="contributor")
        assert self.rows(tmp_path, *goals, *owners, helps)["Ines"] == (3, 0, 0, 0)

    def test_assigned_work_by_state_and_what_was_finished_lately(self, tmp_path: Path) -> None:
        records = [
            *work("a", state="doing"),
            *work("b", state="open"),
            *work("c", state="open"),
            *work("d", state="done", finished_at=days_ago(89)),
            *work("e", state="done", finished_at=days_ago(91)),
            *work("f", state="dropped"),
        ]
        mine = [Assignment(of=n, work=n, person="Ines") for n in "abcdef"]
        again = Assignment(of="a", work="a", person="Ines")
        assert self.rows(tmp_path, *records, *mine, again)["Ines"] == (0, 1, 2, 1)

    @pytest.mark.parametrize(("first", "days"), [(10, 28), (40, 40), (89, 89), (300, 90), (None, 90)])
    def test_the_pace_of_somebody_new_is_that_of_their_own_days(
        self, tmp_path: Path, first: int | None, days: int
    ) -> None:
        ended = [] if first is None else [days_ago(5), days_ago(first)]
        records = [
            *work("open"),
            *(w for n, at in enumerate(ended) for w in work(f"w{n}", state="done", finished_at=at)),
        ]
        mine = [Assignment(of=r.of, work=r.of, person="Ines") for r in records if isinstance(r, Work)]
        sql = "SELECT r.pace_days FROM load r JOIN person p USING (person) WHERE p.name = 'Ines'"
        assert ask(tmp_path, [*records, *mine], "load", sql) == [(days,)]
