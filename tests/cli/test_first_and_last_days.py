"""What a team hears on the first days of a cycle, on its last one and once it is over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import okrlint

CHORES = "\n".join(
    f"  - {{key: DEP-{n}, title: Chore {n}, state: done, created: 2026-08-{n + 9}, finished: 2026-09-{n + 9}, "
    f"moved: [2026-09-{n + 9}], assignee: Jonas Wirth}}"
    for n in range(1, 18)
)
PLAN = """okrs: 1
as_of: AS_OF
cycle: 2026-Q4
team: Depot
people: [{name: Ines Abara, active: true}, {name: Jonas Wirth, active: true}, {name: Hanne Dlamini, active: true}]
incentives: []
polls: []
objectives:
  - id: summer
    title: Summer without a backlog
    cycle: 2026-Q3
    owner: Ines Abara
    state: finished
    score: 0.7
    key_results:
      - id: backlog
        title: Backlog from 900 to 100
        check_ins: [{on: 2026-09-20, value: 340, status: at risk, note: The rain.}]
        changes: [{on: 2026-06-20, what: title, from: Backlg, to: Backlog}]
  - id: by-six
    title: Every parcel is sorted by six
    owner: Ines Abara
    not_doing: [A second belt]
    key_results:
      - {id: share, title: Parcels sorted by six from 70 % to 95 %}
      - {id: lost, title: Lost parcels a week from 12 to 4, owner: Jonas Wirth}
  - id: calm
    title: The night shift goes home on time
    owner: Jonas Wirth
    not_doing: [A third shift]
    key_results:
      - {id: over, title: Overtime a week from 40 to 10 hours}
      - {id: handover, title: Handover takes 15 minutes instead of 40, owner: Hanne Dlamini}
work:
CHORES
  - {key: DEP-93, title: Lamp at gate three, state: doing, created: 2026-09-25, moved: [2026-10-01]}
"""


def told(folder: Path, day: str, preset: str = "strict") -> dict[str, list[dict[str, Any]]]:
    """What is told on a day, by rule. Last quarter was closed and graded; for this one nothing is linked yet."""
    (folder / "okrs.yaml").write_text(PLAN.replace("AS_OF", day).replace("CHORES", CHORES), encoding="utf-8")
    did = okrlint("check", ".", "--preset", preset, "-f", "json", cwd=folder)
    assert did.code in (0, 1), did.err
    found: dict[str, list[dict[str, Any]]] = {}
    for one in json.loads(did.out)["findings"]:
        if not one["folded"]:
            found.setdefault(one["rule"], []).append(one)
    return found


@pytest.mark.parametrize("day", ["2026-10-01", "2026-10-04", "2026-10-12"])
def test_on_the_first_days_nobody_asks_for_work_reports_or_links(day: str, tmp_path: Path) -> None:
    """The goals were written yesterday; all that was done before belongs to no goal of today."""
    assert told(tmp_path, day) == {}


def test_after_the_grace_the_same_plan_is_asked(tmp_path: Path) -> None:
    assert {"idle-key-result", "orphan-work"} <= set(told(tmp_path, "2026-11-16"))


def test_before_it_begins_nothing_is_asked(tmp_path: Path) -> None:
    assert told(tmp_path, "2026-09-28") == {}


def test_on_the_last_day_what_it_came_to_is_still_open(tmp_path: Path) -> None:
    """Not yet over: nobody is told that the cycle was left open, or that a day has passed."""
    assert not {"unclosed-cycle", "overdue-goal", "period-mismatch"} & set(told(tmp_path, "2026-12-31"))


@pytest.mark.parametrize("day", ["2027-01-01", "2027-01-14"])
def test_right_after_the_cycle_people_are_left_alone(day: str, tmp_path: Path) -> None:
    assert told(tmp_path, day, "recommended") == {}


def test_then_one_sentence_for_the_team_asks_to_close_carry_or_grade(tmp_path: Path) -> None:
    found = told(tmp_path, "2027-01-20", "recommended")
    assert set(found) <= {"unclosed-cycle", "orphan-work"}
    [one] = found["unclosed-cycle"]
    assert one["message"] == (
        "2026-Q4 ended on 31 December 2026; 2 objectives are neither closed nor graded in the team Depot: "
        "“Every parcel is sorted by six” and “The night shift goes home on time”"
    )
    assert "score: 0.7" in one["advice"]
