"""Built-in rules where it is close: what looks like the fault and is none, and what must be said as it was seen."""

from __future__ import annotations

import pytest

from okrlint import packs
from okrlint.app.rules_check import yields

PAGES = packs.built_in()
BIKES = "Share of parcels by bike from 4 to 8"
TOP = "okrs: 1\nas_of: 2026-11-16\ncycle: 2026-Q4\n"
UNASSIGNED = "its unfinished work (1 open) is assigned to nobody\n"


def said(rule: str, yaml: str) -> str:
    return yields(next(p for p in PAGES if p.id == rule), TOP + yaml, PAGES)


def key_result(rule: str, fields: str, around: str = "", title: str = BIKES) -> str:
    """What a rule says of one key result, called k; `around` belongs to its objective."""
    top = f"objectives:\n  - id: o\n    title: Bikes everywhere\n{around}    key_results:\n"
    return said(rule, f"{top}      - {{id: k, title: {title}, {fields}}}\n")


def goals(rule: str, *lines: str) -> str:
    return said(rule, "objectives:\n" + "".join(f"  - {{{line}}}\n" for line in lines))


class TestIdleKeyResult:
    def says(self, work: str, more: str = "", around: str = "", title: str = BIKES) -> str:
        return key_result("idle-key-result", f"work: [{work}]{more}", around, title)

    @pytest.mark.parametrize(("day", "days"), [("2026-10-25", 22), ("2026-10-26", 21), ("2026-10-27", None)])
    def test_the_day_from_which_work_counts_as_idle(self, day: str, days: int | None) -> None:
        text = (
            f"“{BIKES}”: no linked work has moved since 25 October, for {days} days (1 in progress)\n" if days else ""
        )
        text = text.replace("25 October", f"{int(day[-2:])} October")
        assert self.says(f"{{key: B-1, title: t, state: doing, assignee: Ines Abara, moved: [{day}]}}") == text

    def test_open_items_that_nobody_took_yet_are_no_fault_while_others_are_finished(self) -> None:
        backlog = "{key: B-2, title: t, state: open, moved: [2026-11-12]}"
        done = "{key: B-1, title: t, state: done, assignee: Ines Abara, finished: %s}"
        assert self.says(f"{done % '2026-11-12'}, {backlog}") == ""
        assert self.says(f"{done % '2026-10-12'}, {backlog}") == f"“{BIKES}”: {UNASSIGNED}"

    def test_work_that_was_dropped_is_counted(self) -> None:
        dropped = "{key: B-1, title: t, state: dropped, moved: [2026-10-10], finished: 2026-10-10}"
        done = "{key: B-2, title: t, state: done, assignee: Ines Abara, finished: 2026-10-10}"
        assert "(1 done, 1 dropped; last change on 10 October)" in self.says(f"{dropped}, {done}")

    def test_where_all_work_was_dropped_nothing_is_working_toward_it_from_that_day_on(self) -> None:
        dropped = (
            "{key: B-1, title: t, state: dropped, assignee: Ines Abara, finished: 2026-11-15, moved: [2026-11-15]}"
        )
        assert self.says(dropped) == f"“{BIKES}”: its 1 linked work item was dropped\n"
        one_left = "{key: B-2, title: t, state: open, assignee: Ines Abara, moved: [2026-11-02]}"
        assert self.says(f"{dropped}, {one_left}") == ""

    def test_work_of_which_no_day_is_known_is_not_called_idle_nor_moving(self) -> None:
        undated = "{key: B-1, title: t, state: doing, assignee: Ines Abara}"
        dated = "    work: [{key: B-9, title: t, state: doing, moved: [2026-11-12]}]\n"
        assert self.says(undated, around=dated) == "not evaluated: when its work moved is not on record\n"

    @pytest.mark.parametrize(
        ("title", "fields"),
        [
            (BIKES, "check_ins: [{on: 2026-10-20, value: 8}]"),
            (BIKES, "current: 9"),
            ("Share of returns from 9 to 4", "check_ins: [{on: 2026-10-20, value: 3.5}]"),
            ("Lockers in use", "target: 40, current: 40"),
        ],
    )
    def test_a_key_result_that_is_reached_needs_no_more_work(self, title: str, fields: str) -> None:
        done = "{key: B-1, title: t, state: done, assignee: Ines Abara, finished: 2026-10-10, moved: [2026-10-10]}"
        assert self.says(done, f", {fields}", title=title) == ""

    def test_a_change_in_percent_is_not_taken_for_a_level(self) -> None:
        done = "{key: B-1, title: t, state: done, assignee: Ines Abara, finished: 2026-10-10, moved: [2026-10-10]}"
        text = self.says(done, ", current: 92", title="Raise parcels per tour by 10 %")
        assert "all work linked to it has ended" in text


