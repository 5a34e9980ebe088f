"""Waivers as plain values: which are in force, and what they cover."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.findings import Finding, Subject, fingerprint
from okrlint.waivers import Judged, Waiver, apply, judge

TODAY = dt.date(2026, 11, 16)
RULES = frozenset({"missing-owner", "unranked-overlap"})


def waiver(**fields: str | bool) -> Waiver:
    return Waiver(**{"rule": "missing-owner", "reason": "known", **fields})  # type: ignore[arg-type]  # fields are the test's own


def finding(*names: str, rule: str = "missing-owner", group: str = "") -> Finding:
    subjects = tuple(Subject(kind="objective", id=f"id:{n}", key=n) for n in names)
    return Finding(
        rule=rule,
        severity="error",
        family="ownership",
        title="t",
        subjects=subjects,
        group=Subject(kind="objective", id=f"id:{group}", key=group) if group else subjects[0],
        message="m",
        advice="a",
        fingerprint=fingerprint(rule, names),
    )


class TestInForce:
    @pytest.mark.parametrize("until", ["", "2026-11-16", "2026-11-17", "2030-01-01"])
    def test_up_to_and_with_its_last_day(self, until: str) -> None:
        assert judge([waiver(until=until)], RULES, TODAY)[0].problem == ""

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"until": "2026-11-15"}, "it ran out on 15 November"),
            ({"until": "16.11.2026"}, "its date '16.11.2026' is not of the form 2026-12-31"),
            ({"until": "2026-02-30"}, "its date '2026-02-30' is not of the form 2026-12-31"),
            ({"until": "soon"}, "its date 'soon' is not of the form 2026-12-31"),
            ({"reason": ""}, "it gives no reason (`because …`)"),
            ({"reason": "  \n"}, "it gives no reason (`because …`)"),
            ({"rule": "mising-owner"}, "there is no rule 'mising-owner'"),
            ({"trusted": False}, "its author has no write access here"),
        ],
    )
    def test_not_otherwise_and_says_why(self, fields: dict[str, str | bool], problem: str) -> None:
        assert judge([waiver(**fields)], RULES, TODAY)[0].problem == problem

    @given(until=st.text(max_size=20))
    def test_a_date_that_cannot_be_read_never_counts_as_for_ever(self, until: str) -> None:
        (judged,) = judge([waiver(until=until)], RULES, TODAY)
        try:
            right = dt.date.fromisoformat(until) >= TODAY
        except ValueError:
            right = until == ""
        assert (judged.problem == "") is right


class TestSeveralForOneRuleAndGoal:
    @pytest.mark.parametrize(
        ("untils", "left"),
        [
            (("2026-10-31", "2026-12-31"), "2026-12-31"),
            (("2026-12-31", "2026-10-31"), "2026-12-31"),
            (("2026-12-31", "2027-01-31"), "2027-01-31"),
            (("2026-12-31", ""), ""),
            (("2026-12-31", "soon"), "2026-12-31"),
            (("2026-09-30", "2026-10-31"), "2026-10-31"),
        ],
    )
    def test_the_one_that_holds_longest_is_left(self, untils: tuple[str, str], left: str) -> None:
        (judged,) = judge([waiver(goal="a", until=until) for until in untils], RULES, TODAY)
        assert judged.waiver.until == left

    def test_nobody_without_write_access_takes_the_place_of_one_that_holds_or_held(self) -> None:
        for until in ("2026-12-31", "2026-10-31"):
            said = [waiver(goal="a", until=until), waiver(goal="a", trusted=False)]
            assert judge(said, RULES, TODAY)[0].waiver is said[0]
            assert judge(said[::-1], RULES, TODAY)[0].waiver is said[0]

    def test_others_stay_in_their_order(self) -> None:
        said = [waiver(goal="b"), waiver(goal="a"), waiver(), waiver(goal="a", rule="unranked-overlap")]
        assert [j.waiver for j in judge(said, RULES, TODAY)] == said


class TestCovering:
    def covered(self, found: Finding, *waivers: Waiver) -> bool:
        return apply([found], [Judged(w, "") for w in waivers])[0][0].waived is not None

    @pytest.mark.parametrize(("goal", "covers"), [("a", True), ("id:a", True), ("", True), ("b", False), ("A", False)])
    def test_a_goal_by_its_key_or_id_or_all(self, goal: str, covers: bool) -> None:
        assert self.covered(finding("a"), waiver(goal=goal)) is covers

    def test_the_key_results_of_an_objective(self) -> None:
        assert self.covered(finding("kr", group="o"), waiver(goal="o"))
        assert not self.covered(finding("o"), waiver(goal="kr"))

    def test_either_side_of_a_pair(self) -> None:
        pair = finding("a", "b", rule="unranked-overlap")
        for side in ("a", "b"):
            assert self.covered(pair, waiver(rule="unranked-overlap", goal=side))
        assert not self.covered(pair, waiver(rule="unranked-overlap", goal="c"))

    def test_only_its_own_rule(self) -> None:
        assert not self.covered(finding("a"), waiver(rule="unranked-overlap", goal="a"))

    def test_nothing_while_it_is_not_in_force(self) -> None:
        found, hides = apply([finding("a")], [Judged(waiver(goal="a"), "it ran out on 15 November")])
        assert found[0].waived is None
        assert hides == [0]

    def test_what_it_covers_stays_in_its_place_and_is_counted(self) -> None:
        findings = [finding("a"), finding("b"), finding("c")]
        waivers = [waiver(goal="b", reason="first"), waiver(goal="b", reason="second"), waiver(goal="z")]
        found, hides = apply(findings, [Judged(w, "") for w in waivers])
        assert [f.subjects[0].key for f in found] == ["a", "b", "c"]
        assert [f.waived.reason if f.waived else None for f in found] == [None, "first", None]
        assert hides == [1, 1, 0]
