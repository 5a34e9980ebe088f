"""What an okrs.yaml says becomes records, each with its place, and every mistake says where it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from okrlint.errors import InputErrors, UsageError
from okrlint.records import (
    BY_RELATION,
    Contributes,
    KeyResult,
    Movement,
    Objective,
    Outranks,
    Owner,
    Rank,
    Record,
    WaiverNote,
)
from okrlint.trackers.files.okrs_yaml.reader import read_native

FULL = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
team: Depot
cycles:
  - {name: 2026-Q4, starts: 2026-10-05, ends: 2026-12-31}
teams: [Depot, {name: Night shift, parent: Depot}]
people: [Mira, {name: Jon, active: false, last_seen: 2026-09-30}]
glossary: {whole: arrives undamaged}
order: [half-power, quiet-nights]
objectives:
  - id: half-power
    title: Run the depot on half the power
    description: |
      Words.
      okrlint: allow stale-check-in until 2026-12-01 because the meter is being replaced
    owner: mira
    contributors: [Jon]
    rank: 1
    priority: P0
    parent: https://example.com/goals/1
    shared_with: [Night shift]
    not_doing: [No new lorries]
    labels: [energy]
    status: green
    decision:
      by: Jon
      on: 2026-10-01
      choice: panels
      options: [panels, turbines]
      positions: [{person: Mira, option: turbines, stance: for, on: 2026-09-28}]
    trade_offs: [{gains: cost, gives_up: speed}]
    commitments: [{party: Night shift, stance: disagreed_and_committed, on: 2026-10-02}]
    allow: [{rule: nothing-excluded, until: 2026-12-31, reason: settled in spring, by: Jon}]
    key_results:
      - title: Power per parcel
        metric: kWh per parcel
        direction: decrease
        baseline: 3.1
        target: 1.5 kWh
        check_ins: [{on: 2026-11-02, value: 2.8, status: at risk, confidence: 60 %, by: Mira, note: slow}]
        work:
          - {key: DEP-12, title: Switch off belt 4, assignee: Jon, moved: [2026-10-02, {on: 2026-10-03, to: doing}]}
          - DEP-13
      - Everybody knows the meter
  - title: Quiet nights
    owner: Night shift
    changes: [{on: 2026-10-20, what: due, from: 2026-11-30, to: 2026-12-31, by: Jon}]
work:
  - {key: DEP-13, title: Timers, state: in review, size: 3, serves: half-power, labels: [kit]}
  - {key: DEP-14, title: Doors, finished: 2026-11-01}
incentives: [{party: Jon, metric: kWh per parcel}]
polls: [{question: What comes first?, answers: [{person: Jon, choice: half-power}]}]
"""


def _of(records: list[Record], kind: type[Any]) -> list[Any]:
    return [r for r in records if isinstance(r, kind)]


def test_a_file_can_state_every_relation() -> None:
    reading = read_native(FULL, "okrs.yaml")
    stated = set(BY_RELATION) - {"judgement"}  # answers to okrlint's own questions, never written in plans
    assert {r.relation for r in reading.records} == stated
    assert {name for name, c in reading.coverage.items() if c.state == "complete"} == stated
    assert reading.as_of == dt.datetime(2026, 11, 16, 23, 59, 59, tzinfo=dt.UTC)
    assert reading.unplaced == []


def test_goals_have_stable_ids_short_keys_and_places() -> None:
    goals = [r for r in read_native(FULL, "okrs.yaml").records if isinstance(r, Objective | KeyResult)]
    assert [(g.id, g.key, g.line, g.column) for g in goals] == [
        ("file:half-power", "half-power", 12, 5),
        ("file:half-power/power-per-parcel", "half-power/kr1", 36, 9),
        ("file:half-power/everybody-knows-the-meter", "half-power/kr2", 45, 9),
        ("file:2026-q4/depot/quiet-nights", "quiet-nights", 46, 5),
    ]


