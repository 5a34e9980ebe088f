"""What people who run OKRs complained about, each with the answer that is right; through the command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World

TOP = "okrs: 1\nas_of: 2026-11-16\ncycle: 2026-Q4\n"
MINE = """\
  - id: canal
    title: Boats pass the lock without waiting
    owner: Runa Feld
    not_doing: [Night trips]
"""


def judged(folder: Path, text: str, config: str = "preset: recommended\n", name: str = "okrs.yaml") -> dict[str, Any]:
    (folder / name).write_text(text)
    (folder / "okrlint.yaml").write_text(config)
    did = okrlint("check", "-f", "json", cwd=folder)
    assert did.code in (0, 1), did.err
    report: dict[str, Any] = json.loads(did.out)
    return report


def told(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Messages by rule and first subject."""
    return {(f["rule"], f["subjects"][0]["key"]): f["message"] for f in report["findings"]}


def of_canal(folder: Path, *key_results: str, before: str = "", objective: str = "") -> dict[tuple[str, str], str]:
    """What is said of one objective with these key results."""
    lines = "".join(f"      - {{{line}}}\n" for line in key_results)
    return told(judged(folder, f"{TOP}{before}objectives:\n{MINE}{objective}    key_results:\n{lines}"))


WAIT = "id: wait, title: Median wait at the lock from 40 to 10 minutes"
WORK = "work: [{key: LOCK-1, title: Second gate, state: doing, assignee: Runa Feld, moved: [%s]}]"


class TestBackFromAPause:
    PAUSED = f"{WAIT}%s, check_ins: [{{on: 2026-10-04, value: 39, status: on track}}], {WORK % '2026-11-12'}"

    def test_the_days_of_grace_begin_anew(self, tmp_path: Path) -> None:
        assert of_canal(tmp_path, self.PAUSED % ", resumed: 2026-11-12") == {}

    def test_without_a_word_about_the_pause_and_long_after_it_silence_counts(self, tmp_path: Path) -> None:
        for said in ("", ", resumed: 2026-10-10"):
            found = of_canal(tmp_path, self.PAUSED % said)
            assert {rule for rule, _ in found} >= {"stale-check-in", "green-without-output"}

    def test_a_change_of_state_on_record_says_the_same(self, tmp_path: Path) -> None:
        back = ", changes: [{on: 2026-11-12, what: state, from: on hold, to: in progress}]"
        assert of_canal(tmp_path, self.PAUSED % back) == {}


class TestBotsKeepNothingAlive:
    TOUCHED = (
        f"{WAIT}, check_ins: [{{on: 2026-11-11, value: 35, status: at risk}}], work: [{{key: LOCK-1, "
        "title: Second gate, "
        "state: doing, assignee: Runa Feld, created: 2026-08-30, "
        "moved: [{on: 2026-09-02, kind: comment, by: Runa Feld}, "
        "{on: 2026-11-13, kind: state, from: open, to: doing, by: %s}]}]"
    )

    @pytest.mark.parametrize("bot", ["gate-sync", "stale[bot]", "svc-lock"])
    def test_what_a_bot_moved_stands_still(self, tmp_path: Path, bot: str) -> None:
        (tmp_path / "okrs.yaml").write_text(
            f"{TOP}people: [{{name: gate-sync, kind: bot}}]\nobjectives:\n{MINE}    key_results:\n"
            f"      - {{{self.TOUCHED % json.dumps(bot)}}}\n"
        )
        (tmp_path / "okrlint.yaml").write_text("people: {bots: [svc-*]}\n")
        found = told(json.loads(okrlint("check", "-f", "json", cwd=tmp_path).out))
        message = found["idle-key-result", "wait"]
        assert "only bots have moved its linked work since 2 September" in message

    def test_what_a_person_moved_does_not(self, tmp_path: Path) -> None:
        assert "idle-key-result" not in {rule for rule, _ in of_canal(tmp_path, self.TOUCHED % "Timo Brandt")}