class TestGreenWithoutOutput:
    BEFORE = "{on: 2026-10-12, value: 4, status: on track}"
    OPEN = "{key: B-1, title: t, state: doing, assignee: Ines Abara, moved: [2026-11-10]}"

    def says(self, check_ins: str, more: str = "", work: str = OPEN, around: str = "", title: str = BIKES) -> str:
        return key_result("green-without-output", f"check_ins: [{check_ins}], work: [{work}]{more}", around, title)

    def found(self, value: str, day: str = "9 November", title: str = BIKES) -> str:
        seen = f"In the last 28 days no linked work was finished and the value {value}"
        return f"“{title}” was reported on track on {day}. {seen}\n"

    def test_a_first_value_is_compared_with_the_baseline(self) -> None:
        assert self.says("{on: 2026-11-09, value: 6, status: on track}") == ""
        assert self.says("{on: 2026-11-09, value: 4, status: on track}") == self.found("stayed at 4")

    def test_one_value_and_no_baseline_do_not_show_whether_it_moved(self) -> None:
        once = self.says("{on: 2026-11-09, value: 6, status: on track}", title="Bikes in use")
        assert once == "not evaluated: its value is on record only once\n"

    @pytest.mark.parametrize(
        ("title", "fields"),
        [
            (BIKES, ", target: 4, baseline: 1"),
            (BIKES, ", direction: maintain"),
            ("Returns from 9 to 5", ""),
            ("Bikes in use", ", target: 4"),
        ],
    )
    def test_a_value_that_is_reached_or_to_be_kept_may_stand_still(self, title: str, fields: str) -> None:
        both = f"{self.BEFORE}, {{on: 2026-11-09, value: 4, status: on track}}"
        assert self.says(both, fields, title=title) == ""

    def test_a_value_in_a_field_of_its_own_counts(self) -> None:
        assert self.says(f"{self.BEFORE}, {{on: 2026-11-09, status: on track}}", ", current: 6") == ""

    def test_the_day_is_that_of_the_status(self) -> None:
        assert self.says(f"{self.BEFORE}, {{on: 2026-11-09, value: 4}}") == self.found("stayed at 4", "12 October")

    def test_a_value_from_before_is_not_said_to_have_stayed(self) -> None:
        assert self.says(self.BEFORE) == self.found("was not reported", "12 October")

    def test_large_values_are_written_out(self) -> None:
        large = "{on: 2026-10-12, value: 1250000}, {on: 2026-11-09, value: 1250000, status: on track}"
        assert self.says(large, title="Turnover") == self.found("stayed at 1250000", title="Turnover")

    def test_of_two_reports_at_one_moment_the_worse_counts(self) -> None:
        green, amber = (f"{{on: 2026-11-09, value: 4, status: {status}}}" for status in ("on track", "at risk"))
        assert self.says(f"{self.BEFORE}, {green}, {amber}") == ""

    def test_a_report_dated_ahead_is_none_yet(self) -> None:
        assert self.says(f"{self.BEFORE}, {{on: 2026-12-09, value: 7, status: off track}}") == self.found(
            "was not reported", "12 October"
        )

    def test_finished_work_without_a_day_may_have_been_finished_just_now(self) -> None:
        both = f"{self.BEFORE}, {{on: 2026-11-09, value: 4, status: on track}}"
        undated = "{key: B-1, title: t, state: done, moved: [2026-11-10]}"
        assert self.says(both, work=undated) == "not evaluated: when its work was finished is not on record\n"

    def test_work_of_the_objective_may_be_work_for_the_key_result(self) -> None:
        both = f"{self.BEFORE}, {{on: 2026-11-09, value: 4, status: on track}}"
        done = "    work: [{key: B-9, title: t, state: done, finished: %s}]\n"
        assert self.says(both, work="", around=done % "2026-11-10") == (
            "not evaluated: work is linked to the objective only, not to its key results\n"
        )
        assert self.says(both, work="", around=done % "2026-10-01") == self.found("stayed at 4")


