"""Whether an edit made a goal easier: by its number and direction, its bound, its last day; and what is no edit."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.records import Direction
from okrlint.relations.goalposts import Edit, days_between, number_in, posts, target_in
from okrlint.relations.kinds import Bound

MONDAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


def edit(what: str, before: str, after: str, *, days: int = 0, hours: int = 0, note: str = "") -> Edit:
    return Edit(what, MONDAY + dt.timedelta(days=days, hours=hours), before, after, None, note)


def read(
    *edits: Edit, direction: Direction | None = "decrease", bound: Bound | None = None, by_title: bool = False
) -> list[tuple[str, str, str, bool]]:
    found = posts(edits, direction, bound, by_title=by_title)
    return [(post.what, post.before, post.after, post.eased) for post in found]


@pytest.mark.parametrize(
    ("direction", "bound", "before", "after", "eased"),
    [
        ("decrease", None, "2 %", "3 %", True),
        ("decrease", None, "3 %", "2 %", False),
        ("increase", None, "90 %", "70 %", True),
        ("increase", None, "70 %", "90 %", False),
        ("maintain", "upper", "2 %", "5 %", True),
        ("maintain", "upper", "5 %", "2 %", False),
        ("maintain", "lower", "99.9 %", "99 %", True),
        ("reach", None, "5", "3", False),
        (None, None, "5", "3", False),
    ],
)
def test_easier_depends_on_the_way_the_number_is_to_go(
    direction: Direction | None, bound: Bound | None, before: str, after: str, eased: bool
) -> None:
    assert read(edit("target", before, after), direction=direction, bound=bound) == [("target", before, after, eased)]


def test_a_later_day_is_easier_and_an_earlier_one_is_not() -> None:
    later, earlier = ("2026-12-10", "2026-12-20"), ("2026-12-20", "2026-12-01")
    assert read(edit("due", *later), edit("due", *earlier, days=3)) == [
        ("due", *later, True),
        ("due", *earlier, False),
    ]


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [
        ("target", "", "3 %"),
        ("target", "3 %", ""),
        ("target", "3 of 4", "4 of 5"),
        ("target", "TBD", "4"),
        ("target", "4 %", "4.0 %"),
        ("due", "", "2026-12-20"),
        ("due", "2026-12-20", ""),
        ("due", "soon", "later"),
        ("owner", "Tovi", "Sol"),
    ],
)
def test_what_cannot_be_compared_is_no_move(what: str, before: str, after: str) -> None:
    assert [post for post in read(edit(what, before, after)) if post[0] != "owner"] == []


def test_a_slip_that_was_put_right_on_the_same_day_is_no_move() -> None:
    slip = edit("target", "2.5 %", "25 %"), edit("target", "25 %", "2.5 %", hours=1)
    assert read(*slip) == []
    assert read(*slip, edit("target", "2.5 %", "3 %", hours=2)) == [("target", "2.5 %", "3 %", True)]
    assert read(slip[0], slip[1]._replace(at=MONDAY + dt.timedelta(days=1))) == [
        ("target", "2.5 %", "25 %", True),
        ("target", "25 %", "2.5 %", False),
    ]


@pytest.mark.parametrize(
    ("before", "after", "targets"),
    [
        ("Churn from 4 % to 2 %", "Churn from 4 % to 3 %", ("2 %", "3 %")),
        ("Calls at night from 40 to 5", "Calls at night from 40 to 12", ("5", "12")),
        ("Churn from 4 % to 2 %", "Refunds from 4 % to 3 %", None),
        ("Churn from 4 % to 2 %", "Churn from 4 to 3 days", None),
        ("Churn from 4 % to 2 %", "Churn goes down", None),
        ("Churn goes down", "Churn from 4 % to 3 %", None),
        ("Grow visits by 20 %", "Grow visits by 10 %", None),
    ],
)
def test_titles_name_one_target_or_none(before: str, after: str, targets: tuple[str, str] | None) -> None:
    assert target_in(before, after) == targets


def test_a_title_counts_only_where_the_target_stands_nowhere_else() -> None:
    renamed = edit("title", "Churn from 4 % to 2 %", "Churn from 4 % to 3 %")
    assert read(renamed, by_title=True) == [("target", "2 %", "3 %", True)]
    assert [post for post in read(renamed) if post[0] == "target"] == []


NUMBERS = st.decimals(min_value=0, max_value=10_000, places=2, allow_nan=False)


@given(NUMBERS, NUMBERS)
def test_what_eases_one_way_tightens_the_other_way_and_back(one: object, other: object) -> None:
    before, after = f"{one} %", f"{other} %"
    if number_in(before) == number_in(after):
        return
    there, back = edit("target", before, after), edit("target", after, before)
    up = [read(e, direction="increase")[0][3] for e in (there, back)]
    down = [read(e, direction="decrease")[0][3] for e in (there, back)]
    assert sorted(up) == [False, True]
    assert up == [not eased for eased in down]


@given(st.dates(), st.dates())
def test_days_between_two_days_are_those_of_the_calendar(one: dt.date, other: dt.date) -> None:
    assert days_between(one.isoformat(), other.isoformat()) == (other - one).days


@given(st.lists(st.tuples(st.sampled_from(["target", "due", "title"]), st.text(max_size=30), st.text(max_size=30))))
def test_whatever_stands_in_a_history_nothing_fails_and_only_moves_come_out(said: list[tuple[str, str, str]]) -> None:
    edits = [edit(what, before, after, days=day) for day, (what, before, after) in enumerate(said)]
    for post in posts(edits, "increase", None, by_title=True):
        assert post.what in ("target", "due")
        assert post.amount != 0
