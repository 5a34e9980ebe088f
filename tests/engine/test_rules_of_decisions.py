"""Rules about decisions, trade-offs, incentives and words where it is close: what looks like the fault and is none."""

from __future__ import annotations

import pytest

from tests.engine.test_rules_at_the_edges import said

LIST = "objectives:\n  - {id: a, title: Sorted by six, rank: 1%s}\n  - {id: b, title: Calm nights, rank: 2%s}\n"
WHOLE = "decision: {by: Jonas Wirth, on: 2026-09-28, choice: c, reason: r}"


class TestUndecidedPriority:
    def says(self, a: str = "", b: str = "") -> list[str]:
        text = said("undecided-priority", LIST % (a and f", {a}", b and f", {b}"))
        return sorted(line.split("”")[0].strip("“") for line in text.splitlines())

    def test_who_when_and_why_are_asked_for(self) -> None:
        assert self.says() == ["Calm nights", "Sorted by six"]
        assert self.says(WHOLE) == ["Calm nights"]
        assert self.says(WHOLE.replace(", reason: r", "")) == ["Calm nights", "Sorted by six"]

    def test_a_decision_that_weighed_the_other_counts_for_it(self) -> None:
        both = WHOLE.replace("reason: r", "reason: r, options: [Sorted by six, calm nights]")
        assert self.says(both) == []

    def test_a_decision_without_a_day_says_so(self) -> None:
        text = said("undecided-priority", LIST % (", " + WHOLE.replace("on: 2026-09-28, ", ""), ", " + WHOLE))
        assert text.endswith("and its decision does not say when\n")

    def test_where_everything_is_first_nothing_was_put_there(self) -> None:
        many = "".join(f"  - {{id: g{n}, title: Goal {n}, priority: P0}}\n" for n in range(5))
        last = "  - {id: last, title: The last one, priority: P1}\n"
        assert said("undecided-priority", f"objectives:\n{many}{last}") == ""


class TestMissingCommitment:
    WORK = "[{key: X-1, title: t, team: Crane}, {key: X-2, title: t, team: Crane}, {key: X-3, title: t, team: %s}]"

    def says(self, *, third: str = "Crane", more: str = "", top: str = "") -> str:
        goal = f"  - {{id: o, title: Open at night, team: Yard, work: {self.WORK % third}{more}}}\n"
        other = "  - {id: p, title: Other, commitments: [{party: Yard}]}\n"
        return said("missing-commitment", f"{top}objectives:\n{goal}{other}")

    def test_a_team_with_work_in_it_has_to_give_its_word(self) -> None:
        assert "needs Crane (3 open items)" in self.says()
        assert self.says(third="Yard") == ""
        for stance in ("committed", "disagreed_and_committed"):
            assert self.says(more=f", commitments: [{{party: Crane, stance: {stance}}}]") == ""
        assert "declined" in self.says(more=", commitments: [{party: Crane, stance: declined}]")

    def test_its_own_people_have(self) -> None:
        assert self.says(top="teams: [Yard, {name: Crane, parent: Yard}]\n") == ""
        assert self.says(more=", contributors: [Crane]", top="teams: [Yard, Crane]\n") == ""

    def test_a_team_named_as_sharing_it_is_asked_about_without_work(self) -> None:
        text = self.says(third="Yard", more=", shared_with: Pilots", top="teams: [Yard, Crane, Pilots]\n")
        assert "needs Pilots (named as sharing it)" in text


class TestUnspokenTradeOff:
    GOAL = """objectives:
  - id: o
    title: The belt keeps up
%s    key_results:
      - {id: x, title: %s}
      - {id: y, title: Cut misrouted parcels from 2 %% to 1 %%}
"""
    FAST = "Cut the lead time from 3 days to 1 day"

    def says(self, around: str = "", title: str = FAST) -> bool:
        return said("unspoken-trade-off", self.GOAL % (around, title)) != ""

    def test_is_settled_by_what_either_goal_says(self) -> None:
        assert self.says()
        assert not self.says("    trade_offs: [{gives_up: the second check}]\n")
        assert self.says("    trade_offs: [{gains: a day}]\n")
        assert not self.says(title=f"{self.FAST} without more misrouted parcels")

    @pytest.mark.parametrize(
        "title", ["Raise the lead time from 1 day to 3 days", "The lead time", "Plan the lead time"]
    )
    def test_asks_only_what_is_measured_and_pushed(self, title: str) -> None:
        assert not self.says(title=title)