class TestStaleCheckIn:
    @pytest.mark.parametrize(("day", "days"), [("2026-10-25", 22), ("2026-10-26", 21), ("2026-10-27", None)])
    def test_the_day_from_which_a_check_in_is_stale(self, day: str, days: int | None) -> None:
        text = f"“{BIKES}”: the last check-in was on {int(day[-2:])} October, {days} days ago\n" if days else ""
        assert key_result("stale-check-in", f"check_ins: [{{on: {day}, value: 5}}]") == text

    def test_a_check_in_that_is_dated_ahead_is_none_yet(self) -> None:
        early = key_result("stale-check-in", "check_ins: [{on: 2027-11-09, value: 5}]")
        assert early == f"“{BIKES}”: no check-in since it began on 1 October\n"
        # Where the sun rises first it may be tomorrow already.
        assert key_result("stale-check-in", "check_ins: [{on: 2026-11-17, value: 5}]") == ""

    def test_where_objectives_are_reported_on_key_results_may_be_meant(self) -> None:
        text = key_result("stale-check-in", "check_ins: []", "    check_ins: [{on: 2026-11-10, status: on track}]\n")
        assert text == "not evaluated: check-ins are on the objective only, not on its key results\n"
        text = key_result("stale-check-in", "check_ins: []", "    check_ins: [{on: 2026-10-10, status: on track}]\n")
        assert text == f"“{BIKES}”: no check-in since it began on 1 October\n"

    def test_no_beginning_is_made_up(self) -> None:
        page = next(p for p in PAGES if p.id == "stale-check-in")
        goal = "  - {title: Bikes, key_results: [{id: k, title: t, check_ins: []}]}"
        yaml = f"okrs: 1\nas_of: 2026-11-16\nobjectives:\n{goal}\n"
        assert yields(page, yaml, PAGES) == "“t”: no check-in is on record\n"


class TestRankingCycle:
    def test_a_goal_that_outranks_itself_is_no_circle_of_several(self) -> None:
        assert (
            goals("ranking-cycle", "id: a, title: A one, outranks: [a]") == "“A one” is written to go before itself\n"
        )

    def test_two_key_results_can_outrank_each_other_too(self) -> None:
        text = goals(
            "ranking-cycle",
            "id: a, title: A one, key_results: [{id: ka, title: K one, outranks: [kb]}]",
            "id: b, title: B two, key_results: [{id: kb, title: K two, outranks: [ka]}]",
        )
        assert text == "“K one” and “K two” go before one another in a circle, so none of them comes first\n"

    @pytest.mark.parametrize("state", ["dropped", "finished", "paused", "draft"])
    def test_a_goal_that_nobody_pursues_holds_nobody_up(self, state: str) -> None:
        for first, second in ((f", state: {state}", ""), ("", f", state: {state}")):
            pair = (f"id: a, title: A one, outranks: [b]{first}", f"id: b, title: B two, outranks: [a]{second}")
            assert goals("ranking-cycle", *pair) == ""

    def test_nor_does_it_hide_the_circle_of_two_others(self) -> None:
        text = goals(
            "ranking-cycle",
            "id: a, title: A one, outranks: [b], state: dropped",
            "id: b, title: B two, outranks: [c]",
            "id: c, title: C three, outranks: [b, a]",
        )
        assert text.startswith("“A one”, “B two” and “C three” go before one another in a circle, so none")


