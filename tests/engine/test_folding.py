"""One fact is one finding, and what a rule finds nearly everywhere is said once; nothing that was found is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from okrlint import packs
from okrlint.findings import SEVERITIES
from tests.cli.front import okrlint
from tests.cli.plans import plan

PAGES = {page.id: page for page in packs.built_in()}
AS_OF = "2026-11-16"


def objectives(count: int, **more: Any) -> list[dict[str, Any]]:
    """Objectives of a boatyard, with one measured key result and one owner each, and nothing that they leave out."""
    return [
        {
            "id": f"o{n:02}",
            "title": f"Slip {n} is free on Monday",
            "owner": f"Owner {n}",
            "key_results": [{"id": f"o{n:02}k", "title": f"Days that slip {n} is blocked from {9 + n} to {n}"}],
            **more,
        }
        for n in range(count)
    ]


def write(folder: Path, goals: list[dict[str, Any]], name: str = "okrs.yaml", **more: Any) -> Path:
    whole = {"okrs": 1, "as_of": AS_OF, "cycle": "2026-Q4", **more, "objectives": goals}
    return plan(folder, yaml.safe_dump(whole, sort_keys=False), name)


def check(folder: Path, *args: str, code: int | None = None) -> dict[str, Any]:
    did = okrlint("check", ".", "-f", "json", "--fail-on", "never" if code is None else "error", *args, cwd=folder)
    assert did.code == (code or 0), did.err
    report: dict[str, Any] = json.loads(did.out)
    return report


def shown(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [f for f in report["findings"] if f["rule"] == rule and not f["folded"]]


def folded(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [f for f in report["findings"] if f["rule"] == rule and f["folded"]]


def test_what_nearly_all_leave_out_is_said_once(tmp_path: Path) -> None:
    goals = objectives(10)
    goals[3]["not_doing"] = ["Slips for guests"]
    write(tmp_path, goals)
    report = check(tmp_path, code=0)
    (habit,) = shown(report, "nothing-excluded")
    assert habit["message"] == (
        "9 of 10 objectives do not say what they leave out; for example “Slip 0 is free on Monday”, "
        "“Slip 1 is free on Monday”, “Slip 2 is free on Monday”"
    )
    assert (habit["severity"], habit["stands_for"], habit["values"]) == (
        "notice",
        9,
        {"found": 9, "total": 10, "goals": "objectives"},
    )
    single = folded(report, "nothing-excluded")
    assert len(single) == 9
    assert {f["folded"] for f in single} == {habit["fingerprint"]}
    assert {f["severity"] for f in single} == {"warning"}
    (tally,) = (t for t in report["tallies"] if t["rule"] == "nothing-excluded")
    assert (tally["finding"], tally["folded"], tally["ok"]) == (9, 9, 1)
    assert (report["summary"]["notice"], report["summary"]["warning"], report["summary"]["folded"]) == (1, 0, 9)


@pytest.mark.parametrize(
    ("count", "excluding", "settings"),
    [
        (7, 0, ""),
        (12, 4, ""),
        (10, 0, "habits: never\n"),
        (10, 0, "habits: {at_least: 11}\n"),
        (10, 1, "habits: {share: 0.95}\n"),
        (10, 0, "rules:\n  nothing-excluded: {habit: never}\n"),
        (10, 1, "rules:\n  nothing-excluded: {habit: {share: 0.95}}\n"),
    ],
)
def test_what_is_no_habit_is_said_one_by_one(tmp_path: Path, count: int, excluding: int, settings: str) -> None:
    goals = objectives(count)
    for goal in goals[:excluding]:
        goal["not_doing"] = ["Slips for guests"]
    write(tmp_path, goals)
    (tmp_path / "okrlint.yaml").write_text(settings)
    report = check(tmp_path)
    assert len(shown(report, "nothing-excluded")) == count - excluding
    assert not folded(report, "nothing-excluded")


def test_a_rule_may_be_a_habit_sooner_than_others(tmp_path: Path) -> None:
    write(tmp_path, objectives(4))
    (tmp_path / "okrlint.yaml").write_text("habits: never\nrules:\n  nothing-excluded: {habit: {at_least: 4}}\n")
    assert len(shown(check(tmp_path), "nothing-excluded")) == 1
    said = okrlint("settings", cwd=tmp_path).out
    assert "habits  never" in " ".join(said.split()).replace("habits never", "habits  never")
    assert "habit: from 4 findings and 80% on  (okrlint.yaml:3:" in said


def test_no_fold_tells_every_one(tmp_path: Path) -> None:
    write(tmp_path, objectives(10))
    report = check(tmp_path, "--no-fold")
    assert len(shown(report, "nothing-excluded")) == 10
    assert report["summary"]["folded"] == 0


def test_an_error_everywhere_is_no_less_an_error(tmp_path: Path) -> None:
    goals = objectives(10)
    for goal in goals:
        del goal["owner"]
    write(tmp_path, goals)
    report = check(tmp_path, code=1)
    (habit,) = shown(report, "missing-owner")
    assert (habit["severity"], habit["stands_for"]) == ("error", 10)
    assert habit["message"].startswith("10 of 10 objectives name nobody who answers for them; for example “Slip 0")


def test_what_must_be_heard_one_by_one_is_no_habit(tmp_path: Path) -> None:
    green = {
        "check_ins": [
            {"on": "2026-10-12", "value": 9, "status": "on track"},
            {"on": "2026-11-09", "value": 9, "status": "on track"},
        ]
    }
    goals = objectives(9)
    for goal in goals:
        (result,) = goal["key_results"]
        moving = {
            "key": f"W-{goal['id']}",
            "title": "Clear it",
            "state": "doing",
            "assignee": "Sol",
            "moved": ["2026-11-10"],
        }
        result |= {"title": "Days that a slip is blocked from 9 to 1", "work": [moving], **green}
    write(tmp_path, goals)
    report = check(tmp_path, "--select", "green-without-output")
    assert PAGES["green-without-output"].meta.habit == "never"
    assert len(shown(report, "green-without-output")) == 9


def test_the_largest_group_that_holds_is_named(tmp_path: Path) -> None:
    write(tmp_path, objectives(9, team="Slipway"), "slipway.okrs.yaml")
    other = [{**g, "id": f"x{g['id']}", "title": f"Crane {n}"} for n, g in enumerate(objectives(9, team="Crane"))]
    for goal in other:
        goal["not_doing"] = ["Night shifts"]
        goal["key_results"] = [{"id": f"{goal['id']}k", "title": f"Lifts that wait from 9 to 1 at {goal['title']}"}]
    write(tmp_path, other, "crane.okrs.yaml")
    (habit,) = shown(check(tmp_path), "nothing-excluded")
    assert habit["message"].startswith(
        "9 of 9 objectives do not say what they leave out (of team Slipway); for example"
    )
    assert habit["subjects"][0]["team"] == "Slipway"
    assert habit["subjects"][0]["file"].endswith("slipway.okrs.yaml")


def test_where_goals_were_not_all_seen_nobody_knows_of_a_habit(tmp_path: Path) -> None:
    write(tmp_path, objectives(10), partial={"objective": "page two did not come"})
    report = check(tmp_path, "--allow-partial")
    assert not [f for f in report["findings"] if f["stands_for"]]


@pytest.mark.parametrize(("seen", "habits"), [({}, 1), ({"work": "page two did not come"}, 0)])
def test_where_what_its_findings_yield_to_was_cut_short_nothing_is_a_habit(
    seen: dict[str, str], habits: int, tmp_path: Path
) -> None:
    """Had all work been seen, idle key results might tell that nobody checked in; where there is none, they cannot."""
    goals = objectives(10)
    for goal in goals:
        goal["key_results"][0]["check_ins"] = [{"on": "2026-10-05", "value": 9}]
    write(tmp_path, goals, partial=seen)
    report = check(tmp_path, "--allow-partial")
    found = [f for f in report["findings"] if f["rule"] == "stale-check-in"]
    assert len([f for f in found if f["stands_for"]]) == habits
    assert len([f for f in found if not f["stands_for"]]) == 10


def test_what_could_not_be_judged_counts_as_in_order(tmp_path: Path) -> None:
    """Ten objectives are at fault and seven could not be judged: those ten may well be no more than six in ten."""
    pack(tmp_path, "yields: []\n")
    unsure = (
        "SELECT goal, CASE WHEN title LIKE '%?' THEN 'not_evaluated' ELSE 'finding' END AS outcome FROM objective\n"
    )
    page = re.sub("SELECT goal FROM .*\n", unsure, PAGE).replace("title: Calm by 9}", "title: Calm?}")
    (tmp_path / "ours/plain-title.md").write_text(page)
    write(
        tmp_path,
        [{"id": f"a{n}", "title": "Calm " + "xy" * n + "?" * (n >= 10), "owner": f"Ines {n}"} for n in range(17)],
    )
    assert len(shown(check(tmp_path), "plain-title")) == 10
    write(
        tmp_path,
        [{"id": f"a{n}", "title": "Calm " + "xy" * n + "?" * (n >= 10), "owner": f"Ines {n}"} for n in range(12)],
    )
    (habit,) = shown(check(tmp_path), "plain-title")
    assert habit["message"].startswith("At least 10 of 12 objectives: ")


def test_waived_ones_are_no_part_of_a_habit(tmp_path: Path) -> None:
    goals = objectives(12)
    for goal in goals[:5]:
        goal["allow"] = [{"rule": "nothing-excluded", "until": "2099-12-31", "reason": "settled in June"}]
    write(tmp_path, goals)
    report = check(tmp_path)
    assert len([f for f in report["findings"] if f["rule"] == "nothing-excluded" and f["waived"]]) == 5
    assert len(shown(report, "nothing-excluded")) == 5 + 7, "seven are too few to be told as one"


def test_a_baseline_knows_the_single_ones_and_a_new_one_is_told(tmp_path: Path) -> None:
    write(tmp_path, objectives(10))
    (tmp_path / "okrlint.yaml").write_text("sources: [files]\nbaseline: base.json\n")
    assert okrlint("baseline", "-o", "base.json", cwd=tmp_path).code == 0
    known = json.loads((tmp_path / "base.json").read_text())["findings"]
    assert len([k for k in known if k["rule"] == "nothing-excluded"]) == 10
    write(tmp_path, objectives(11))
    (new,) = [f for f in shown(check(tmp_path), "nothing-excluded") if not f["waived"]]
    assert new["subjects"][0]["id"].endswith("o10")


def test_a_filter_keeps_the_habit_of_those_it_shows(tmp_path: Path) -> None:
    goals = objectives(10, team="Slipway")
    for goal in goals[5:]:
        goal["team"] = "Crane"
    write(tmp_path, goals, teams=[{"name": "Slipway"}, {"name": "Crane"}])
    report = check(tmp_path, "--team", "Crane")
    (habit,) = shown(report, "nothing-excluded")
    assert habit["stands_for"] == 10
    assert len(folded(report, "nothing-excluded")) == 5


def test_whoever_asks_about_one_goal_is_told_of_it(tmp_path: Path) -> None:
    write(tmp_path, objectives(10))
    (told,) = shown(check(tmp_path, "--key", "o03"), "nothing-excluded")
    assert told["subjects"][0]["key"] == "o03"


@pytest.mark.parametrize("form", ["text", "markdown", "github", "gitlab", "rdjson", "sarif", "junit", "csv", "html"])
def test_every_format_tells_a_habit_once(tmp_path: Path, form: str) -> None:
    write(tmp_path, objectives(30))
    did = okrlint("check", ".", "--select", "nothing-excluded", "-o", f"{form}=out", cwd=tmp_path)
    assert did.code == 0, did.err
    out = (tmp_path / "out").read_text(encoding="utf-8")
    assert "30 of 30 objectives do not say what they leave out" in out
    single = "does not say what you will not do this cycle"
    assert out.count(single) == {"junit": 30, "csv": 30, "sarif": 1}.get(form, 0), (
        "in SARIF it stands in the page of the rule"
    )
    if form == "junit":
        assert out.count("said by another finding [") == 30
    if form == "csv":
        assert out.count('"folded"') == 30
    if form in ("text", "markdown"):
        assert "30 more are told together with some of these, 1 habit among them" in out.replace("\n", " ")


IDLE_AND_GREEN = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
objectives:
  - id: calm-slip
    title: The slip is free on Monday
    owner: Ines Abara
    not_doing: [Slips for guests]
    key_results:
      - id: blocked
        title: Days that the slip is blocked from 9 to 2
        check_ins:
          - {on: 2026-10-02, value: 9, status: on track}
          - {on: 2026-11-09, value: 9, status: on track}
        work:
          - {key: SLIP-1, title: Clear the cradle, state: doing, assignee: Ines Abara, moved: [2026-10-03]}
"""


