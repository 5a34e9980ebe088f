"""`okrlint publish` on goals: off until configured, one comment with its mark, edited and taken back, refusals said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.front import Did, okrlint
from tests.fakes.jira import JiraServer
from tests.trackers.jira.atlassian_goals.test_reading import CONFIG, build, goals_of, one
from tests.trackers.jira.conftest import Serve, Time

ON = CONFIG.replace("goals: true", "goals: {{comments: true}}")
PUBLISH = "publish:\n  rules: [idle-key-result]\n  projects: {{BAKE: {{}}}}\n"
NAME = "Vans that stand still"


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


def publish(server: JiraServer, folder: Path, config: str, day: str = "2026-06-15T08:00:00Z") -> Did:
    (folder / "okrlint.yaml").write_text((config + PUBLISH).format(url=server.url))
    assert okrlint("fetch", "-o", "snap", "--as-of", day, cwd=folder, env=server.environment).code == 0
    return okrlint("publish", "snap", cwd=folder, env=server.environment)


def test_nothing_is_said_on_goals_until_somebody_wants_it(serve: Serve, tmp_path: Path) -> None:
    site = build()
    site.project("BAKE", "An issue could have the key of a goal")
    for n in range(9):
        site.issue("BAKE", "Story", f"Not the goal {n}")
    server = serve(site)
    did = publish(server, tmp_path, CONFIG)
    assert "comments on goals are off" in did.out + did.err
    assert server.writes == 0
    assert not any(i.comments for i in site.issues.values())


def test_one_comment_that_is_kept_up_to_date(serve: Serve, tmp_path: Path) -> None:
    site = build()
    server = serve(site)
    goal = one(site, NAME)
    did = publish(server, tmp_path, ON)
    assert did.code == 0, did.out + did.err
    [comment] = goal["comments"]
    assert "no work is linked to it" in comment["commentText"]
    assert json.loads(comment["commentText"])["type"] == "doc"
    assert sum(bool(g["comments"]) for g in goals_of(site).goals.values()) == 1
    publish(server, tmp_path, ON)
    assert goal["comments"] == [comment]  # nothing new to say
    assert "editDate" not in comment
    goal["workItems"] = [next(n for g in goals_of(site).goals.values() for n in _issues(site))]
    goals_of(site).update(goal, site.users["u1"], site.now, "Work has begun")
    publish(server, tmp_path, ON, "2026-06-16T08:00:00Z")
    assert len(goal["comments"]) <= 1
    assert not goal["comments"] or "editDate" in goal["comments"][0]


def _issues(site: object) -> list[dict[str, str]]:
    from tests.fakes.jira import Site
    from tests.fakes.jira.goals import issue_node

    assert isinstance(site, Site)
    return [issue_node(i) for i in site.issues.values() if i.type.name == "Epic"]


def test_a_refusal_is_said(serve: Serve, tmp_path: Path) -> None:
    site = build()
    goals_of(site).refuses_comments = True
    did = publish(serve(site), tmp_path, ON)
    assert "do not have permission to comment" in did.out + did.err
    assert did.code != 0
    assert not one(site, NAME)["comments"]


def test_a_comment_is_never_sent_twice(serve: Serve, tmp_path: Path) -> None:
    site = build()
    server = serve(site)
    server.fault("POST /gateway*mutation*", "lost")
    publish(server, tmp_path, ON)
    assert len(one(site, NAME)["comments"]) == 1
