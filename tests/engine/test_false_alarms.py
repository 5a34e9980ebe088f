"""Things that once were findings and are none: each a small plan through the command, beside one that still is one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.front import okrlint
from tests.cli.plans import plan

HEAD = "okrs: 1\nas_of: 2026-11-16\ncycle: 2026-Q4\nteam: Depot\n"

BOUND = """\
objectives:
  - id: pier
    title: The pier is calm
    key_results:
      - id: dents
        title: "{title}"
        kind: {kind}
        check_ins: [{{on: 2026-10-12, value: 2, status: on track}}, {{on: 2026-11-12, value: 2, status: on track}}]
        work: []
"""
DONE = """\
objectives:
  - id: pier
    title: The pier is calm
    key_results:
      - id: hours
        title: Hours until a ship is empty from 9 to 6
        check_ins: [{{on: 2026-10-28, value: 8.8}}, {{on: 2026-11-12, value: {now}}}]
        work:
          - {{key: P-1, title: Crane, state: done, assignee: Ines Abara, moved: [2026-10-10], finished: 2026-10-20}}
"""
RECOVERED = """\
objectives:
  - id: pier
    title: The pier is calm
    key_results:
      - id: hours
        title: Hours until a ship is empty from 100 to 0
        check_ins:
          - {{on: 2026-10-20, value: 100, status: on track}}
          - {{on: 2026-10-27, value: 98, status: on track}}
          - {{on: 2026-11-03, value: 96, status: on track}}
          - {{on: 2026-11-15, value: {now}, status: on track}}
"""
GROWING = """\
objectives:
  - id: pier
    title: The pier is calm
    key_results:
      - id: hours
        title: Hours until a ship is empty from 9 to 6
        work:
"""


def found(folder: Path, rule: str, text: str) -> list[str]:
    plan(folder, HEAD + text)
    did = okrlint("check", folder, "-s", rule, "-f", "json", "--fail-on", "never")
    assert did.code == 0, did.err
    report = json.loads(did.out)
    return [f["message"] for f in report["findings"]]


@pytest.mark.parametrize(
    ("title", "kind", "findings"),
    [("No more than 3 % dented parcels", "guardrail", 0), ("Dented parcels from 2 to 1 %", "committed", 1)],
)
def test_a_number_that_holds_is_the_output_of_a_guardrail(tmp_path: Path, title: str, kind: str, findings: int) -> None:
    assert len(found(tmp_path, "green-without-output", BOUND.format(title=title, kind=kind))) == findings


@pytest.mark.parametrize(("now", "findings"), [("7.2", 0), ("8.8", 1)])
def test_work_that_is_done_is_not_idle_while_the_value_moves(tmp_path: Path, now: str, findings: int) -> None:
    assert len(found(tmp_path, "idle-key-result", DONE.format(now=now))) == findings


@pytest.mark.parametrize(("now", "findings"), [("52", 0), ("78", 1)])
def test_what_has_been_caught_up_with_is_not_off_pace(tmp_path: Path, now: str, findings: int) -> None:
    assert len(found(tmp_path, "off-pace", RECOVERED.format(now=now))) == findings


@pytest.mark.parametrize(("back", "findings"), [("[Depot]", 0), ("[]", 1)])
def test_two_teams_that_name_one_another_have_given_their_word(tmp_path: Path, back: str, findings: int) -> None:
    text = (
        "teams: [Depot, Care]\nobjectives:\n"
        "  - {id: pier, title: The pier is calm, shared_with: [Care], work: [], commitments: []}\n"
        f"  - {{id: desk, title: The desk is calm, team: Care, shared_with: {back}, work: [],\n"
        "     commitments: [{party: Sales}]}\n"
    )
    assert len(found(tmp_path, "missing-commitment", text)) == findings


@pytest.mark.parametrize(("finished", "findings"), [(8, 0), (2, 1)])
def test_work_that_is_written_week_by_week_and_done_is_no_growth(tmp_path: Path, finished: int, findings: int) -> None:
    lines = []
    for n in range(11):
        day = f"2026-10-0{n + 1}" if n < 5 else f"2026-11-0{n - 4}"
        state = f"state: done, finished: {day}" if n < finished else "state: open"
        lines.append(f"          - {{key: P-{n}, title: Part {n}, created: {day}, {state}}}\n")
    assert len(found(tmp_path, "scope-growth", GROWING + "".join(lines))) == findings


@pytest.mark.parametrize(
    ("title", "findings"),
    [
        ("Twelve guides for the pier: 9/12", 0),
        ("Guides for the pier (75 % - two are missing)", 0),
        ("Guides for every pier", 1),
        ("Cut the waiting time by 30 %", 1),
    ],
)
def test_a_title_that_holds_the_result_is_graded(tmp_path: Path, title: str, findings: int) -> None:
    text = f'objectives:\n  - {{id: guides, title: "{title}", cycle: 2026-Q2}}\n'
    assert len(found(tmp_path, "unclosed-cycle", text)) == findings


def test_an_objective_that_stands_again_was_carried_over(tmp_path: Path) -> None:
    text = (
        "objectives:\n  - {id: a, title: Guides for every pier, cycle: 2026-Q2}\n"
        "  - {id: b, title: Guides for every pier, cycle: 2026-Q4}\n"
    )
    assert found(tmp_path, "unclosed-cycle", text) == []


@pytest.mark.parametrize(("kind", "findings"), [("guardrail", 0), ("committed", 1)])
def test_a_guardrail_is_the_word_about_a_trade_off(tmp_path: Path, kind: str, findings: int) -> None:
    text = (
        "objectives:\n  - id: pier\n    title: The pier is calm\n    key_results:\n"
        "      - {id: lead, title: Lead time from 9 to 6 days}\n"
        f"      - {{id: errors, title: Error rate at most 2 %, metric: error rate, target: 2, kind: {kind},\n"
        "         direction: decrease}\n"
    )
    assert len(found(tmp_path, "unspoken-trade-off", text)) == findings


def test_what_a_sentence_rules_out_counts_as_in_a_ticket(tmp_path: Path) -> None:
    text = 'objectives:\n  - {id: pier, title: The pier is calm, description: "Not this cycle: a second pier."}\n'
    assert found(tmp_path, "nothing-excluded", text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("letters about refunds per week", "weekly letters about refunds"), ("shop visits", "shop visits")],
)
def test_one_metric_in_two_wordings_is_one(tmp_path: Path, one: str, other: str) -> None:
    text = (
        "objectives:\n  - id: a\n    title: More\n    key_results:\n"
        f"      - {{id: up, title: {one} from 200 to 320, metric: {one}, baseline: 200, target: 320}}\n"
        "  - id: b\n    title: Less\n    key_results:\n"
        f"      - {{id: down, title: {other} go from 200 to 110 by the end of the quarter, metric: {other},\n"
        "         baseline: 200, target: 110}\n"
    )
    assert len(found(tmp_path, "opposing-key-results", text)) == 1