def test_idle_and_green_about_one_key_result_are_one_finding(tmp_path: Path) -> None:
    plan(tmp_path, IDLE_AND_GREEN)
    apart = check(tmp_path, "--no-fold")
    about = {f["rule"] for f in apart["findings"] if f["subjects"][0]["key"] == "blocked"}
    assert {"idle-key-result", "green-without-output", "status-contradiction", "off-pace"} <= about
    report = check(tmp_path)
    (told,) = (f for f in report["findings"] if not f["folded"])
    assert told["rule"] == "green-without-output"
    others = {f["rule"]: f for f in report["findings"] if f["folded"]}
    assert set(others) == about - {"green-without-output"}
    assert {f["folded"] for f in others.values()} == {told["fingerprint"]}
    assert {e["text"] for e in told["evidence"]} >= {f["message"] for f in others.values()}


def test_a_waived_finding_takes_no_other_in(tmp_path: Path) -> None:
    waiver = "    allow: [{rule: green-without-output, until: 2099-12-31, reason: counted by hand}]\n"
    plan(tmp_path, IDLE_AND_GREEN.replace("    key_results:\n", waiver + "    key_results:\n"))
    report = check(tmp_path)
    assert len(shown(report, "idle-key-result")) == 1
    assert not folded(report, "status-contradiction")