class TestIncentives:
    GOALS = """incentives: [%s]
objectives:
  - id: top
    title: Kept windows
    owner: Dario Henning
    rank: 1
    key_results: [{id: w, title: Parcels in their window from 80 %% to 95 %%}]
  - id: low
    title: Fuller vans
    owner: Pell Varga
    rank: 2
    key_results: [{id: t, title: Parcels per tour from 92 to 70, metric: parcels per tour}]
"""

    def says(self, rule: str, incentives: str) -> str:
        return said(rule, self.GOALS % incentives)

    def test_a_reward_for_what_is_below(self) -> None:
        assert "ranked below it" in self.says("misaligned-incentive", "{party: Dario Henning, goal: t}")
        assert (
            self.says("misaligned-incentive", "{party: Dario Henning, goal: t}, {party: Dario Henning, goal: top}")
            == ""
        )
        assert self.says("misaligned-incentive", "{party: Dario Henning, metric: days without rain}") == ""
        assert self.says("misaligned-incentive", "{party: Pell Varga, goal: w}") == ""

    def test_a_reward_that_pushes_the_own_metric_the_other_way(self) -> None:
        text = self.says("misaligned-incentive", "{party: Pell Varga, metric: increase parcels per tour}")
        assert "its own key result pushes the other way" in text
        assert self.says("misaligned-incentive", "{party: Pell Varga, metric: parcels per tour}") == ""

    def test_the_first_of_the_list_in_nobodys_reward(self) -> None:
        assert "“Fuller vans”, below it, is" in self.says("unrewarded-priority", "{party: Pell Varga, goal: low}")
        both = "{party: Pell Varga, goal: low}, {party: Dario Henning, goal: w}"
        assert self.says("unrewarded-priority", both) == ""
        assert self.says("unrewarded-priority", "{party: Pell Varga, metric: days without rain}") == ""


class TestTerms:
    def test_a_measured_objective_has_said_what_it_means(self) -> None:
        goal = "objectives:\n  - {id: o, title: Quality in every call, key_results: [%s]}\n"
        assert "“quality”" in said("undefined-term", goal % "Train the desk")
        assert said("undefined-term", goal % "Calls answered from 60 % to 90 %") == ""
        assert said("undefined-term", "glossary: {Quality: one call is enough}\n" + goal % "Train the desk") == ""

    def test_ten_objectives_with_one_word_make_nine_findings(self) -> None:
        one = "  - {id: o%d, title: Quality in room %d, key_results: [%s from 9 to 4]}\n"
        rooms = "".join(one % (n, n, f"Metric{chr(97 + n)} things") for n in range(10))
        assert len(said("contested-term", f"objectives:\n{rooms}").splitlines()) == 9

    def test_tasks_are_said_once_and_only_where_nothing_else_is(self) -> None:
        goal = "objectives:\n  - {id: o, title: Trust the map, key_results: [%s]}\n"
        tasks = "Publish the map, Train the drivers"
        assert len(said("task-as-key-result", goal % tasks).splitlines()) == 1
        assert said("task-as-key-result", goal % f"{tasks}, Wrong turns from 9 to 4") == ""
        assert said("task-as-key-result", goal % "Publish the map") == ""


class TestIndependentInput:
    POLL = "teams: [Depot]\npolls: [{question: What first?, team: Depot, answers: [%s]}]\n" + LIST % ("", "")

    def says(self, *choices: str) -> str:
        return said(
            "divergent-priority", self.POLL % ", ".join(f"{{person: P{n}, choice: {c}}}" for n, c in enumerate(choices))
        )

    def test_no_name_is_shown(self) -> None:
        text = self.says("a", "b", "lamps")
        assert "named 3 first priorities" in text
        assert not any(f"P{n}" in text for n in range(3))

    def test_one_goal_by_id_and_by_title_is_one_answer(self) -> None:
        assert self.says("a", "Sorted by six", "a") == ""

    def test_most_name_what_the_order_puts_second(self) -> None:
        assert "The order says “Sorted by six” goes first" in self.says("b", "b", "a")

    @pytest.mark.parametrize("choices", [("a",), ("a", "b")])
    def test_too_few_answers_say_nothing(self, choices: tuple[str, ...]) -> None:
        assert self.says(*choices) == f"not evaluated: too few answers ({len(choices)})\n"

    def test_one_position_before_the_decision_is_enough(self) -> None:
        made = "decision: {by: Ines Abara, on: 2026-09-29, choice: c, positions: [%s]}"
        goal = f"objectives:\n  - {{id: o, title: Gates, {made}}}\n"
        late = "{person: Pell Varga, option: c, on: 2026-10-02}"
        assert "dated after it" in said("input-after-decision", goal % f"{late}, {late}")
        same = late.replace("10-02", "09-29")
        assert "on the day it was made" in said("input-after-decision", goal % f"{same}, {same}")
        assert said("input-after-decision", goal % f"{late}, {late.replace('10-02', '09-01')}") == ""
        asked = "polls: [{question: What first?, answers: [{choice: o, on: 2026-09-01}]}]\n"
        assert said("input-after-decision", asked + goal % f"{late}, {late}") == ""
