"""`okrlint check --key` for a goal of Atlassian Goals: few requests, the findings of a full scan, no guess beyond."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.jira import JiraServer, Site, goals_okrs
from tests.trackers.gate import Gate, compare
from tests.trackers.jira.atlassian_goals.test_reading import CONFIG, HARBOR, build, goals_of, one
from tests.trackers.jira.conftest import Serve, Time

LATE = "2026-06-15"


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


def gate(server: JiraServer, folder: Path, as_of: str = LATE, goals: str = "{{report_days: 7}}") -> Gate:
    config = CONFIG.replace("goals: true", f"goals: {goals}").format(url=server.url)
    return Gate(folder, config, server.environment, lambda: server.requests, as_of)


def test_each_goal_gets_the_findings_of_a_full_scan(serve: Serve, tmp_path: Path) -> None:
    site = build()
    one(site, "Bread")["owner"] = None
    server = serve(site)
    compared = compare(gate(server, tmp_path))
    assert compared["stale-check-in"] >= 5
    assert compared["missing-owner"] >= 1
    assert server.writes == 0


@pytest.mark.parametrize("layout", ["measures", "sub-goals"])
def test_the_example_company(serve: Serve, tmp_path: Path, layout: goals_okrs.Layout) -> None:
    server = serve(goals_okrs.site_of(HARBOR, layout=layout))
    assert sum(compare(gate(server, tmp_path, "2026-11-16"), every=6).values()) >= 5


def test_two_requests_and_no_word_on_work(serve: Serve, tmp_path: Path) -> None:
    answer = gate(serve(build()), tmp_path).ask("bake-2")
    assert answer.requests == 2
    assert "stale-check-in" in answer.findings()
    assert "idle-key-result" not in answer.evaluated()


def test_an_address_and_a_known_cloud_id_take_one(serve: Serve, tmp_path: Path) -> None:
    site = build()
    asked = gate(serve(site), tmp_path).ask(f"{one(site, 'Share of shops')['url']}?focus=updates")
    assert "stale-check-in" in asked.findings()


CASES: dict[str, tuple[Callable[[Site], Any], str, int, str]] = {
    "nobody has it": (lambda site: None, "BAKE-99", 3, "answers the same to both"),
    "hidden": (
        lambda site: goals_of(site).hidden.add(one(site, "Share of shops")["id"]),
        "BAKE-2",
        3,
        "answers the same to both",
    ),
    "no search by key": (lambda site: goals_of(site).without.add("goals_byKey"), "BAKE-2", 3, "by its key"),
    "hidden above": (lambda site: goals_of(site).hidden.add(one(site, "Bread")["id"]), "BAKE-2", 3, "the goal above"),
    "an error in a part": (
        lambda site: goals_of(site).failing.update({one(site, "Share of shops")["id"]: {"owner"}}),
        "BAKE-2",
        3,
        "Failed to fetch owner",
    ),
    "an error below": (
        lambda site: goals_of(site).failing.update({one(site, "Share of shops")["id"]: {"updates"}}),
        "BAKE-1",
        3,
        "Failed to fetch updates",
    ),
    "an issue": (lambda site: None, "APP-1", 2, "no goal by this mapping (it is work)"),
    "nothing like a key": (lambda site: None, "Bread", 2, "WORD-NUMBER of a goal of Atlassian Goals"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_there_or_not_shown(serve: Serve, tmp_path: Path, name: str) -> None:
    spoil, key, code, said = CASES[name]
    site = build()
    spoil(site)
    answer = gate(serve(site), tmp_path).ask(key)
    assert said in " ".join(answer.said.split())
    assert answer.code == code


def test_a_goal_that_is_asked_for_by_no_type_is_none(serve: Serve, tmp_path: Path) -> None:
    answer = gate(serve(build()), tmp_path, goals="{{types: [Initiative]}}").ask("BAKE-1")
    assert answer.code == 2
    assert "is no goal by this mapping" in answer.said


def test_where_goals_are_not_read_their_keys_fit_nothing(serve: Serve, tmp_path: Path) -> None:
    assert gate(serve(build()), tmp_path, goals="false").ask("BAKE-1").code == 2