def test_nothing_yields_to_what_weighs_less(tmp_path: Path) -> None:
    plan(tmp_path, IDLE_AND_GREEN)
    (tmp_path / "okrlint.yaml").write_text("rules:\n  green-without-output: {severity: notice}\n")
    report = check(tmp_path, code=1)
    assert [f["severity"] for f in shown(report, "idle-key-result")] == ["error"]


def test_owners_that_stand_twice_are_told_of_once(tmp_path: Path) -> None:
    both = ["Tom Arven", "Priya Roth"]
    goals = objectives(1, owner=both)
    goals[0]["key_results"] = [
        {"id": f"k{n}", "title": f"Boats at berth {n} from 9 to 2", "owner": both} for n in range(4)
    ]
    goals[0]["key_results"].append({"id": "other", "title": "Ropes from 9 to 2", "owner": ["Tom Arven", "Lea Holm"]})
    write(tmp_path, goals)
    report = check(tmp_path)
    told = shown(report, "shared-accountability")
    assert [f["subjects"][0]["key"] for f in told] == ["o00", "other"]
    assert len(told[0]["evidence"]) == 4, "three of them, and how many more there are"
    assert told[0]["evidence"][-1]["text"] == "and 1 more like these"


def test_one_metric_pushed_both_ways_is_said_once(tmp_path: Path) -> None:
    report = json.loads(okrlint("check", "examples/harbor", "-f", "json", "--fail-on", "never").out)
    (told,) = shown(report, "opposing-key-results")
    about = {s["objective"] for s in told["subjects"]}
    assert not [f for f in shown(report, "unranked-overlap") if {s["id"] for s in f["subjects"]} == about]


