"""`okrlint init` sees Atlassian Goals and proposes them; `okrlint doctor` says what only the site can tell."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import ROOT, environment, okrlint, okrlint_apart
from tests.fakes.jira import company
from tests.fakes.jira.goals import Goals
from tests.trackers.jira.atlassian_goals.test_reading import CONFIG, build, goals_of, one
from tests.trackers.jira.conftest import Serve, Time


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


def test_what_is_proposed_works_as_it_is(serve: Serve, tmp_path: Path) -> None:
    server = serve(build())
    did = okrlint("init", "jira", server.url, cwd=tmp_path, env=server.environment)
    assert did.code == 0, did.err
    assert server.writes == 0
    proposed = (tmp_path / "okrlint.yaml").read_text()
    assert "goals: true" in proposed
    assert "2 objectives, 5 key results (by type: 2 Key result, 2 Objective, 3 Objective measure)" in proposed
    assert okrlint("fetch", "-o", "snap", cwd=tmp_path, env=server.environment).code == 0


def test_a_site_without_the_field_is_not_asked(serve: Serve) -> None:
    server = serve(company.build())
    did = okrlint("init", "jira", server.url, "--print", env=server.environment)
    assert "goals: true" not in did.out
    assert not server.sent("graphql")


def _turn(goals: Goals) -> None:
    goal = next(g for g in goals.goals.values() if g["updates"])
    first = goal["updates"][0]
    goal["updates"] = [first | {"creationDate": "2026-01-05T08:00:00Z"}, first]


def _score(goals: Goals, score: int) -> None:
    for goal in goals.goals.values():
        goal["scoringMode"] = "OKR"
        for update in goal["updates"]:
            update["newScore"] = score


def _shift(goals: Goals) -> None:
    for goal in goals.goals.values():
        goal["targetDate"]["dateRange"] = {"start": "2026-03-31T14:00:00Z", "end": "2026-06-30T13:59:59Z"}


def _many(goals: Goals, number: int, costs_over: int = 0) -> None:
    goals.page_cap, goals.costs_over = 200, costs_over
    for n in range(number - len(goals.goals)):
        goals.goal(f"Shop {n} opens with warm bread")


def _app(goals: Goals) -> None:
    goals.myself = "AppUser"


SPOILT: dict[str, tuple[Callable[[Goals], Any], int, str]] = {
    "all well": (lambda goals: None, 0, "2 of type Key result: key results"),
    "no access": (lambda goals: vars(goals).update(no_access=True), 1, "no access to Goals, or the site has none"),
    "no search": (lambda goals: goals.without.add("goals_search"), 0, "goalTql in place of goals_search"),
    "no links": (lambda goals: goals.without.add("workItems"), 0, "asked for one by one"),
    "no opt-in": (lambda goals: vars(goals).update(ignores_opt_in=True), 1, "none of them is an objective"),
    "no key": (lambda goals: goals.without.add("goals_byKey"), 0, "goalTql in place of goals_byKey"),
    "a token without scopes": (lambda goals: None, 0, "with a token that has no scopes"),
    "order": (lambda goals: None, 0, "4 updates of 4 goals looked at, newest first"),
    "no order": (lambda goals: _turn(goals), 0, "in no order"),
    "scores": (lambda goals: _score(goals, 70), 0, "7 goals are scored, at most 70 of 100"),
    "scores of another unit": (lambda goals: _score(goals, 7000), 1, "a score of 7000 is none of 100"),
    "midnight": (lambda goals: None, 0, "periods begin at midnight UTC"),
    "another zone": (lambda goals: _shift(goals), 0, "periods begin at 14:00 UTC, that is by another time zone"),
    "one page": (lambda goals: None, 0, "all 7 goals fit on one page of 50"),
    "larger pages": (lambda goals: _many(goals, 60), 0, "asked for 100, the gateway hands out 60"),
    "no larger pages": (lambda goals: _many(goals, 60, costs_over=50), 0, "100 are refused"),
    "limits": (
        lambda goals: goals.limit_headers.update({"X-RateLimit-Remaining": "9200"}),
        0,
        "X-RateLimit-Remaining: 9200",
    ),
    "no limits": (lambda goals: None, 0, "no header says anything of limits"),
    "types without goals": (lambda goals: None, 0, "without goals: Initiative (objectives)"),
    "types that are off": (
        lambda goals: goals.types["Initiative"].update(state="DISABLED"),
        0,
        "Initiative (objectives, switched off)",
    ),
    "archived": (
        lambda goals: next(iter(goals.goals.values())).update(isArchived=True),
        0,
        "1 of 7 goals are archived",
    ),
    "kinds of issues": (lambda goals: None, 0, "only Epic name goals"),
    "an app": (lambda goals: _app(goals), 0, "an app or service account: Atlassian does not document"),
    "no priority": (lambda goals: [g.update(tags=[]) for g in goals.goals.values()], 0, "a tag such as P1"),
    "hidden": (lambda goals: goals.hidden.add(list(goals.goals)[1]), 0, "1 of which are not shown"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_the_doctor_looks_at_goals(serve: Serve, tmp_path: Path, name: str) -> None:
    site = build()
    spoil, code, said = SPOILT[name]
    spoil(goals_of(site))
    server = serve(site)
    (tmp_path / "okrlint.yaml").write_text(CONFIG.format(url=server.url))
    did = okrlint("doctor", cwd=tmp_path, env=server.environment)
    assert said in did.out
    assert (did.code != 0) == bool(code), did.out
    assert server.writes == 0


def test_a_token_without_the_scope_is_told_what_it_needs(serve: Serve, tmp_path: Path) -> None:
    site = build()
    assert one(site, "Bread")
    server = serve(site)
    body = {"data": None, "errors": [{"message": "Request requires scope read:goal:townsquare"}]}
    server.fault("POST /gateway*", status=200, body=body, forever=True)
    (tmp_path / "okrlint.yaml").write_text(CONFIG.format(url=server.url))
    did = okrlint("doctor", cwd=tmp_path, env=server.environment)
    assert did.code != 0
    assert "an API token without scopes" in did.out


def test_the_fake_can_be_started_by_hand(tmp_path: Path) -> None:
    """As docs/atlassian-goals.md and CONTRIBUTING.md say: it prints what to export, and `okrlint check` reads it."""
    command = [sys.executable, "-u", "-m", "tests.fakes.jira", "examples/harbor", "--goals", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment()) as fake:
        assert fake.stdout
        try:
            lines = list(itertools.takewhile(lambda line: not line.startswith("# then"), fake.stdout))
            exported = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines if "=" in line)
            url = exported["OKRLINT_JIRA_URL"]
            (tmp_path / "okrlint.yaml").write_text(
                f"sources:\n  - jira: {{url: '{url}', projects: [OKR, APP], goals: true}}\n"
            )
            did = okrlint_apart("check", "--as-of", "2026-11-16", cwd=tmp_path, env=exported)
        finally:
            fake.terminate()
    assert did.code == 1, did.out + did.err
    assert "HARB-" in did.out
    assert "not everything" not in did.out
