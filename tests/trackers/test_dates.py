"""Dates and planning periods as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.periods import Period, find_period, parse_date


@pytest.mark.parametrize(
    "said", ["2026-03-31", "by 2026/3/31", "31 March 2026", "31. Mar 2026", "March 31st, 2026", "Mar 31 2026"]
)
def test_a_date_is_read(said: str) -> None:
    assert parse_date(said) == dt.date(2026, 3, 31)


@pytest.mark.parametrize("said", ["", "03/04/2026", "2026-13-01", "2026-02-30", "end of March", "12345-03-01"])
def test_no_date_is_guessed(said: str) -> None:
    assert parse_date(said) is None


@pytest.mark.parametrize(
    ("said", "name", "starts", "ends"),
    [
        ("## 2026 Q1", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("Q2 2026 OKRs", "2026-Q2", "2026-04-01", "2026-06-30"),
        ("2026-q4__web.md", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("OKRs Q3/2026", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("goals/2026h2/a.md", "2026-H2", "2026-07-01", "2026-12-31"),
        ("CY26-Q1", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("Q1'26", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("FY27-Q2", "FY27-Q2", None, None),
        ("fy27-q2.md", "FY27-Q2", None, None),
        ("OKRs (2026 Set 1)", "2026-Set-1", None, None),
    ],
)
def test_periods(said: str, name: str, starts: str | None, ends: str | None) -> None:
    days = (dt.date.fromisoformat(starts), dt.date.fromisoformat(ends)) if starts and ends else (None, None)
    assert find_period(said) == Period(name, *days)


@pytest.mark.parametrize("said", ["", "P1 bugs in 2026", "IQ1 2", "Q5 2026", "release 2026.1", "12 hours"])
def test_no_period_is_guessed(said: str) -> None:
    assert find_period(said) is None


def test_a_year_counts_only_where_it_may() -> None:
    assert find_period("Goals 2026") is None
    assert find_period("Goals 2026", year=True) == Period("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@given(st.text(max_size=200), st.integers(0, 9999))
def test_any_text_can_be_read(text: str, number: int) -> None:
    for said in (text, f"{number}{text}Q{number}", f"{number}-{number}-{number}"):
        parse_date(said)
        find_period(said, year=True)