def test_the_table_speaks_of_rules_that_are_there_and_can_take_the_other_in() -> None:
    levels = {"HIGH": 0, "MEDIUM": 1, "LOW": 2}
    rows = packs.built_in_yields()
    assert len({(r.rule, r.to) for r in rows}) == len(rows)
    for row in rows:
        yielding, other = PAGES[row.rule], PAGES[row.to]
        assert levels[other.meta.impact] <= levels[yielding.meta.impact], f"{row.rule} never yields to {row.to}"
    assert set(levels.values()) == set(range(len(SEVERITIES)))


PAGE = """\
---
title: Objective without a number in its title
impact: LOW
family: ours
preset: recommended
over: objective
message: "{key}: no number in its title"
advice: "Name one."
---
## Why it matters
It does.
## Incorrect
```yaml
okrs: 1
objectives: [{id: a, title: Calm}]
```
```text
a: no number in its title
```
## Correct
```yaml
okrs: 1
objectives: [{id: a, title: Calm by 9}]
```
## Unknown
```yaml
okrs: 1
objectives: [{id: a, title: Calm by 9}]
```
```text
```
## Query
```sql
SELECT goal FROM objective WHERE NOT regexp_matches(title, '[0-9]')
```
"""


def pack(folder: Path, yields: str) -> None:
    ours = folder / "ours"
    ours.mkdir(exist_ok=True)
    (ours / "pack.yaml").write_text("name: ours\n")
    (ours / "plain-title.md").write_text(PAGE)
    (ours / "yields.yaml").write_text(yields)
    (folder / "okrlint.yaml").write_text("sources: [files]\npacks: [ours]\n")


