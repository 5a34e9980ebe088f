"""What kind of goal each is, which bound it keeps, and since when it is active; and what an okrs.yaml may say of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from okrlint.engine import database
from okrlint.errors import InputErrors
from okrlint.records import Answer, Change, KeyResult, Poll, Position
from okrlint.relations.kinds import bound_of
from okrlint.trackers.files.okrs_yaml.reader import read_native
from tests.engine.company import NOW, days_ago, key_result, objective, snapshot

FILE = """
okrs: 1
cycle: 2026-Q4
objectives:
  - id: calm
    title: Nights are calm
    kind: moonshot
    weight: 40 %
    resumed: 2026-11-02
    decision: {choice: One pager, nevertheless: Two would be safer, positions: [{option: two, count: 3}]}
    changes: [{on: 2026-11-01, what: state, from: on hold, to: active}]
    key_results:
      - id: calls
        title: Calls at night from 9 to 2
        kind: committed
        score: 7/10
        confidence: 60 %
        changes:
          - {on: 2026-10-20, what: target, from: 1 call, to: 2, by: Ines Abara, note: winter}
          - {on: 2026-10-21, what: due, from: 2026-11-30, to: 2026-12-31}
polls:
  - question: What is our top priority?
    by: Ines Abara
    answers:
      - {person: Sol Marten, team: Nights, function: support, choice: calm, on: 2026-10-02}
      - {choice: Something else, note: nobody asked me before}
"""


def rows(folder: Path, records: list[Any], sql: str) -> list[tuple[Any, ...]]:
    with database(snapshot(folder, {"board": records}), ["kind_of_goal", "active_since", "answer"], NOW) as (con, _):
        return con.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Wrong parcels stay below 2 %", "upper"),
        ("Calls at night: 5 or fewer a week", "upper"),
        ("Error rate <= 1 %", "upper"),
        ("Uptime at least 99.9 %", "lower"),
        ("NPS does not fall below 40", "lower"),
        ("Cost never rises above 4", "upper"),
        ("Verfügbarkeit mindestens 99 %", "lower"),
        ("Churn stays at 2 %", None),
        ("Between at least 2 and no more than 5", None),
    ],
)
def test_on_which_side_of_its_number_a_text_wants_to_stay(text: str, side: str | None) -> None:
    assert bound_of(text) == side


def test_a_kind_is_the_goals_own_else_its_objectives_else_read_from_its_text(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        [
            objective("plain"),
            objective("moon", goal_kind="aspirational"),
            key_result("own", "moon", goal_kind="committed"),
            key_result("inherits", "moon"),
            key_result("kept", "moon", title="Wrong parcels stay below 2 %"),
            key_result("health", "plain", title="Health metric: 40 calls or more"),
            key_result("sideless", "plain", title="Churn stays at 2 %"),
            key_result("moved", "plain", title="Churn from 4 % to 2 %"),
            key_result("stated", "plain", title="Churn from 4 % to 2 %", goal_kind="guardrail"),
        ],
        "SELECT id, k.kind, k.stated, k.bound, k.bound_at FROM kind_of_goal k JOIN key_result USING (goal) ORDER BY id",
    )
    assert {row[0]: row[1:] for row in found} == {
        "own": ("committed", True, None, None),
        "inherits": ("aspirational", False, None, None),
        "kept": ("guardrail", False, "upper", 2.0),
        "health": ("guardrail", False, "lower", 40.0),
        "sideless": ("guardrail", False, None, None),
        "moved": ("unknown", False, None, None),
        "stated": ("guardrail", True, "upper", 2.0),
    }


def test_days_count_from_the_beginning_or_from_the_end_of_a_pause(tmp_path: Path) -> None:
    back = Change(of="k2", goal="k2", what="state", changed_at=days_ago(5), before="paused", after="active")
    found = rows(
        tmp_path,
        [
            objective("o", resumed=dt.date(2026, 11, 2)),
            objective("p"),
            key_result("k1", "o"),
            key_result("k2", "p"),
            key_result("k3", "p", resumed=dt.date(2027, 1, 1)),
            key_result("k4", "p", starts=dt.date(2026, 11, 15), resumed=dt.date(2026, 11, 1)),
            back,
            msgspec_replace(back, goal="k3", of="k3", after="dropped"),
        ],
        "SELECT id, a.day::TEXT, a.resumed::TEXT FROM active_since a JOIN key_result USING (goal) ORDER BY id",
    )
    assert found == [
        ("k1", "2026-11-02", "2026-11-02"),
        ("k2", "2026-11-11", "2026-11-11"),
        ("k3", "2026-10-01", None),
        ("k4", "2026-11-15", "2026-11-01"),
    ]


def msgspec_replace(change: Change, **fields: Any) -> Change:
    return Change(**{name: getattr(change, name) for name in change.__struct_fields__} | fields)


def test_what_an_okr_file_says_of_kinds_changes_and_polls() -> None:
    records = read_native(FILE, "okrs.yaml").records
    (calls,) = (r for r in records if isinstance(r, KeyResult))
    assert (calls.goal_kind, calls.score, calls.confidence) == ("committed", 0.7, 0.6)
    changes = [(c.what, c.before, c.after, c.by) for c in records if isinstance(c, Change)]
    assert sorted(changes) == [
        ("due", "2026-11-30", "2026-12-31", ""),
        ("state", "paused", "active", ""),
        ("target", "1 call", "2", "Ines Abara"),
    ]
    assert sum(isinstance(r, Position) for r in records) == 3
    (poll,) = (r for r in records if isinstance(r, Poll))
    answers = [(a.poll == poll.id, a.person, a.function, a.goal) for a in records if isinstance(a, Answer)]
    assert answers == [
        (True, "Sol Marten", "support", "file:calm"),
        (True, "", "", "Something else"),
    ]


def test_an_answer_leads_to_the_goal_that_it_names(tmp_path: Path) -> None:
    records = read_native(FILE, "okrs.yaml").records
    found = rows(tmp_path, records, "SELECT choice, goal IS NOT NULL, person IS NOT NULL FROM answer ORDER BY choice")
    assert found == [("Something else", False, False), ("calm", True, True)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("kind: purple", "kind: 'purple'"),
        ("score: good", "score: 'good' is no share"),
        ("weight: heavy", "weight: 'heavy' is no weight"),
        ("changes: [{on: 2026-10-01, what: target}]", "a change without content"),
        ("changes: [{on: 2026-10-01, what: due, from: soon, to: 2026-12-31}]", "'soon' is no day"),
        ("changes: [{on: 2026-10-01, what: colour, from: 1, to: 2}]", "what"),
    ],
)
def test_mistakes_say_where_and_what_is_allowed(wrong: str, said: str) -> None:
    with pytest.raises(InputErrors) as caught:
        read_native(f"objectives:\n  - title: Calm\n    {wrong}\n", "okrs.yaml")
    assert said in str(caught.value)
    assert "okrs.yaml:3" in str(caught.value)
