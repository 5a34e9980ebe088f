"""Movement is what people do: bots keep no work alive, own nothing, and dropped work is no output."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlint.bots import is_bot, matcher
from okrlint.company import Company
from okrlint.engine import select
from okrlint.engine.report import check
from okrlint.findings import Report
from okrlint.records import Assignment, Contributes, Movement, Owner, Person, Record, Work
from tests.cli.front import okrlint
from tests.engine.company import days_ago, judged, key_result, objective, outcome, snapshot
from tests.engine.test_rules_at_the_edges import goals, said
from tests.engine.test_rules_at_the_edges import key_result as said_of

QUEUE = "Minutes in the queue from 7 to 3"


def idle(work: str, people: str = "") -> str:
    text = said_of("idle-key-result", f"work: [{work}]", title=QUEUE, around=people)
    return text.strip()


def item(*moves: str, state: str = "doing", more: str = "") -> str:
    listed = ", ".join(moves)
    return f"{{key: T-1, title: Third till, state: {state}, assignee: Ines Abara{more}, moved: [{listed}]}}"


PERSON = '{on: 2026-09-03, kind: comment, by: "Ines Abara"}'


class TestWhoMovedWhat:
    @pytest.mark.parametrize("kind", ["state", "assignment", "size", "comment", "code", "other"])
    def test_no_step_of_a_bot_keeps_work_alive(self, kind: str) -> None:
        text = idle(item(PERSON, f'{{on: 2026-11-14, kind: {kind}, by: "labeler[bot]"}}'))
        assert text == f"“{QUEUE}”: only bots have moved its linked work since 3 September (1 in progress)"

    def test_a_step_of_which_nobody_knows_who_took_it_counts_as_a_persons(self) -> None:
        assert idle(item(PERSON, "{on: 2026-11-14, kind: comment}")) == ""
        assert idle(item(PERSON, "2026-11-14")) == ""

    def test_a_person_who_comes_after_a_bot_keeps_it_alive(self) -> None:
        assert idle(item('{on: 2026-11-14, by: "x[bot]"}', '{on: 2026-11-13, by: "Sol Marten"}')) == ""

    def test_work_that_only_bots_ever_moved(self) -> None:
        text = idle(item('{on: 2026-11-14, kind: other, by: "x[bot]"}'))
        assert text == f"“{QUEUE}”: no person has moved its linked work, only bots have (1 in progress)"

    def test_opening_counts_where_a_person_did_it(self) -> None:
        bots = '{on: 2026-11-14, kind: other, by: "x[bot]"}'
        assert idle(item(bots, more=", created: 2026-11-12")) == ""
        assert idle(item(bots, more=", created: 2026-11-12, author: Sol Marten")) == ""
        assert idle(item(bots, more=', created: 2026-11-12, author: "import[bot]"')).startswith(
            f"“{QUEUE}”: no person has moved"
        )

    def test_closing_counts_where_a_person_did_it(self) -> None:
        closed = ", finished: 2026-11-12"
        by_bot = '{on: 2026-11-12, from: doing, to: done, by: "stale[bot]"}'
        by_person = '{on: 2026-11-12, from: doing, to: done, by: "Sol Marten"}'
        assert idle(item(PERSON, by_person, state="done", more=closed)) == ""
        assert "only bots have moved its linked work since 3 September" in idle(
            item(PERSON, by_bot, state="done", more=closed)
        )

    def test_what_a_bot_closed_as_done_is_output_all_the_same(self) -> None:
        reports = "{on: 2026-10-12, value: 7, status: on track}, {on: 2026-11-09, value: 7, status: on track}"
        by_bot = '{on: 2026-11-12, from: doing, to: done, by: "merge-queue[bot]"}'
        work = item(PERSON, by_bot, state="done", more=", finished: 2026-11-12")
        assert said_of("green-without-output", f"check_ins: [{reports}], work: [{work}]", title=QUEUE) == ""

    def test_assigned_to_bots_is_assigned_to_nobody(self) -> None:
        work = '{key: T-1, title: t, state: doing, assignee: "helper[bot]", moved: [2026-11-14]}'
        other = "{key: T-2, title: t, state: open, moved: [2026-11-14]}"
        assert idle(work) == f"“{QUEUE}”: its unfinished work (1 in progress) is assigned to bots"
        assert (
            idle(f"{work}, {other}") == f"“{QUEUE}”: its unfinished work (1 open, 1 in progress) is assigned to nobody"
        )


class TestDroppedWork:
    def says(self, work: str) -> str:
        reports = "{on: 2026-10-12, value: 7, status: on track}, {on: 2026-11-09, value: 7, status: on track}"
        return said_of("green-without-output", f"check_ins: [{reports}], work: [{work}]", title=QUEUE)

    def test_is_no_output_and_is_told_of(self) -> None:
        text = self.says(item("2026-11-12", state="dropped", more=", finished: 2026-11-12"))
        assert "no linked work was finished (the last was dropped on 12 November) and the value stayed at 7" in text

    def test_beside_finished_work_is_no_matter(self) -> None:
        done = "{key: T-2, title: t, state: done, finished: 2026-11-10}"
        assert self.says(f"{item('2026-11-12', state='dropped', more=', finished: 2026-11-12')}, {done}") == ""


class TestOwners:
    def test_a_bot_is_no_owner_however_it_is_known(self) -> None:
        for owner in ('"release[bot]"', "release-bot", "dependabot", "Automation for Jira"):
            text = goals("missing-owner", f"id: o, title: Lockers at every station, owner: {owner}")
            assert text == f"“Lockers at every station”: the owner is still open (“{_quoted(owner)[1:-1]}”)\n"

    def test_declared_as_a_bot(self) -> None:
        text = said(
            "missing-owner",
            "people: [{name: release-machine, kind: bot}]\n"
            "objectives: [{id: o, title: Lockers at every station, owner: release-machine}]\n",
        )
        assert text == "“Lockers at every station”: the owner is still open (“release-machine”)\n"

    def test_the_same_bot_on_two_objectives_is_no_common_owner(self, tmp_path: Path) -> None:
        records: list[Record] = [Person(of="b", id="b", name="Sweeper", kind="bot")]
        for name in ("o1", "o2"):
            records += [objective(name), Owner(of=name, goal=name, party="b", kind="person")]
        report = judged(snapshot(tmp_path, {"board": records}), "missing-owner", "overcommitted-owner")
        assert outcome(report, "missing-owner")[0] == 2
        assert outcome(report, "overcommitted-owner") == (0, 0, 0, 0)


def _quoted(yaml: str) -> str:
    return yaml if yaml.startswith('"') else f'"{yaml}"'


class TestOrphanWork:
    def shown(self, tmp_path: Path, *more: Record) -> Report:
        records: list[Record] = [objective("o1"), Person(of="b", id="b", name="Sweeper", kind="bot")]
        for n in range(6):
            records.append(Work(of=f"w{n}", id=f"w{n}", key=f"W{n}", title="t", state="doing", team="Quay", author="b"))
        return judged(snapshot(tmp_path, {"board": [*records, *more]}), "orphan-work")

    def test_a_bots_own_tickets_are_none(self, tmp_path: Path) -> None:
        assert outcome(self.shown(tmp_path), "orphan-work") == (0, 1, 0, 0)

    def test_those_that_people_took_are_work_like_any_other(self, tmp_path: Path) -> None:
        taken = [Assignment(of=f"w{n}", work=f"w{n}", person="Ines") for n in range(6)]
        assert outcome(self.shown(tmp_path, *taken), "orphan-work") == (1, 0, 0, 0)
        by_bot = [Assignment(of=f"w{n}", work=f"w{n}", person="b") for n in range(6)]
        assert outcome(self.shown(tmp_path / "bot", *by_bot), "orphan-work") == (0, 1, 0, 0)

    def test_what_a_person_gave_to_a_bot_is_that_persons_work(self, tmp_path: Path) -> None:
        records: list[Record] = [objective("o1"), Person(of="b", id="b", name="Sweeper", kind="bot")]
        for n in range(6):
            name = f"w{n}"
            records.append(Work(of=name, id=name, key=name, title="t", state="doing", team="Quay", author="Ines"))
            records.append(Assignment(of=name, work=name, person="b"))
        assert outcome(judged(snapshot(tmp_path, {"board": records}), "orphan-work"), "orphan-work") == (1, 0, 0, 0)


class TestNames:
    @pytest.mark.parametrize(
        "name", ["labeler[bot]", "@x[bot]", "release-bot", "ci_bot", "k-ci-robot", "Dependabot", "Automation for Jira"]
    )
    def test_that_give_a_bot_away(self, name: str) -> None:
        assert is_bot(name)

    @pytest.mark.parametrize("name", ["Talbot", "Abbot Lane", "robotics", "Ines Abara", "automation", "botanist", ""])
    def test_that_do_not(self, name: str) -> None:
        assert not is_bot(name)

    def test_of_a_configuration(self) -> None:
        ours = matcher(["release-machine", "svc-*", "audit[*]"])
        assert [ours(n) for n in ("Release-Machine", "@svc-export", "svc-", "audit[eu]", "x[bot]")] == [True] * 5
        assert [ours(n) for n in ("release-machine-2", "my-svc-x", "auditx", "audite")] == [False] * 4


class TestNamedInTheConfiguration:
    OKRS = """
        okrs: 1
        as_of: 2026-11-16
        cycle: 2026-Q4
        objectives:
          - id: till
            title: Nobody queues at the till
            owner: Ines Abara
            key_results:
              - id: queue
                title: Minutes in the queue from 7 to 3
                work:
                  - key: T-1
                    title: Third till
                    state: doing
                    assignee: Ines Abara
                    moved: [{on: 2026-09-03, by: Ines Abara}, {on: 2026-11-14, by: svc-export}]
    """

    def shown(self, folder: Path, config: str) -> tuple[int, str]:
        import textwrap

        (folder / "okrs.yaml").write_text(textwrap.dedent(self.OKRS))
        (folder / "okrlint.yaml").write_text(config)
        done = okrlint("check", str(folder), "--select", "idle-key-result")
        return done.code, " ".join(f"{done.out} {done.err}".split())

    def test_an_account_that_looks_like_a_persons(self, tmp_path: Path) -> None:
        assert self.shown(tmp_path, "preset: recommended\n")[0] == 0
        code, text = self.shown(tmp_path, "people: {bots: [svc-*]}\n")
        assert code == 1
        assert "only by svc-export" in " ".join(text.split())

    @pytest.mark.parametrize("pattern", ["*", "", "@*"])
    def test_a_pattern_that_is_everybody_is_refused(self, tmp_path: Path, pattern: str) -> None:
        code, text = self.shown(tmp_path, f"people:\n  bots: [svc-*, '{pattern}']\n")
        assert code == 2
        assert "okrlint.yaml:2:17" in text
        assert "would make everybody a bot" in text

    def test_it_holds_for_rules_of_others_too(self, tmp_path: Path) -> None:
        from okrlint import packs
        from okrlint.app.rules_list import begin

        begin("machine-person", tmp_path / "ours")
        file = tmp_path / "ours/machine-person.md"
        text = file.read_text()
        head, _, rest = text.partition("over: objective")
        _, _, body = rest.partition("advice:")
        query = "SELECT p.person FROM person p"
        file.write_text(
            f'{head}over: person\nmessage: "{{key}} is one"\nadvice:{body[: body.index("SELECT")]}{query}\n```\n'
        )
        pages = packs.read_packs([(str(tmp_path / "ours"), "")], tmp_path)
        found = snapshot(
            tmp_path / "s",
            {
                "board": [
                    objective("o1"),
                    Owner(of="o1", goal="o1", party="svc-x"),
                    Owner(of="o1", goal="o1", party="Ines"),
                ]
            },
        )
        report = check(
            found,
            select(pages, only=["machine-person"]),
            known_rules=frozenset(["machine-person"]),
            company=Company(bots=("svc-*",)),
        )
        assert [f.message for f in report.findings] == ["Ines is one"]


def test_an_automation_in_a_persons_name_is_a_bot_of_that_step_only(tmp_path: Path) -> None:
    records: list[Record] = [
        objective("o1"),
        key_result("k1", "o1"),
        Work(of="w", id="w", key="W-1", title="t", state="doing"),
        Contributes(of="w", work="w", goal="k1"),
        Assignment(of="w", work="w", person="Ines"),
        Movement(of="w", work="w", moved_at=days_ago(60), by="Ines"),
        Movement(of="w", work="w", moved_at=days_ago(2), by="Ines", actor="bot"),
    ]
    report = judged(snapshot(tmp_path, {"board": records}), "idle-key-result")
    (finding,) = report.findings
    assert "only bots have moved its linked work since" in finding.message