def test_a_pack_adds_rows_and_its_rules_have_habits(tmp_path: Path) -> None:
    because = "because: one says both of them"
    pack(tmp_path, f"yields:\n  - {{rule: plain-title, to: nothing-excluded, about: same, {because}}}\n")
    write(tmp_path, [{"id": "a", "title": "Calm", "owner": "Ines Abara"}])
    report = check(tmp_path)
    (told,) = shown(report, "nothing-excluded")
    assert [f["folded"] for f in folded(report, "plain-title")] == [told["fingerprint"]]
    (tmp_path / "ours/yields.yaml").unlink()
    write(tmp_path, [{"id": f"a{n}", "title": "Calm " + "x" * n, "owner": f"Ines {n}"} for n in range(9)])
    (habit,) = shown(check(tmp_path), "plain-title")
    assert habit["message"].startswith("9 of 9 objectives: objective without a number in its title; for example “Calm")


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("rule: plain-titel, to: nothing-excluded, about: same", "ours/yields.yaml:2:12: no rule 'plain-titel'"),
        ("rule: plain-title, to: plain-title, about: same", "plain-title yields to plain-title: none of them would be"),
        ("rule: plain-title, to: nothing-excluded, about: thing", "about: 'thing'"),
        (
            "rule: green-without-output, to: idle-key-result, about: same",
            "idle-key-result yields to green-without-output",
        ),
    ],
)
def test_a_wrong_row_is_told_with_its_place(tmp_path: Path, row: str, error: str) -> None:
    pack(tmp_path, f"yields:\n  - {{{row}, because: one says both of them}}\n")
    write(tmp_path, objectives(1))
    did = okrlint("check", ".", cwd=tmp_path)
    assert did.code == 2
    assert error in did.err.replace("\n", " ")


def test_a_page_says_what_its_habit_is_or_is_refused(tmp_path: Path) -> None:
    for said, error in (
        ("{found} of {all} are plain", "habit: {all} is unknown or missing"),
        ("{found} are plain", "habit: {total} is unknown or missing"),
    ):
        pack(tmp_path, "yields: []\n")
        (tmp_path / "ours/plain-title.md").write_text(PAGE.replace("advice:", f'habit: "{said}"\nadvice:'))
        did = okrlint("check", ".", cwd=tmp_path)
        assert did.code == 2
        assert error in did.err
    person = PAGE.replace("over: objective", 'over: person\nhabit: "{found} of {total}"')
    (tmp_path / "ours/plain-title.md").write_text(person)
    assert "habit: a rule over person has none" in okrlint("check", ".", cwd=tmp_path).err


def numbers(folder: Path, old: str, new: str) -> dict[str, str]:
    did = okrlint("compare", old, new, "-f", "numbers", "--fail-on", "notice", cwd=folder)
    assert did.code == 0, did.err
    return dict(line.split("=") for line in did.out.split())


def test_compare_calls_nothing_new_or_healed_that_is_only_told_another_way(tmp_path: Path) -> None:
    for name, count in (("seven.json", 7), ("nine.json", 9)):
        write(tmp_path, objectives(count))
        chosen = ("--select", "nothing-excluded")
        assert okrlint("check", ".", *chosen, "-o", f"json={name}", cwd=tmp_path).code == 0
    formed = numbers(tmp_path, "seven.json", "nine.json")
    assert (formed["new"], formed["fixed"], formed["still"], formed["regrouped"]) == ("0", "0", "1", "7")
    broken = numbers(tmp_path, "nine.json", "seven.json")
    assert (broken["new"], broken["fixed"], broken["still"], broken["regrouped"]) == ("0", "0", "7", "1")
    said = okrlint("compare", "seven.json", "nine.json", cwd=tmp_path).out
    assert "7 are told another way: together with others, or one by one." in said


ASKING = """okrs: 1
cycle: 2026-Q4
SEEN
objectives:
"""


@pytest.mark.parametrize(
    ("seen", "begins"), [("", "9 of 10 "), ("partial: {decision: two tickets are missing}", "At least 9 ")]
)
def test_a_habit_of_what_was_judged_in_part_says_that_there_may_be_more(tmp_path: Path, seen: str, begins: str) -> None:
    said = ["Are we all aligned on gate N?"] * 9 + ["Close gate N"]
    goals = (
        f"  - {{id: g{n}, title: Gate {n}, decision: {{by: Ines Abara, choice: {choice.replace('N', str(n))}}}}}\n"
        for n, choice in enumerate(said)
    )
    plan(tmp_path, ASKING.replace("SEEN", seen) + "".join(goals))
    (habit,) = shown(check(tmp_path, "-s", "alignment-seeking", "--allow-partial"), "alignment-seeking")
    assert habit["message"].startswith(begins)
    assert habit["values"]["found"] == 9