def test_an_explicit_id_survives_a_new_title_a_made_one_does_not() -> None:
    before = _of(read_native("objectives: [{id: a, title: One}, {title: Two}]", "f").records, Objective)
    after = _of(read_native("objectives: [{id: a, title: Uno}, {title: Dos}]", "f").records, Objective)
    assert [x.id == y.id for x, y in zip(before, after, strict=True)] == [True, False]


def test_references_lead_to_ids_whatever_they_are_called_by() -> None:
    records = read_native(FULL, "okrs.yaml").records
    served = {(r.work, r.goal, r.via) for r in _of(records, Contributes)}
    assert served == {
        ("file:work/DEP-12", "file:half-power/power-per-parcel", "child"),
        ("file:work/DEP-13", "file:half-power/power-per-parcel", "link"),
        ("file:work/DEP-13", "file:half-power", "link"),
    }
    (order,) = _of(records, Outranks)
    assert (order.higher, order.lower, order.line) == ("file:half-power", "file:2026-q4/depot/quiet-nights", 10)
    assert _of(records, Objective)[0].parent == "https://example.com/goals/1"


def test_declared_names_say_who_is_a_team_and_how_they_are_spelled() -> None:
    owners = {(o.goal, o.party, o.kind, o.role) for o in _of(read_native(FULL, "f").records, Owner)}
    assert owners == {
        ("file:half-power", "Mira", "person", "accountable"),
        ("file:half-power", "Jon", "person", "contributor"),
        ("file:2026-q4/depot/quiet-nights", "Night shift", "team", "accountable"),
    }


def test_ranks_compare_within_the_list_they_are_written_in() -> None:
    ranks = {(r.kind, r.scope, r.value) for r in _of(read_native(FULL, "f").records, Rank)}
    assert ranks == {("rank", "2026-Q4/Depot", 1.0), ("priority", "2026-Q4", 0.0)}
    named = read_native("rank_scope: all\nobjectives: [{title: A, rank: 2, team: b}]", "f")
    assert _of(named.records, Rank)[0].scope == "all"


def test_that_work_was_finished_is_a_movement() -> None:
    moves = [m for m in _of(read_native(FULL, "f").records, Movement) if m.work == "file:work/DEP-14"]
    assert [(m.moved_at.date().isoformat(), m.to_state) for m in moves] == [("2026-11-01", "done")]


def test_what_a_file_never_mentions_is_unsaid_and_what_it_leaves_empty_is_none() -> None:
    silent = read_native("objectives: [{title: A}]", "f").coverage
    assert silent["work"].state == "not_provided"
    assert silent["work"].reason == "no okrs.yaml file records any work"
    assert silent["owner"].state == "complete"
    told = read_native("work: []\nobjectives: [{title: A, check_ins: []}]", "f").coverage
    assert (told["work"].state, told["check_in"].state, told["movement"].state) == (
        "complete",
        "complete",
        "not_provided",
    )


def test_a_file_may_say_what_it_does_not_know() -> None:
    text = "not_provided: [owner]\npartial: {check_in: half the teams report elsewhere}\nobjectives: [{title: A}]"
    coverage = read_native(text, "f").coverage
    assert (coverage["owner"].state, coverage["check_in"].state) == ("not_provided", "partial")
    assert coverage["check_in"].reason == "half the teams report elsewhere"


def test_a_target_without_a_number_is_listed_and_not_lost() -> None:
    reading = read_native("objectives: [{title: A, key_results: [{title: B, target: TBD}]}]", "f")
    (unplaced,) = reading.unplaced
    assert (unplaced.line, unplaced.text, unplaced.reason) == (1, "TBD", "target: no single number")
    assert _of(reading.records, KeyResult)[0].target is None


