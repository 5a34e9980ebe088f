"""What the name of a cycle says of its dates: one reader for headings, fields of trackers and cycles of a snapshot."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.periods import cycle_dates, find_period


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026Q1", "2026-01-01", "2026-03-31"),
        ("Q4 2026", "2026-10-01", "2026-12-31"),
        ("q2/2026", "2026-04-01", "2026-06-30"),
        ("CY2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("H1 2026", "2026-01-01", "2026-06-30"),
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026", "2026-01-01", "2026-12-31"),
        (" 2026-Q4 ", "2026-10-01", "2026-12-31"),
    ],
)
def test_names_that_say_it(name: str, first: str, last: str) -> None:
    assert cycle_dates(name) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "name", ["FY26-Q1", "FY2026", "2026-Q5", "2026-13", "Q4", "Sprint 12", "", "Spring 2026", "0000-Q1", "9999-Q4"]
)
def test_names_that_do_not(name: str) -> None:
    assert cycle_dates(name) is None


@given(name=st.text(max_size=12) | st.from_regex(r"\A[0-9]{1,5}[-_ /]?[QHqh]?[0-9]{0,2}\Z"))
def test_whatever_is_read_begins_before_it_ends_and_lasts_a_year_at_most(name: str) -> None:
    found = cycle_dates(name)
    if found is not None:
        assert dt.timedelta(27) <= found[1] - found[0] <= dt.timedelta(365)


@pytest.mark.parametrize(
    "name",
    [
        "2026-Q4",
        "2026Q4",
        "Q4 2026",
        "Q4/2026",
        "Q4'26",
        "Q4’26",
        "26Q4",
        "26-Q4",
        "2026.Q4",
        "2026-H2",
        "H2 2026",
        "2026-11",
        "2026",
        "FY26-Q4",
        "2026-13",
    ],
)
def test_a_name_has_the_same_days_wherever_it_stands(name: str) -> None:
    found = find_period(name, year=True)
    dates = (found.starts, found.ends) if found and found.starts else None
    assert cycle_dates(name) == dates
