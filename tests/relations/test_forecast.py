"""`throughput`, `forecast`, `effort_shift`: what a team's past says of its open work, and of its decisions."""

from __future__ import annotations

import datetime as dt
import math
import random
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.records import Contributes, Decision, Record, Work
from okrlint.relations.forecast import HORIZON, MOST, forecasts, weeks_until
from tests.engine.company import NOW, days_ago, key_result, objective
from tests.relations.test_derived import ask
from tests.relations.test_effort import done

TEAM: list[Record] = [objective("o", team="Bikes"), key_result("kr", "o")]
WEEKS = [3, 0, 5, 2, 4, 4, 1, 6, 2, 3, 0, 4]


def still_open(count: int, goal: str = "kr", **more: object) -> list[Record]:
    found: list[Record] = []
    for n in range(count):
        name = f"open-{goal}-{n}"
        fields: dict[str, object] = {"title": "x", "state": "open", "created_at": days_ago(5), **more}
        found.append(Work(of=name, id=name, key=name, **fields))  # type: ignore[arg-type]  # the test's own
        found.append(Contributes(of=name, work=name, goal=goal))
    return found


def finished(days: list[float], goal: str = "kr") -> list[Record]:
    return [r for n, day in enumerate(days) for r in done(f"done-{goal}-{n}-{day}", goal, days=day)]


def one(folder: Path, records: list[Record], columns: str) -> list[tuple[Any, ...]]:
    return ask(folder, records, "forecast", f"SELECT {columns} FROM forecast ORDER BY goal, team")


class TestThroughput:
    def weeks(self, folder: Path, records: list[Record]) -> list[tuple[Any, ...]]:
        return ask(folder, records, "throughput", "SELECT starts, items FROM throughput ORDER BY starts DESC")

    def test_weeks_are_counted_back_from_the_moment_and_quiet_ones_are_weeks_too(self, tmp_path: Path) -> None:
        found = self.weeks(tmp_path, TEAM + finished([0.5, 6.9, 7.1, 22, 28]))
        assert [n for _, n in found] == [2, 1, 0, 1]
        assert [NOW.date() - day for day, _ in found] == [dt.timedelta(weeks=n) for n in (1, 2, 3, 4)]

    def test_at_most_twelve_weeks_and_nothing_of_tomorrow(self, tmp_path: Path) -> None:
        found = self.weeks(tmp_path, TEAM + finished([-30, 3, 80, 200]))
        assert [n for _, n in found] == [1, *[0] * 10, 1]

    def test_a_team_without_dates_has_no_weeks(self, tmp_path: Path) -> None:
        assert self.weeks(tmp_path, TEAM + done("a", "kr", finished_at=None)) == []


