"""Check-ins in comments, and all the comments that are none."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.trackers.text.check_ins import CheckInText, read_check_in


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (
            "Check-in: value 42 %, on track, confidence 0.7. The second supplier signed.",
            CheckInText(42, "%", "on_track", "on track", 0.7, "The second supplier signed."),
        ),
        ("check in: 0.4", CheckInText(0.4)),
        ("Check-in: 1,200 orders; at risk", CheckInText(1200, "orders", "at_risk", "at risk")),
        (
            "**Check-in 2026-03-02:** status: 🔴, now at 3 days",
            CheckInText(3, "days", "off_track", "🔴", on=dt.date(2026, 3, 2)),
        ),
        ("/check-in confidence 30 %", CheckInText(confidence=0.3)),
        (
            "Hello all,\n\nCheck-in: on track, we hope\nmore",
            CheckInText(status="on_track", status_said="on track", note="we hope\nmore", line=2),
        ),
        (
            "### Check-in\n\n**Value:** 42\n**Status:** at risk\n**Confidence:** 60 %\n**Note:** waiting\nfor Ines",
            CheckInText(42, "", "at_risk", "at risk", 0.6, "waiting\nfor Ines"),
        ),
        (
            "Check-in:\n\n- value 42 %\n- **on track**\n- confidence 0.7\n- Ines is back\n\nMore next week",
            CheckInText(42, "%", "on_track", "on track", 0.7, "Ines is back\nMore next week"),
        ),
        ("**Check-in:**\n1. 42 %\n2. at risk", CheckInText(42, "%", "at_risk", "at risk")),
        ("Check-in 2026-03-02\n* 42 orders", CheckInText(42, "orders", on=dt.date(2026, 3, 2))),
        (
            "Check-in:\n- 3 suppliers\n- 2 harbours\n- at risk",
            CheckInText(status="at_risk", status_said="at risk", note="3 suppliers\n2 harbours"),
        ),
        (
            "### Current value\n\n7 days\n\n### Status\n\nOn track\n\n### Note\n\n_fine_",
            CheckInText(7, "days", "on_track", "On track", None, "_fine_"),
        ),
    ],
)
def test_check_ins(comment: str, expected: CheckInText) -> None:
    assert read_check_in(comment) == expected


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "Check-in: tomorrow at ten",
        "Check-in:\n- 3 suppliers\n- 2 harbours",
        "Check-in:\nwe met.\n- 42 %",
        "Check-in\n- 42 %",
        "The check-in with the supplier went well: value 3",
        "Checked in the code, value 42, on track",
        "> Check-in: value 42, on track",
        "```\nCheck-in: value 42\n```",
        "Status: fixed\nVersion: 42",
        "Status: on track",
        "Value: 42",
        "Value: many\nStatus: fixed",
        "We are on track with 42 %.",
        "LGTM",
    ],
)
def test_ordinary_comments_are_left_alone(comment: str) -> None:
    assert read_check_in(comment) is None


@given(st.text(max_size=300) | st.text("Check-in: valuestokrck0.7%,;#*\n", max_size=300))
def test_any_comment_can_be_read(comment: str) -> None:
    found = read_check_in(comment)
    assert found is None or (found.value, found.status, found.confidence) != (None, None, None)
