"""What rules rest on in the relations and in the engine's reading of rows, seen through the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlint import packs
from okrlint.app.rules_list import begin
from okrlint.engine import RuleError
from okrlint.records import Contributes, Record, Work
from tests.engine.company import judged, key_result, objective, snapshot
from tests.engine.test_rules_at_the_edges import TestUnrankedOverlap as _Overlap
from tests.engine.test_rules_at_the_edges import goals, said


def ring(size: int) -> str:
    names = [f"g{n:02d}" for n in range(size)]
    after = [*names[1:], names[0]]
    return goals(
        "ranking-cycle", *(f"id: {a}, title: Goal {a}, outranks: [{b}]" for a, b in zip(names, after, strict=True))
    )


class TestOrder:
    """Statements are followed however long they run, and through parents."""

    def test_a_long_list_puts_its_first_before_its_last(self) -> None:
        between = [f"m{n}" for n in range(15)]
        yaml = "objectives:\n" + "".join(f"  - {{{line}}}\n" for line in (_Overlap.A, _Overlap.B))
        yaml += "".join(f"  - {{id: {m}, title: Middle {m}}}\n" for m in between)
        assert said("unranked-overlap", f"order: [a, {', '.join(between)}, b]\n{yaml}") == ""

    @pytest.mark.parametrize("size", [14, 15, 25])
    def test_a_long_circle_is_one_circle(self, size: int) -> None:
        said = ring(size)
        assert said.endswith(f" and {size - 2} more go before one another in a circle, so none of them comes first\n")
        assert len(said.splitlines()) == 1

    def test_a_circle_of_statements_and_parents_names_all_its_members(self) -> None:
        text = goals(
            "ranking-cycle",
            "id: a, title: A one, outranks: [b]",
            "id: b, title: B two",
            "id: c, title: C three, parent: b, outranks: [a]",
        )
        assert text.startswith("“A one”, “B two” and “C three” go before one another in a circle, so none")


class TestLoad:
    """People carry what has begun."""

    def test_next_quarters_goals_are_not_carried_yet(self) -> None:
        now = [f"id: n{n}, title: Now {n}, owner: Ines Abara" for n in range(3)]
        then = [f"id: t{n}, title: Then {n}, owner: Ines Abara, cycle: 2027-Q1" for n in range(3)]
        assert goals("overcommitted-owner", *now, *then) == ""


class TestPeople:
    """Whoever is only named as an assignee is a person, unless the name is a bot's."""

    def test_a_bot_carries_nothing(self) -> None:
        work = "".join(f"  - {{key: W-{n}, title: t, state: doing, assignee: 'renovate[bot]'}}\n" for n in range(9))
        yaml = "objectives:\n  - {id: a, title: A one, owner: Ines Abara}\nwork:\n" + work
        assert said("overcommitted-owner", yaml) == ""


class TestMeasure:
    """Where the text says no direction, baseline and target do."""

    def test_baseline_and_target_in_fields_give_a_direction(self) -> None:
        stock = "metric: days of stock, baseline: 12"
        text = goals(
            "opposing-key-results",
            *(
                f"id: {n}, title: Goal {n}, key_results: [{{id: k{n}, title: Stock, {stock}, target: {target}}}]"
                for n, target in (("a", 20), ("b", 7))
            ),
        )
        assert "opposite directions" in text

    def test_to_stay_is_to_be_kept(self) -> None:
        yaml = (
            "objectives:\n  - id: o\n    title: O one\n    key_results:\n      - {id: k, title: Uptime stays above 98, "
        )
        reports = "{on: 2026-10-12, value: 99, status: on track}, {on: 2026-11-09, value: 99, status: on track}"
        assert said("green-without-output", f"{yaml}check_ins: [{reports}], work: []}}\n") == ""


class TestWork:
    """Work for work is followed; `activity` tells who left from who never came."""

    def test_work_for_work_for_work_serves_the_goal(self, tmp_path: Path) -> None:
        records: list[Record] = [objective("o"), key_result("k", "o")]
        for name, serves in (("w1", "k"), ("w2", "w1"), ("w3", "w2"), ("w4", "w3"), ("w5", "w4")):
            records.append(Work(of=name, id=name, key=name.upper(), title="t", state="doing", team="Bikes"))
            records.append(Contributes(of=name, work=name, goal=serves))
        assert judged(snapshot(tmp_path, {"board": records}), "orphan-work").findings == ()

    def test_the_message_says_whether_work_was_left_behind_or_never_taken(self) -> None:
        yaml = (
            "people: [{name: Sol Marten, active: false}]\nobjectives:\n  - id: o\n    title: O one\n    key_results:\n"
        )
        work = "[{key: W-1, title: t, state: doing, assignee: Sol Marten, moved: [2026-11-12]}]"
        text = said("idle-key-result", f"{yaml}      - {{id: k, title: K one, work: {work}}}\n")
        gone = "its unfinished work (1 in progress) is assigned to accounts that are not active"
        assert text == f"“K one”: {gone}\n"

    def test_one_undated_item_among_dated_ones_may_have_been_finished_just_now(self) -> None:
        yaml = "objectives:\n  - id: o\n    title: O one\n    key_results:\n      - id: k\n        title: From 4 to 8\n"
        reports = "{on: 2026-10-12, value: 4, status: on track}, {on: 2026-11-09, value: 4, status: on track}"
        work = "{key: W-1, title: t, state: done, finished: 2026-10-02}, {key: W-2, title: t, state: done}"
        text = said("green-without-output", f"{yaml}        check_ins: [{reports}]\n        work: [{work}]\n")
        assert text.startswith("not evaluated")


class TestOverlap:
    """Lines of a description that waive a rule are not what the objective is about."""

    def test_waivers_are_nothing_to_compete_for(self) -> None:
        yaml = "objectives:\n"
        for name, reason in (("a", "the meter is being replaced"), ("b", "the meter is being replaced soon")):
            yaml += f"  - id: {name}\n    title: {name.upper()}1\n    description: |\n"
            yaml += f"      okrlint: allow stale-check-in because {reason}\n"
        assert said("unranked-overlap", yaml) == ""


class TestRows:
    """A row that can mean nothing fails the run."""

    def fails(self, folder: Path, query: str, over: str = "objective") -> bool:
        begin("our-rule", folder)
        page = folder / "our-rule.md"
        start = page.read_text().index("```sql\n")
        text = page.read_text()[:start] + f"```sql\n{query}\n```\n"
        text = text.replace("params:\n  most: {type: integer, default: 5, minimum: 1}\n", "")
        text = text.replace("{key}: {results} key results, where {most} can be kept in mind", "found")
        page.write_text(text.replace("over: objective", f"over: {over}"))
        pages = packs.read_packs([(str(folder), "okrlint.yaml:1:1")], folder)
        try:
            judged(snapshot(folder / "s", {"board": [objective("a"), objective("b")]}), "our-rule", pages=pages)
        except RuleError:
            return True
        return False

    def test_an_outcome_that_there_is_not(self, tmp_path: Path) -> None:
        assert self.fails(tmp_path, "SELECT goal, 'warn' AS outcome FROM objective")

    @pytest.mark.parametrize("key", ["999", "NULL::INTEGER"])
    def test_a_key_that_is_nobodys(self, tmp_path: Path, key: str) -> None:
        assert self.fails(tmp_path, f"SELECT {key} AS goal")

    def test_a_pair_from_both_sides_is_one(self, tmp_path: Path) -> None:
        query = "SELECT x.goal AS a, y.goal AS b FROM objective x JOIN objective y ON x.goal <> y.goal"
        assert self.fails(tmp_path, query, over="pair")