class TestDroppedIsNoOutput:
    ITEM = (
        "{key: LOCK-1, title: Second gate, state: %s, assignee: Runa Feld, created: 2026-10-03, finished: 2026-11-11}"
    )

    def said(self, folder: Path, state: str) -> dict[tuple[str, str], str]:
        reports = (
            "check_ins: [{on: 2026-10-10, value: 40, status: on track}, {on: 2026-11-08, value: 40, status: on track}]"
        )
        return of_canal(folder, f"{WAIT}, {reports}, work: [{self.ITEM % state}]")

    def test_giving_up_finishes_nothing(self, tmp_path: Path) -> None:
        message = self.said(tmp_path, "dropped")["green-without-output", "wait"]
        assert "no linked work was finished (the last was dropped on 11 November)" in message
        assert "stayed at 40" in message

    def test_finishing_does(self, tmp_path: Path) -> None:
        assert ("green-without-output", "wait") not in self.said(tmp_path, "done")


class TestFinishedAboveUnfinished:
    SHORT = f"{WAIT}, check_ins: [{{on: 2026-11-10, value: 31, status: off track}}], {WORK % '2026-11-12'}"

    def test_closed_while_a_key_result_fell_short_and_work_goes_on(self, tmp_path: Path) -> None:
        found = of_canal(tmp_path, self.SHORT, objective="    state: finished\n")
        message = found["finished-over-unfinished", "canal"]
        assert "is at 31 (target 10)" in message
        assert "1 in progress" in message

    def test_closed_with_what_was_promised(self, tmp_path: Path) -> None:
        done = f"{WAIT}, check_ins: [{{on: 2026-11-10, value: 9, status: on track}}]"
        assert of_canal(tmp_path, done, objective="    state: finished\n") == {}


class TestGuardrailsNeedNoProject:
    def said(self, folder: Path, value: float) -> dict[tuple[str, str], str]:
        moving = f"{WAIT}, check_ins: [{{on: 2026-11-10, value: 22, status: on track}}], {WORK % '2026-11-12'}"
        kept = (
            "id: bumps, title: Boats that touch the wall stay below 4 %, metric: bumps, direction: maintain, target: 4"
        )
        return of_canal(
            folder, moving, f"{kept}, work: [], check_ins: [{{on: 2026-11-10, value: {value}, status: on track}}]"
        )

    def test_a_number_that_is_kept_asks_for_nothing(self, tmp_path: Path) -> None:
        assert self.said(tmp_path, 2.5) == {}

    def test_a_number_that_is_not_kept_is_said(self, tmp_path: Path) -> None:
        found = self.said(tmp_path, 7)
        assert [rule for rule, _ in found] == ["breached-guardrail"]
        assert "is to stay at most 4 %; it stands at 7 %" in found["breached-guardrail", "bumps"]


class TestOwnerHasLeft:
    PEOPLE = "people: [{name: Timo Brandt, active: true}, {name: Runa Feld, active: %s, last_seen: 2026-07-20}]\n"
    ALIVE = (
        f"{WAIT}, check_ins: [{{on: 2026-11-10, value: 22, status: on track, by: Timo Brandt}}], "
        "work: [{key: LOCK-1, title: Second gate, state: doing, assignee: Timo Brandt, "
        "moved: [{on: 2026-11-12, by: Timo Brandt}]}]"
    )

    def test_once_for_the_objective(self, tmp_path: Path) -> None:
        found = of_canal(tmp_path, self.ALIVE, before=self.PEOPLE % "false")
        assert list(found) == [("departed-owner", "canal")]
        assert (
            "no owner with an active account: Runa Feld (last seen on 20 July 2026)" in found["departed-owner", "canal"]
        )

    def test_a_quiet_account_is_a_question_for_strict(self, tmp_path: Path) -> None:
        quiet = self.PEOPLE.replace("active: %s, ", "")
        assert of_canal(tmp_path, self.ALIVE, before=quiet) == {}
        (tmp_path / "okrlint.yaml").write_text("rules: {departed-owner: {quiet: true}}\n")
        found = told(json.loads(okrlint("check", "-f", "json", cwd=tmp_path).out))
        assert "its owner has left no trace for 60 days: Runa Feld" in found["departed-owner", "canal"]

    def test_github_does_not_say_who_left_but_ghosts_have(self, tmp_path: Path) -> None:
        world = World("acme")
        for title, owner in (("Calm water", "@runa"), ("Dry feet", "@ghost")):
            world.issue(
                "plans", title, type="Objective", body=f"### Owner\n{owner}\n\n### Cycle\n2026-Q4\n", author="timo"
            )
        world.account("runa")
        with FakeGitHub(world) as fake:
            source = f"sources: [{{github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}}}]\n"
            (tmp_path / "okrlint.yaml").write_text(source)
            asked = ("check", "-s", "departed-owner", "-f", "json", "--as-of", "2026-11-20")
            report = json.loads(okrlint(*asked, cwd=tmp_path, env=fake.environment).out)
        assert [f["subjects"][0]["key"] for f in report["findings"] if f["rule"] == "departed-owner"] == [
            "acme/plans#2"
        ]
        (unseen,) = [u for t in report["tallies"] if t["rule"] == "departed-owner" for u in t["unseen"]]
        assert "not on record" in unseen["reason"]


