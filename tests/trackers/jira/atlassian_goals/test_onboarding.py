"""`okrlint init` sees Atlassian Goals and proposes them; `okrlint doctor` says what only the site can tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import okrlint
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


SPOILT: dict[str, tuple[Callable[[Goals], Any], int, str]] = {
    "all well": (lambda goals: None, 0, "2 of type Key result: key results"),
    "no access": (lambda goals: vars(goals).update(no_access=True), 1, "no access to Goals, or the site has none"),
    "no search": (lambda goals: goals.without.add("goals_search"), 0, "goalTql in place of goals_search"),
    "no links": (lambda goals: goals.without.add("workItems"), 0, "asked for one by one"),
    "no opt-in": (lambda goals: vars(goals).update(ignores_opt_in=True), 1, "none of them is an objective"),
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
