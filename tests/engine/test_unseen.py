"""Unseen is not absent: what a source did not show never becomes a finding, and never vanishes either."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from okrlint import packs
from okrlint.config import RuleSettings
from okrlint.engine import select
from okrlint.engine.query_engine import InDuckDB, Rows
from okrlint.engine.report import check
from okrlint.records import Assignment, Contributes, Movement, Outranks, Owner, Person, Record, WaiverNote, Work
from okrlint.snapshot import Coverage
from tests.engine.company import days_ago, judged, key_result, objective, outcome, snapshot, tally

GOALS: list[Record] = [
    objective("o1"),
    key_result("k1", "o1"),
    objective("o2"),
    key_result("k2", "o2"),
    Owner(of="o2", goal="o2", party="Ines"),
]


def work(name: str, goal: str, moved: int) -> list[Record]:
    return [
        Work(of=name, id=name, key=name.upper(), title=name, state="doing"),
        Contributes(of=name, work=name, goal=goal),
        Assignment(of=name, work=name, person="Ines"),
        Movement(of=name, work=name, moved_at=days_ago(moved)),
    ]


def test_what_was_seen_whole_is_judged(tmp_path: Path) -> None:
    report = judged(snapshot(tmp_path, {"board": GOALS}), "missing-owner", "idle-key-result")
    assert outcome(report, "missing-owner") == (1, 3, 0, 0)
    assert outcome(report, "idle-key-result") == (2, 0, 0, 0)
    assert report.complete


@pytest.mark.parametrize("relation", ["work", "contributes", "movement", "assignment"])
def test_a_source_cut_short_is_not_judged_and_says_why(tmp_path: Path, relation: str) -> None:
    partial = {"board": {relation: Coverage("partial", "page 3 answered 502")}}
    report = judged(snapshot(tmp_path, {"board": GOALS}, partial), "idle-key-result")
    assert outcome(report, "idle-key-result") == (0, 0, 0, 2)
    gap = tally(report, "idle-key-result").unseen[0]
    assert "page 3 answered 502" in gap.reason
    assert (gap.source, gap.count, gap.examples) == ("board", 2, ("K1", "K2"))
    assert not report.complete


def test_what_one_goal_says_of_its_place_may_settle_a_pair_of_two_others(tmp_path: Path) -> None:
    """o3 goes before o2, and o2, had it been seen, before o1: whether o3 and o1 have an order is not known."""
    team = [record for n in range(6) for g in ("o1", "o3") for record in work(f"{g}w{n}", g, moved=1)]
    goals: list[Record] = [*(objective(o) for o in ("o1", "o2", "o3", "o4")), *team]
    told: list[Record] = [Outranks(of="o3", higher="o3", lower="o2")]
    unseen = {"board": {"outranks": Coverage("partial", "the description is locked", ("o2",))}}
    found = {
        name: outcome(
            judged(snapshot(tmp_path / name, {"board": records}, cut), "contested-people"), "contested-people"
        )
        for name, records, cut in (
            ("no order", goals, {}),
            ("between", [*goals, *told], unseen),
            ("beside", goals, unseen),
            ("seen", [*goals, *told, Outranks(of="o2", higher="o2", lower="o1")], {}),
        )
    }
    assert {name: counts[0] for name, counts in found.items()} == {"no order": 1, "between": 0, "beside": 1, "seen": 0}


def test_a_query_about_nobody_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = InDuckDB.run

    def noted(engine: InDuckDB, query: str, values: Mapping[str, Any]) -> Rows:
        asked.append(query)
        return run(engine, query, values)

    monkeypatch.setattr(InDuckDB, "run", noted)
    none = {"owner": Coverage("not_provided")}
    blind = judged(snapshot(tmp_path / "one", {"board": GOALS}, {"board": none}), "missing-owner")
    assert (outcome(blind, "missing-owner"), asked) == ((0, 0, 0, 4), [])
    half = judged(
        snapshot(tmp_path / "two", {"board": GOALS, "plan": [objective("o3")]}, {"board": none}), "missing-owner"
    )
    assert (outcome(half, "missing-owner"), len(asked)) == ((1, 0, 0, 4), 1)


def test_what_a_source_does_not_offer_is_not_judged_but_the_run_is_complete(tmp_path: Path) -> None:
    report = judged(
        snapshot(tmp_path, {"board": GOALS}, {"board": {"owner": Coverage("not_provided")}}), "missing-owner"
    )
    assert outcome(report, "missing-owner") == (0, 0, 0, 4)
    assert report.complete


def test_a_source_of_tickets_is_asked_for_no_owners_but_one_cut_short_is_told_of(tmp_path: Path) -> None:
    sources: dict[str, list[Record]] = {"board": GOALS, "tickets": [Work(of="w1", id="w1", key="W1", title="t")]}
    reports = [
        judged(snapshot(tmp_path / owners.state, sources, {"tickets": {"owner": owners}}), "missing-owner")
        for owners in (Coverage("not_provided"), Coverage("partial", "accounts are hidden"))
    ]
    assert [outcome(r, "missing-owner") for r in reports] == [(1, 3, 0, 0)] * 2
    told = [[(u.source, u.count) for u in tally(r, "missing-owner").unseen] for r in reports]
    assert told == [[], [("tickets", 0)]]


def test_a_scope_blinds_only_what_it_names_and_the_key_results_below(tmp_path: Path) -> None:
    scoped = {"board": {"owner": Coverage("partial", "ticket locked", ("o1",))}}
    report = judged(snapshot(tmp_path, {"board": GOALS}, scoped), "missing-owner")
    assert outcome(report, "missing-owner") == (0, 2, 0, 2)
    assert tally(report, "missing-owner").unseen[0].examples == ("K1", "O1")


def test_a_work_item_whose_history_failed_blinds_the_goals_it_serves(tmp_path: Path) -> None:
    records = [*GOALS, *work("w1", "k1", 60), *work("w2", "k2", 60)]
    scoped = {"board": {"movement": Coverage("partial", "history too long", ("w1",))}}
    report = judged(snapshot(tmp_path, {"board": records}, scoped), "idle-key-result")
    assert [f.subjects[0].id for f in report.findings] == ["k2"]
    assert outcome(report, "idle-key-result") == (1, 0, 0, 1)


def test_work_in_another_source_counts_for_the_goals_it_serves(tmp_path: Path) -> None:
    none = Coverage("not_provided")
    coverage = {"plans": {"work": none, "contributes": none, "movement": none, "assignment": none}}
    sources = {"plans": GOALS, "code": [*work("w1", "k1", 3), *work("w2", "K2", 60)]}
    report = judged(snapshot(tmp_path, sources, coverage), "idle-key-result")
    assert [f.subjects[0].id for f in report.findings] == ["k2"]
    assert outcome(report, "idle-key-result") == (1, 1, 0, 0)


def test_plans_that_no_work_points_at_are_not_taken_for_idle(tmp_path: Path) -> None:
    none = Coverage("not_provided")
    coverage = {"plans": {"work": none, "contributes": none, "movement": none, "assignment": none}}
    other = [objective("x"), key_result("kx", "x"), *work("w1", "kx", 3)]
    report = judged(snapshot(tmp_path, {"plans": GOALS, "board": other}, coverage), "idle-key-result")
    assert outcome(report, "idle-key-result") == (0, 1, 0, 2)


def test_another_source_cut_short_may_hold_work_for_anybody(tmp_path: Path) -> None:
    coverage = {"code": {"contributes": Coverage("partial", "token expired half way")}}
    report = judged(snapshot(tmp_path, {"plans": GOALS, "code": []}, coverage), "idle-key-result")
    assert outcome(report, "idle-key-result") == (0, 0, 0, 2)
    assert any("code: " in u.reason for u in tally(report, "idle-key-result").unseen)


def test_where_a_gap_can_only_hide_findings_those_seen_stay_and_the_gap_is_said(tmp_path: Path) -> None:
    from okrlint.records import Outranks

    records = [*GOALS, Outranks(of="o1", higher="o1", lower="o2"), Outranks(of="o2", higher="o2", lower="o1")]
    partial = {"board": {"outranks": Coverage("partial", "two tickets failed")}}
    report = judged(snapshot(tmp_path, {"board": records}, partial), "ranking-cycle")
    assert [f.message.rpartition("” ")[2] for f in report.findings] == [
        "go before one another in a circle, so none of them comes first"
    ]
    assert [(u.source, u.reason) for u in tally(report, "ranking-cycle").unseen] == [
        ("board", "stated precedence seen only in part (two tickets failed); there may be more findings")
    ]


def test_a_team_is_not_judged_by_what_half_a_source_showed(tmp_path: Path) -> None:
    items: list[Record] = [
        Work(of=f"w{n}", id=f"w{n}", key=f"W{n}", title="t", state="doing", team="Quay") for n in range(9)
    ]
    whole = judged(snapshot(tmp_path / "a", {"board": [*GOALS, *items]}), "orphan-work")
    assert outcome(whole, "orphan-work") == (1, 0, 0, 0)
    partial = {"board": {"contributes": Coverage("partial", "links failed")}}
    half = judged(snapshot(tmp_path / "b", {"board": [*GOALS, *items]}, partial), "orphan-work")
    assert outcome(half, "orphan-work") == (0, 0, 0, 1)


def test_a_source_without_links_takes_nothing_from_teams_that_another_one_shows(tmp_path: Path) -> None:
    items = [Work(of=f"w{n}", id=f"w{n}", key=f"W{n}", title="t", state="doing", team="Quay") for n in range(9)]
    sources: dict[str, list[Record]] = {"board": [*GOALS, *items], "wiki": [objective("o3")]}
    lacking = {name: {"contributes": Coverage("not_provided", "no work here")} for name in sources}
    one = judged(snapshot(tmp_path / "one", sources, {"wiki": lacking["wiki"]}), "orphan-work")
    assert outcome(one, "orphan-work") == (1, 0, 0, 0)
    none = judged(snapshot(tmp_path / "none", sources, lacking), "orphan-work")
    assert outcome(none, "orphan-work") == (0, 0, 0, 1)
    assert tally(none, "orphan-work").unseen[0].source == "board, wiki"


def test_goals_that_are_not_active_are_exempt(tmp_path: Path) -> None:
    goals = [objective(s, state=s) for s in ("draft", "active", "paused", "dropped", "finished")]
    over = objective("past", cycle="2026-Q1")
    report = judged(snapshot(tmp_path, {"board": [*goals, over]}), "missing-owner")
    assert [f.subjects[0].id for f in report.findings] == ["active"]
    assert outcome(report, "missing-owner") == (1, 0, 5, 0)


def test_key_results_are_not_called_idle_where_work_hangs_on_the_objective_only(tmp_path: Path) -> None:
    report = judged(snapshot(tmp_path, {"board": [*GOALS, *work("w1", "o1", 3)]}), "idle-key-result")
    assert [f.subjects[0].id for f in report.findings] == ["k2"]
    assert "linked to the objective only" in tally(report, "idle-key-result").unseen[0].reason


def test_a_waiver_is_called_unused_where_its_own_goal_was_seen_whole(tmp_path: Path) -> None:
    notes = [
        WaiverNote(of=name, goal=name, rule="missing-owner", until="2099-01-01", reason="agreed")
        for name in ("o2", "o3")
    ]
    owned = [objective("o3"), Owner(of="o3", goal="o3", party="Ines")]
    scoped = {"board": {"owner": Coverage("partial", "ticket locked", ("o3",))}}
    report = judged(snapshot(tmp_path, {"board": [*GOALS, *owned, *notes]}, scoped), "missing-owner", "unused-waiver")
    unused = [f.subjects[0].key for f in report.findings if f.rule == "unused-waiver"]
    assert unused == ["allow missing-owner on O2"]


def test_a_waiver_is_not_called_unused_while_a_gap_may_hide_what_it_covers(tmp_path: Path) -> None:
    note = WaiverNote(of="o2", goal="o2", rule="ranking-cycle", until="2099-01-01", reason="agreed")
    partial = {"board": {"outranks": Coverage("partial", "two tickets failed")}}
    whole, half = (
        judged(snapshot(tmp_path / name, {"board": [*GOALS, note]}, coverage), "ranking-cycle", "unused-waiver")
        for name, coverage in (("whole", None), ("half", partial))
    )
    assert outcome(whole, "unused-waiver") == (1, 0, 0, 0)
    assert outcome(half, "unused-waiver") == (0, 0, 0, 1)


def test_a_waiver_is_not_called_unused_where_its_rule_was_not_asked(tmp_path: Path) -> None:
    note = WaiverNote(of="o2", goal="o2", rule="ranking-cycle", until="2099-01-01", reason="agreed")
    report = judged(snapshot(tmp_path, {"board": [*GOALS, note]}), "missing-owner", "unused-waiver")
    assert outcome(report, "unused-waiver") == (0, 0, 0, 1)


@pytest.mark.parametrize("cut", ["", "east", "west"])
def test_a_pair_over_two_sources_is_judged_only_where_both_were_seen_whole(tmp_path: Path, cut: str) -> None:
    sources: dict[str, list[Record]] = {}
    for name in ("east", "west"):
        measured = {"metric": "average basket value", "direction": "increase", "baseline": 31.0, "target": 38.0}
        sources[name] = [objective(name, team=name), key_result(f"k-{name}", name, **measured)]
    partial = {cut: {"rank": Coverage("partial", "page 3 answered 502")}} if cut else {}
    report = judged(snapshot(tmp_path, sources, partial), "unranked-overlap")
    assert len(report.findings) == (0 if cut else 1)
    assert bool(tally(report, "unranked-overlap").not_evaluated) is bool(cut)


def test_key_results_whose_objective_was_not_read_are_not_judged(tmp_path: Path) -> None:
    """Nobody knows whether it is over, or when it began."""
    records = [*GOALS, key_result("stray", "gone")]
    partial = {"board": {"objective": Coverage("partial", "page 3 answered 502")}}
    report = judged(snapshot(tmp_path, {"board": records}, partial), "idle-key-result")
    assert [f.subjects[0].id for f in report.findings] == ["k1", "k2"]
    assert tally(report, "idle-key-result").unseen[0].examples == ("STRAY",)


def test_work_that_could_not_be_read_and_that_nothing_links_to_may_be_anybodys(tmp_path: Path) -> None:
    linked = [*GOALS, Contributes(of="k2", work="lost", goal="k2")]
    for name, records, judged_ones in (("linked", linked, ["k1"]), ("unknown", GOALS, [])):
        partial = {"board": {"work": Coverage("partial", "it answered 502", ("lost",))}}
        report = judged(snapshot(tmp_path / name, {"board": records}, partial), "idle-key-result")
        assert [f.subjects[0].id for f in report.findings] == judged_ones


def test_of_one_goal_what_was_found_elsewhere_is_no_success(tmp_path: Path) -> None:
    from okrlint.app.gate import about

    whole = judged(snapshot(tmp_path, {"board": [*GOALS, objective("o3")]}), "missing-owner")
    assert outcome(whole, "missing-owner") == (2, 3, 0, 0)
    assert outcome(about(whole, "o1"), "missing-owner") == (1, 3, 0, 0)
    assert outcome(about(whole, "o2"), "missing-owner") == (0, 3, 0, 0)


def test_a_gap_is_told_of_once_and_where_it_touches_something(tmp_path: Path) -> None:
    """What one rule needs and is lacking twice for one goal is one gap; a goal that was never read touches no other."""
    both = {relation: Coverage("partial", "locked", ("k1",)) for relation in ("work", "movement")}
    twice = judged(snapshot(tmp_path / "twice", {"board": GOALS}, {"board": both}), "idle-key-result")
    assert [(u.count, u.examples) for u in tally(twice, "idle-key-result").unseen] == [(1, ("K1",))]
    far = {"board": {"owner": Coverage("partial", "locked", ("never-read",))}}
    report = judged(snapshot(tmp_path / "far", {"board": GOALS}, far), "missing-owner")
    assert outcome(report, "missing-owner") == (1, 3, 0, 0)
    assert tally(report, "missing-owner").unseen == ()


def test_a_history_of_work_that_was_never_read_blinds_no_goal(tmp_path: Path) -> None:
    lost = {"board": {"movement": Coverage("partial", "too long", ("never-read",))}}
    report = judged(snapshot(tmp_path, {"board": GOALS}, lost), "idle-key-result")
    assert outcome(report, "idle-key-result") == (2, 0, 0, 0)


def test_nobody_is_said_to_have_left_no_trace_while_a_trace_may_not_have_been_seen(tmp_path: Path) -> None:
    """Their last check-in may stand on any goal, and not only on their own."""
    seen: list[Record] = [*work("w1", "k1", moved=90), Person(of="Ines", id="Ines", name="Ines")]
    seen += [Owner(of="o1", goal="o1", party="Ines", kind="person"), objective("o1"), key_result("k1", "o1")]
    seen.append(Movement(of="w1", work="w1", moved_at=days_ago(90), by="Ines"))
    chosen = select(
        packs.built_in(), only=["departed-owner"], settings={"departed-owner": RuleSettings(params={"quiet": True})}
    )
    for cut, expected in ((None, (1, 0)), (Coverage("partial", "page 3 answered 502", ("k9",)), (0, 1))):
        partial = {"board": {"check_in": cut}} if cut else {}
        found = snapshot(tmp_path / str(cut is None), {"board": seen}, partial)
        report = check(found, chosen, known_rules=frozenset({"departed-owner"}))
        told = tally(report, "departed-owner")
        assert (told.finding, told.not_evaluated) == expected