class TestRedUnderGreen:
    RED = "check_ins: [{on: 2026-11-09, value: 39, status: off track}]"
    GREEN = "check_ins: [{on: 2026-11-09, value: 20, status: on track}]"
    TOP = "    check_ins: [{on: 2026-11-12, status: on track%s}]\n"
    QUIET = "id: calls, title: Calls about the lock from 40 to 10"

    def said(self, folder: Path, *reports: str, note: str = "") -> dict[tuple[str, str], str]:
        named = (f"{WAIT}, {reports[0]}, {WORK % '2026-11-12'}", f"{self.QUIET}, {reports[1]}, {WORK % '2026-11-12'}")
        two = [line.replace("LOCK-1", f"LOCK-{n}") for n, line in enumerate(named)]
        found = of_canal(folder, *two, objective=self.TOP % note)
        return {at: said for at, said in found.items() if at[1] == "canal"}

    def test_most_are_red(self, tmp_path: Path) -> None:
        found = self.said(tmp_path, self.RED, self.RED)
        assert list(found) == [("red-under-green", "canal")]
        assert "of its 2 key results 2 are off track" in found["red-under-green", "canal"]

    def test_one_is_red_and_nobody_says_a_word(self, tmp_path: Path) -> None:
        found = self.said(tmp_path, self.RED, self.GREEN)
        assert list(found) == [("unanswered-red", "canal")]
        assert found["unanswered-red", "canal"] == (
            "“Boats pass the lock without waiting” was reported on track on 12 November, while “Median wait at the "
            "lock from 40 to 10 minutes” was reported off track on 9 November and no note says why"
        )

    def test_one_is_red_and_somebody_says_why(self, tmp_path: Path) -> None:
        assert self.said(tmp_path, self.RED, self.GREEN, note=", note: The second gate opens on Friday.") == {}

    def test_one_turned_red_after_the_report(self, tmp_path: Path) -> None:
        assert self.said(tmp_path, self.RED.replace("11-09", "11-14"), self.GREEN) == {}


class TestBackwards:
    def test_a_value_that_ran_away_from_its_target_is_not_on_track(self, tmp_path: Path) -> None:
        reports = (
            "check_ins: [{on: 2026-10-19, value: 40, status: on track}, {on: 2026-11-09, value: 55, status: on track}]"
        )
        found = of_canal(tmp_path, f"{WAIT}, {reports}, {WORK % '2026-11-12'}")
        assert "its value went from 40 to 55, and its target is 10" in found["value-runs-backwards", "wait"]

    def test_a_value_on_its_way_is(self, tmp_path: Path) -> None:
        reports = (
            "check_ins: [{on: 2026-10-19, value: 36, status: on track}, {on: 2026-11-09, value: 24, status: on track}]"
        )
        assert of_canal(tmp_path, f"{WAIT}, {reports}, {WORK % '2026-11-12'}") == {}


PAIRS = [
    ("Reduzir o tempo de espera de 30 para 9 minutos", "Aumentar o tempo de espera de 30 para 45 minutos"),
    ("Wachttijd bij de sluis verlagen van 30 naar 9 minuten", "Wachttijd bij de sluis verhogen van 30 naar 45 minuten"),
    ("Korta väntetiden från 30 till 9 minuter", "Öka väntetiden från 30 till 45 minuter"),
    ("Skrócić czas oczekiwania z 30 do 9 minut", "Wydłużyć czas oczekiwania z 30 do 45 minut"),
]


