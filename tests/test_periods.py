"""What the name of a cycle says of its dates: one reader for headings, fields of trackers and cycles of a snapshot."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.company import Calendar
from okrlint.periods import Period, cycle_dates, find_period


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


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("Q2-Q3 2025", "2025-04-01", "2025-09-30", "2025-Q2-Q3"),
        ("Q2–Q3 2025", "2025-04-01", "2025-09-30", "2025-Q2-Q3"),
        ("2025 Q2/Q3", "2025-04-01", "2025-09-30", "2025-Q2-Q3"),
        ("2025-Q2-Q3", "2025-04-01", "2025-09-30", "2025-Q2-Q3"),
        ("OKRs Q1 and Q2 2025", "2025-01-01", "2025-06-30", "2025-Q1-Q2"),
        ("Q1, Q2 & Q3 2025", "2025-01-01", "2025-09-30", "2025-Q1-Q3"),
        ("H1/H2 2025", "2025-01-01", "2025-12-31", "2025-H1-H2"),
        ("Q2 to Q4'25", "2025-04-01", "2025-12-31", "2025-Q2-Q4"),
        ("Q4 2025 – Q1 2026", "2025-10-01", "2026-03-31", "2025-Q4-2026-Q1"),
        ("2025-Q4 to 2026-Q1", "2025-10-01", "2026-03-31", "2025-Q4-2026-Q1"),
        ("Q3 2025 / Q4 2025", "2025-07-01", "2025-12-31", "2025-Q3-Q4"),
        ("Goals Jan–Mar 2025", "2025-01-01", "2025-03-31", "Jan-Mar 2025"),
        ("November 2025 to January 2026", "2025-11-01", "2026-01-31", "Nov 2025-Jan 2026"),
        ("March 2025", "2025-03-01", "2025-03-31", "2025-03"),
    ],
)
def test_a_range_is_one_period(text: str, first: str, last: str, name: str) -> None:
    found = find_period(text)
    assert found == Period(name, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert cycle_dates(found.name) == (found.starts, found.ends)


@pytest.mark.parametrize(
    "text",
    [
        "Q3-Q2 2025",
        "Q1 and Q3 2025",
        "Q2-H2 2025",
        "Nov-Jan 2026",
        "Q3 2025, Q2 2025",
        "Q4-Q1 2026",
        "Notes of March 2025",
        "H1",
    ],
)
def test_what_could_be_either_is_no_period(text: str) -> None:
    assert find_period(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FY25 Q1-Q2", "FY25-Q1-Q2"),
        ("Q1/Q2 FY25", "FY25-Q1-Q2"),
        ("Plan 2025/26", "2025/26"),
        ("2025-2026", "2025/2026"),
    ],
)
def test_years_of_a_company_have_no_days_of_their_own(text: str, name: str) -> None:
    assert find_period(text, year=True) == Period(name)


@pytest.mark.parametrize("text", ["2025/12", "2025-11-30", "see 2024-03", "2025/27"])
def test_a_month_or_a_day_is_no_year_of_a_company(text: str) -> None:
    found = find_period(text, year=True)
    assert found is None or found.starts is None or "/" not in found.name


@pytest.mark.parametrize("path", ["2025-Q4/2026-Q1.md", "2026/Q1/web.md", "okrs/2025-Q2/Q2-web.md"])
def test_folders_are_no_range(path: str) -> None:
    found = find_period(path)
    assert found is not None
    assert found.starts is not None
    assert found.ends is not None
    assert (found.ends - found.starts).days < 95


def test_a_calendar_gives_days_to_ranges_of_a_fiscal_year() -> None:
    april = Calendar(fiscal_year_starts=4)
    assert april.days("FY26-Q1-Q2") == (dt.date(2025, 4, 1), dt.date(2025, 9, 30))
    assert april.days("2025/26") == (dt.date(2025, 4, 1), dt.date(2026, 3, 31)) == april.days("FY26")
    assert april.days("2025-2026") == april.days("FY26")
    assert april.days("FY26-Q2-Q1") is None
    assert april.days("FY26-Q1-H2") is None
    assert Calendar(fiscal_year_starts=1).days("2025/26") is None
    assert Calendar(fiscal_year_starts=7, named_after="start").days("2025/26") == (
        dt.date(2025, 7, 1),
        dt.date(2026, 6, 30),
    )