class TestUnrankedOverlap:
    METRIC = "metric: average basket value"
    A = f"id: a, title: Fuller baskets everywhere, team: Shop, key_results: [{{id: ka, title: Basket, {METRIC}}}]"
    B = f"id: b, title: Checkout takes one screen, team: Payments, key_results: [{{id: kb, title: Basket, {METRIC}}}]"

    @pytest.mark.parametrize("lower", ["kb", "b"])
    def test_what_a_key_result_says_of_the_other_side_settles_it(self, lower: str) -> None:
        assert ": both set a target for" in goals("unranked-overlap", self.A, self.B)
        assert goals("unranked-overlap", self.A.replace("Basket,", f"Basket, outranks: [{lower}],"), self.B) == ""


class TestOpposingKeyResults:
    def says(self, up: str, down: str) -> str:
        return goals(
            "opposing-key-results",
            f"id: a, title: Customers find what they came for, key_results: [{{id: ka, {up}}}]",
            f"id: b, title: Money works instead of lying about, key_results: [{{id: kb, {down}}}]",
        )

    @pytest.mark.parametrize(("up", "down"), [("from 5 to 10", "from 30 to 20"), ("from 5 to 20", "from 30 to 20")])
    def test_targets_that_can_both_be_met_are_no_contradiction(self, up: str, down: str) -> None:
        assert self.says(f"title: Raise days of stock {up}", f"title: Cut days of stock {down}") == ""

    def test_targets_that_cannot_are(self) -> None:
        assert "opposite directions" in self.says(
            "title: Raise days of stock from 5 to 21", "title: Cut days of stock from 30 to 20"
        )
        assert "opposite directions" in self.says(
            "title: Raise days of stock by 10 %", "title: Cut days of stock from 30 to 20"
        )

    def test_periods_that_do_not_meet_are_no_contradiction(self) -> None:
        up, down = "title: Raise days of stock from 12 to 20", "title: Cut days of stock from 12 to 7"
        assert self.says(f"{up}, due: 2026-10-31", f"{down}, starts: 2026-11-01") == ""
        assert self.says(f"{up}, starts: 2026-11-16", f"{down}, due: 2026-11-15") == ""
        assert self.says(f"{up}, due: 2026-11-01", f"{down}, starts: 2026-11-01") != ""


class TestOwners:
    def test_names_that_name_nobody_are_not_accountable_together(self) -> None:
        text = goals("shared-accountability", "id: a, title: A one, owner: [TBD, Ines Abara, Jonas Wirth]")
        assert text == "“A one” has 2 owners: Ines Abara and Jonas Wirth\n"

    def test_an_empty_name_is_not_quoted(self) -> None:
        assert goals("missing-owner", "id: a, title: A one, owner: ''") == "“A one”: no owner is named\n"


class TestWaivers:
    @pytest.mark.parametrize("state", ["state: dropped", "state: paused", "cycle: 2026-Q2"])
    @pytest.mark.parametrize("until", ["", "until: 2026-06-30, "])
    @pytest.mark.parametrize("rule", ["expired-waiver", "unused-waiver"])
    def test_beside_a_goal_that_is_not_pursued_ask_nothing_of_anybody(self, rule: str, until: str, state: str) -> None:
        waiver = f"allow: [{{rule: nothing-excluded, {until}reason: agreed in May}}]"
        assert goals(rule, f"id: a, title: A one, owner: Ines Abara, not_doing: [x], {state}, {waiver}") == ""
