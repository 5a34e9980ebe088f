"""Words in small fields: states, priorities, numbers, shares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.trackers.text import field_values


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1,000", (1000, "")),
        ("200k", (200_000, "")),
        ("1.5M", (1_500_000, "")),
        ("2 million", (2_000_000, "")),
        ("3bn", (3e9, "")),
        ("80 %", (80, "%")),
        ("80%", (80, "%")),
        ("$1.2M", (1_200_000, "$")),
        ("€ 300 000", (300_000, "€")),
        (">= 12 days", (12, "days")),
        ("< 5 min", (5, "min")),
        ("10+", (10, "")),
        ("5m", (5, "m")),
        ("5x", (5, "x")),
        ("−3 points", (-3, "points")),
        (".6", (0.6, "")),
        ("**99.95** %", (99.95, "%")),
        ("1,234,567.5", (1_234_567.5, "")),
    ],
)
def test_one_number_is_read_with_its_unit(said: str, value: tuple[float, str]) -> None:
    assert field_values.parse_number(said) == value


@pytest.mark.parametrize(
    "said",
    [
        "",
        "$N",
        "TBD",
        "N",
        "3 of 4",
        "3/4",
        "10-20",
        "10 – 20",
        "2026-01-31",
        "1,5",
        "0,500",
        "0 500",
        "Q3",
        "12 of all new customers or so",
        "v1.2.3",
        "1,00,000",
        "nine",
        "½",
        "1e400",
        "9" * 300,
    ],
)
def test_what_is_not_one_number_is_not_guessed(said: str) -> None:
    assert field_values.parse_number(said) is None


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("P0", 0),
        ("p 3", 3),
        ("[p1]", 1),
        ("`P2`", 2),
        ("**P4**", 4),
        ("![p0](https://img.example/p0.svg)", 0),
        ("Priority: high", 1),
        ("Prio 2", 2),
        ("Highest", 0),
        ("low", 3),
        ("1", 1),
    ],
)
def test_priority(said: str, value: float) -> None:
    assert field_values.parse_priority(said) == value


@pytest.mark.parametrize("said", ["PX", "P?", "", "S1/P1", "Close 3 P1 issues", "P1000", "someday"])
def test_no_priority(said: str) -> None:
    assert field_values.parse_priority(said) is None


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("On track", "on_track"),
        ("ON_TRACK", "on_track"),
        ("🟢 On Track", "on_track"),
        ("🟢", "on_track"),
        ("At-risk", "at_risk"),
        ("Yellow", "at_risk"),
        ("Red 🔴", "off_track"),
        ("🟢 off track", None),
        ("🟢🔴", None),
        ("Done", None),
        ("we are on track with most of it", None),
    ],
)
def test_status(said: str, value: str | None) -> None:
    assert field_values.parse_status(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Proposed", "draft"),
        ("Accepted", "active"),
        ("In Progress", "active"),
        ("On hold", "paused"),
        ("Won’t do", "dropped"),
        ("Not accepted", "dropped"),
        ("![Completed][]", "finished"),
        ("✅ Done", "finished"),
        ("Flagship", None),
    ],
)
def test_goal_state(said: str, value: str | None) -> None:
    assert field_values.parse_goal_state(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("To Do", "open"),
        ("Selected for Development", "open"),
        ("IN_PROGRESS", "doing"),
        ("Code review", "doing"),
        ("Merged", "done"),
        ("won't fix", "dropped"),
        ("Lane 3", None),
    ],
)
def test_work_state(said: str, value: str | None) -> None:
    assert field_values.parse_work_state(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("0.7", 0.7),
        (".5", 0.5),
        ("70 %", 0.7),
        ("70", 0.7),
        ("7/10", 0.7),
        ("7 out of 10", 0.7),
        ("85/100", 0.85),
        ("1", 1.0),
        ("5", None),
        ("120%", None),
        ("high", None),
        ("", None),
    ],
)
def test_confidence(said: str, value: float | None) -> None:
    assert field_values.parse_confidence(said) == (pytest.approx(value) if value is not None else None)


@given(st.text(max_size=400))
def test_no_text_makes_a_parser_crash(said: str) -> None:
    for parse in (
        field_values.parse_number,
        field_values.parse_priority,
        field_values.parse_status,
        field_values.parse_goal_state,
        field_values.parse_work_state,
        field_values.parse_confidence,
    ):
        parse(said)
    share = field_values.parse_confidence(said)
    assert share is None or 0 <= share <= 1


@given(st.integers(0, 10**15), st.sampled_from(["", " %", " days"]))
def test_every_grouped_number_reads_back(number: int, unit: str) -> None:
    assert field_values.parse_number(f"{number:,}{unit}") == (number, unit.strip())
