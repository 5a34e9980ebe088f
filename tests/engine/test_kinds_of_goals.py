"""Rules ask what kind of goal it is: what is a miss for one is good, or no question, for another."""

from __future__ import annotations

import pytest

from tests.engine.test_rules_at_the_edges import key_result, said

KINDS = ("committed", "aspirational", "learning", "guardrail")


def told(rule: str, yaml: str) -> dict[str, bool]:
    """For each kind whether the rule finds anything, `KIND` standing for it in the file."""
    return {kind: said(rule, yaml.replace("KIND", kind)) != "" for kind in KINDS}


def only(*found: str) -> dict[str, bool]:
    return {kind: kind in found for kind in KINDS}


@pytest.mark.parametrize(
    ("value", "kind", "met"),
    [
        (6.8, "aspirational", True),
        (6.7, "aspirational", False),
        (6.8, "committed", False),
        (8.0, "committed", True),
        (3.0, "aspirational", False),
    ],
)
def test_most_of_the_way_is_good_for_an_aspirational_goal(value: float, kind: str, met: bool) -> None:
    """From 4 to 8: 0.7 of the way is 6.8. Idle is what is not met and has no recent work."""
    work = "{key: B-1, title: t, state: doing, assignee: Ines Abara, moved: [2026-09-25]}"
    text = key_result("idle-key-result", f"kind: {kind}, baseline: 4, target: 8, current: {value}, work: [{work}]")
    assert (text == "") is met


def test_without_a_baseline_nobody_knows_the_way() -> None:
    work = "{key: B-1, title: t, state: doing, assignee: Ines Abara, moved: [2026-09-25]}"
    fields = f"kind: aspirational, direction: increase, target: 8, current: 7, work: [{work}]"
    assert key_result("idle-key-result", fields, title="Parcels by bike") != ""


def test_off_track_at_seven_tenths_is_no_contradiction() -> None:
    report = "check_ins: [{on: 2026-11-10, value: VALUE, status: off track}]"
    for kind, value, found in (("aspirational", 7, False), ("aspirational", 8, True), ("committed", 8, True)):
        fields = f"kind: {kind}, baseline: 4, target: 8, {report.replace('VALUE', str(value))}"
        assert (key_result("status-contradiction", fields) != "") is found, (kind, value)


EFFORT = """team: Depot
objectives:
  - {id: a, title: Nobody is hurt at the belt, rank: 1, kind: HIGH, work: [{key: B-1, title: Guards, state: doing}]}
  - id: b
    title: The app looks new
    rank: 2
    kind: LOW
    work:
"""
DONE = "".join(f"      - {{key: A-{n}, title: t, state: done, finished: 2026-11-0{n}}}\n" for n in range(1, 7))


def test_effort_is_not_asked_of_what_needs_no_project() -> None:
    asked = EFFORT + DONE
    assert told("effort-inversion", asked.replace("HIGH", "KIND").replace("LOW", "committed")) == only(
        "committed", "aspirational"
    )
    assert told("effort-inversion", asked.replace("LOW", "KIND").replace("HIGH", "committed")) == only(
        "committed", "aspirational", "learning"
    )


def test_an_objective_that_is_a_guardrail_needs_nothing_under_it() -> None:
    goals = "objectives:\n  - {id: a, title: Nobody is hurt at the belt, kind: KIND, starts: 2026-09-01}\n"
    other = "  - {id: b, title: Other, work: [{key: B-1, title: t, state: doing}], key_results: [One]}\n"
    assert told("unlinked-objective", goals + other) == only("committed", "aspirational", "learning")


def test_what_keeps_a_guardrail_goes_on_after_it_was_closed() -> None:
    work = "{key: B-1, title: t, state: doing, moved: [{on: 2026-11-12, by: Sol Marten}]}"
    ended = f"objectives:\n  - {{id: a, title: Calm, state: STATE, kind: KIND, work: [{work}]}}\n"
    rest = only("committed", "aspirational", "learning")
    assert told("work-on-dropped-goal", ended.replace("STATE", "finished")) == rest
    assert told("work-on-dropped-goal", ended.replace("STATE", "dropped")) == rest | {"guardrail": True}


def test_a_guardrail_that_stands_still_is_no_ritual() -> None:
    reports = ", ".join(f"{{on: 2026-11-0{n}, value: 5, status: on track, note: fine}}" for n in range(1, 8))
    found = {kind: key_result("ritual-check-in", f"kind: {kind}, check_ins: [{reports}]") != "" for kind in KINDS}
    assert found == only("committed", "aspirational", "learning")


TRADE = """objectives:
  - id: o
    title: The belt keeps up with Christmas
    key_results:
      - {title: Cut the lead time from 3 days to 1 day}
      - {title: Cut misrouted parcels from 4 to 2, kind: KIND}
"""


def test_a_guardrail_is_the_counterweight_of_a_trade_off() -> None:
    assert told("unspoken-trade-off", TRADE) == only("committed", "aspirational")
    alone = TRADE.replace("misrouted parcels", "cycle time")
    assert told("missing-guardrail", alone) == only("committed", "aspirational")


def test_only_a_promise_is_unlikely_to_finish() -> None:
    past = ", ".join(
        f"{{key: D-{n}, title: t, state: done, created: 2026-08-03, finished: 2026-{day}}}"
        for n, day in enumerate(("09-14", "10-14", "11-11"))
    )
    ahead = ", ".join(f"{{key: B-{n}, title: t, created: 2026-08-03}}" for n in range(4))
    goal = "team: Depot\nobjectives:\n  - {id: a, title: Belt, key_results: [{title: All stations moved, kind: KIND, "
    assert told("unlikely-to-finish", f"{goal}work: [{past}, {ahead}]}}]}}\n") == only("committed")


def test_a_guardrail_is_no_load() -> None:
    goals = "".join(f"  - {{id: g{n}, title: Gate {n}, owner: Ines Abara, kind: KIND}}\n" for n in range(6))
    assert told("overcommitted-owner", f"objectives:\n{goals}") == only("committed", "aspirational", "learning")


def test_a_learning_goal_may_be_open_and_may_be_a_task() -> None:
    vague = "objectives: [{id: a, title: Calm, key_results: [{title: Explore the night shift, kind: KIND}]}]\n"
    assert told("unmeasurable-key-result", vague) == only("committed", "aspirational", "guardrail")
    stand_in = vague.replace("Explore the night shift", "Parcels lost below TBD %")
    assert told("unmeasurable-key-result", stand_in) == only(*KINDS)
    tasks = (
        "objectives: [{id: a, title: Map, kind: KIND, key_results: [Publish the map, Write a guide for the pier]}]\n"
    )
    assert told("task-as-key-result", tasks) == only("committed", "aspirational", "guardrail")