class TestForecast:
    @pytest.mark.parametrize(("items", "left"), [(10, 3), (10, 4), (25, 8), (40, 13), (1, 1), (7, 0)])
    def test_is_what_ten_thousand_runs_come_to(self, items: int, left: int) -> None:
        rng = random.Random(11)
        runs = sum(sum(rng.choice(WEEKS) for _ in range(left)) >= items for _ in range(10_000)) / 10_000
        (found,) = forecasts(WEEKS, [(items, left)]).values()
        assert found.chance == pytest.approx(runs, abs=0.02)

    @given(
        weeks=st.lists(st.integers(0, 12), min_size=1, max_size=12),
        asked=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 20)), min_size=1, max_size=6),
    )
    def test_more_items_or_fewer_weeks_are_never_likelier(
        self, weeks: list[int], asked: list[tuple[int, int | None]]
    ) -> None:
        found = forecasts(weeks, asked)
        for (items, left), one in found.items():
            assert one.chance is not None
            assert left is not None
            assert 0 <= one.chance <= 1
            assert (one.half or 999) <= (one.most or 999)
            assert (one.chance >= 0.5) == (one.half is not None and one.half <= left)
            for (other, later), that in found.items():
                if other >= items and later is not None and later <= left:
                    assert (that.chance or 0) <= one.chance
            if sum(weeks) == 0:
                assert one == (0, None, None)

    def test_one_pace_leaves_nothing_to_chance(self) -> None:
        assert forecasts([2] * 12, [(10, 4), (10, 5)]) == {(10, 4): (0.0, 5, 5), (10, 5): (1.0, 5, 5)}

    def test_longer_lists_than_a_plan_has_are_left_out(self) -> None:
        assert forecasts([1], [(MOST + 1, 3), (0, 3)]) == {}

    def test_a_thousand_key_results_in_two_seconds(self) -> None:
        rng = random.Random(5)
        start = time.process_time()
        for _ in range(250):
            weeks = [rng.randrange(9) for _ in range(12)]
            forecasts(weeks, [(rng.randrange(1, 80), rng.randrange(14)) for _ in range(4)])
        assert time.process_time() - start < 2

    @pytest.mark.parametrize(("days", "weeks"), [(-1, 0), (0, 1), (6, 1), (7, 2), (9999, HORIZON), (-9999, 0)])
    def test_a_week_that_has_begun_counts_whole(self, days: int, weeks: int) -> None:
        assert weeks_until(NOW.date() + dt.timedelta(days=days), NOW.date()) == weeks
        assert weeks_until(None, NOW.date()) is None

    def test_open_work_of_a_key_result_against_the_pace_of_its_team(self, tmp_path: Path) -> None:
        records = TEAM + finished([7 * week + 3 for week in range(10)]) + still_open(3)
        (found,) = one(tmp_path, records, "items, weeks, finished, chance, half_by, most_by")
        today = NOW.date()
        assert found == (3, 9, 9, 1.0, today + dt.timedelta(weeks=3), today + dt.timedelta(weeks=3))

    def test_a_short_history_makes_no_forecast(self, tmp_path: Path) -> None:
        records = TEAM + finished([3, 10, 17, 29]) + still_open(3)
        assert one(tmp_path, records, "weeks, chance, half_by, most_by") == [(4, None, None, None)]

    def test_each_team_has_its_own_part(self, tmp_path: Path) -> None:
        records = TEAM + finished([7 * week + 3 for week in range(10)]) + still_open(1) + still_open(2, "o")
        records += [Work(of="x", id="x", key="x", title="x", state="doing", team="Vans")]
        records += [Contributes(of="x", work="x", goal="kr")]
        assert one(tmp_path, records, "items, chance") == [(1, 1.0), (1, None)]


class TestShift:
    SQL = "SELECT before, after, distance, by_chance, onto_before, onto_after FROM effort_shift"
    DECISION: ClassVar[list[Record]] = [
        Decision(of="d", id="d", objective="o", decided_on=NOW.date() - dt.timedelta(days=50))
    ]
    GOALS: ClassVar[list[Record]] = [objective("o", team="Bikes"), objective("p", team="Bikes"), key_result("kr", "o")]

    def shift(self, folder: Path, before: dict[str, int], after: dict[str, int]) -> tuple[Any, ...]:
        records = [*self.GOALS, *self.DECISION]
        for day, counts in ((60, before), (20, after)):
            for goal, count in counts.items():
                records += finished([day + n / 10 for n in range(count)], goal)
        (row,) = ask(folder, records, "effort_shift", self.SQL)
        return row

    def test_the_same_spread(self, tmp_path: Path) -> None:
        before, after, distance, chance, *shares = self.shift(tmp_path, {"kr": 10, "p": 30}, {"kr": 5, "p": 15})
        assert (before, after, round(distance, 6), shares) == (40, 20, 0, [0.25, 0.25])
        assert chance == pytest.approx(math.sqrt((1 / 40 + 1 / 20) / (8 * math.log(2))))

    def test_nothing_in_common(self, tmp_path: Path) -> None:
        assert self.shift(tmp_path, {"p": 4}, {"o": 3, "kr": 1})[2:] == pytest.approx(
            (1, math.sqrt(0.5 / (8 * math.log(2))), 0, 1)
        )

    def test_nothing_finished_on_one_side_is_not_known(self, tmp_path: Path) -> None:
        assert self.shift(tmp_path, {"p": 4}, {})[:4] == (4, 0, None, None)

    def test_two_samples_of_one_spread_are_as_far_apart_as_is_said(self) -> None:
        """The formula against drawn samples; the relation's own arithmetic is checked above."""
        rng = random.Random(3)
        total = 0.0
        for _ in range(400):
            p, q = (
                [sum(k == x for x in draws) / 40 for k in range(4)]
                for draws in ([rng.choice([0, 0, 1, 1, 2, 3]) for _ in range(40)] for _ in range(2))
            )
            total += sum(a * math.log2(2 * a / (a + b)) / 2 for a, b in [*zip(p, q, strict=True)] if a)
            total += sum(b * math.log2(2 * b / (a + b)) / 2 for a, b in [*zip(p, q, strict=True)] if b)
        assert math.sqrt(total / 400) == pytest.approx(math.sqrt(3 * (2 / 40) / (8 * math.log(2))), rel=0.1)