@pytest.mark.parametrize(("down", "up"), PAIRS, ids=["pt", "nl", "sv", "pl"])
def test_a_start_is_never_told_as_a_target(tmp_path: Path, down: str, up: str) -> None:
    """Both begin at 30 and go apart: nothing may say that both go to 30, or by 30."""
    results = "key_results: [{{id: k{}, title: {}}}]"
    goals = "".join(
        f"  - {{id: o{n}, team: Team {n}, title: Title {n}, owner: {who}, {results.format(n, text)}}}\n"
        for n, (who, text) in enumerate((("Runa Feld", down), ("Timo Brandt", up)))
    )
    report = judged(tmp_path, f"{TOP}objectives:\n{goals}", "preset: strict\n")
    said = " ".join(f["message"] for f in report["findings"])
    assert not re.search(r"\b(?:to|by) 30\b", said), said
    rows = okrlint("query", "SELECT baseline, target FROM metric_use ORDER BY goal", "-f", "json", cwd=tmp_path)
    assert [(row["baseline"], row["target"]) for row in json.loads(rows.out)] in (
        [(30, 9), (30, 45)],
        [(None, None)] * 2,
    )


STRUCK = """\
# Q4 2026 OKRs (Locks)

## Objective 1: Boats pass without waiting
Owner: Runa Feld

- KR1 (committed): Median wait from 40 min to 10 min — Score: 0.4 — Confidence: 3/10 🔴
- KR2 (moonshot): Boats that turn back from 9 % to 1 % (0.6)
- ~~KR3: Paint the old gate~~ (dropped)
- Health metric: bumps at the wall stay under 4 a week
- KR4:
"""


def test_what_stands_around_a_title_in_markdown_is_read_or_listed(tmp_path: Path) -> None:
    report = judged(tmp_path, STRUCK, name="q4.okrs.md")
    columns = "k.key, title, state, status, confidence, score, b.kind"
    asked = f"SELECT {columns} FROM key_result k JOIN kind_of_goal b USING (goal) ORDER BY goal"
    rows = json.loads(okrlint("query", asked, "-f", "json", cwd=tmp_path).out)
    first, second, third = sorted(rows, key=lambda row: str(row["key"]))
    assert first["title"] == "Median wait from 40 min to 10 min"
    assert (first["status"], first["confidence"], first["score"]) == ("off_track", 0.3, 0.4)
    assert (second["title"], second["score"]) == ("Boats that turn back from 9 % to 1 %", 0.6)
    assert second["kind"] == "aspirational"
    assert third["state"] == "dropped"
    assert third["key"] not in {s["key"] for f in report["findings"] for s in f["subjects"]}
    left = okrlint("check", "--explain-input", cwd=tmp_path).out.partition("Left:")[2]
    assert "Health metric: bumps at the wall" in left
    assert "KR4" in left


@pytest.mark.parametrize("names", ["[plans, app]", "[goals, app]"])
def test_a_repository_with_a_new_name_is_still_the_one_that_is_named(tmp_path: Path, names: str) -> None:
    world = World("acme")
    top = world.issue("plans", "Boats pass", type="Objective", body="### Cycle\n2026-Q4\n", assignees=["runa"])
    wait = world.issue("plans", "Median wait from 40 to 10 minutes", type="Key result", parent=top, assignees=["runa"])
    work = world.issue("app", "Second gate", body="Contributes to acme/plans#2", assignees=["runa"])
    world.mention(work, wait)
    pull = world.loose_pull_request("app", "Gate driver", body="Part of acme/plans#2")
    world.mention(pull, wait)
    world.comment(wait, "Check-in: value 35, on track. The gate is there.")

    def found(repositories: str) -> list[str]:
        with FakeGitHub(world) as fake:
            more = f"repositories: {repositories}, pull_requests: all, base_url: '{fake.url}'"
            (tmp_path / "okrlint.yaml").write_text(f"sources:\n  - github: {{owner: acme, {more}}}\n")
            did = okrlint("check", "-f", "json", "--as-of", "2026-11-18", cwd=tmp_path, env=fake.environment)
            report = json.loads(did.out)
            assert report["complete"], did.err
        return sorted(f["fingerprint"] for f in report["findings"])

    before = found("[plans, app]")
    world.rename("plans", "goals")
    assert found(names) == before