def test_words_that_look_like_numbers_stay_as_they_were_written() -> None:
    text = "cycle: 2026\nobjectives: [{id: 007, title: A, owner: no, key_results: [{id: 1.10, title: B}]}]"
    records = read_native(text, "f").records
    assert [r.id for r in records if isinstance(r, Objective | KeyResult)] == ["file:007", "file:1.10"]
    assert _of(records, Objective)[0].cycle == "2026"
    assert _of(records, Owner)[0].said == "no"


def test_a_key_with_nothing_behind_it_counts_as_left_out() -> None:
    reading = read_native("objectives:\n  - title: A\n    owner:\n    key_results:\n    work:\n", "f")
    assert _of(reading.records, Owner) == []
    assert reading.coverage["work"].state == "not_provided"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("objectives:\n  - titel: A\n", "f:2:5: unknown key 'titel'"),
        ("objectives:\n  - owner: A\n", "f:2:5: the key 'title' is missing in objectives"),
        ("objectives: [{title: A, due: soon}]", "f:1:30: 'soon' is no day\n  allowed: 2026-11-16"),
        ("objectives: [{title: A, state: odd}]", "f:1:32: state: 'odd'\n  allowed: draft, active"),
        ("objectives: [{title: A, status: done}]", "f:1:33: status: 'done'\n  allowed: on track"),
        ("objectives: [{title: A, priority: X}]", "f:1:35: priority: 'X'\n  allowed: P0"),
        ("objectives: [{title: '?!'}]", "f:1:22: the title holds no letter or digit"),
        ("objectives: [{title: A}, {title: a}]", "f:1:26: 'a' stands here a second time (first at f:1:14)"),
        ("work: [{key: A}, {key: A}]", "f:1:18: 'work/A' stands here a second time"),
        ("work: [{state: open}]", "f:1:8: a work item without a name"),
        ("not_provided: [owners]", "f:1:16: no such relation: 'owners'"),
        ("cycles: [{name: A, starts: 2026-02-01, ends: 2026-01-01}]", "f:1:46: the cycle ends"),
        ("okrs: 2", "f:1:7: okrs: the number 2\n  allowed: 1"),
        ("- a", "f:1:1: a list\n  allowed: a mapping"),
    ],
)
def test_mistakes_say_where_what_and_what_would_be_right(text: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_native(text, "f")
    assert str(caught.value).startswith(expected)


def test_all_mistakes_are_told_at_once_in_their_order() -> None:
    text = "objectives:\n  - {title: A, due: x}\n  - {title: A, starts: y, status: z}\n"
    with pytest.raises(InputErrors) as caught:
        read_native(text, "f")
    assert len(caught.value.errors) == 4


def test_a_waiver_in_a_description_reads_as_in_any_other_text() -> None:
    text = "objectives:\n  - title: Quiet\n    description: '`okrlint: allow a, b until 2026-12-01 because of c`'\n"
    found = _of(read_native(text, "okrs.yaml").records, WaiverNote)
    assert [(w.rule, w.until, w.reason, w.line) for w in found] == [
        ("a", "2026-12-01", "of c", 3),
        ("b", "2026-12-01", "of c", 3),
    ]


def test_mistakes_of_shape_and_of_meaning_are_told_at_once() -> None:
    text = (
        "objectives:\n  - title: A\n    rank: first\n    due: soon\n    starts: 2026-13-01\n    mood: good\n"
        "  - {id: x, title: B}\n  - {id: x, title: C}\n"
    )
    with pytest.raises(InputErrors) as caught:
        read_native(text, "okrs.yaml")
    assert [str(error).splitlines()[0] for error in caught.value.errors] == [
        "okrs.yaml:3:11: rank: 'first'",
        "okrs.yaml:6:5: unknown key 'mood'",
        "okrs.yaml:5:13: '2026-13-01' is no day",
        "okrs.yaml:4:10: 'soon' is no day",
        "okrs.yaml:8:10: 'x' stands here a second time (first at okrs.yaml:7:10)",
    ]
