"""`okrlint publish` on goals: off until configured, one comment with its mark, edited and taken back, refusals said."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.cli.front import Did, okrlint
from tests.fakes.jira import JiraServer, Site
from tests.trackers.jira.atlassian_goals.test_reading import CONFIG, build, goals_of, one
from tests.trackers.jira.conftest import Serve, Time

ON = CONFIG.replace("goals: true", "goals: {{comments: true}}")
PUBLISH = "publish:\n  rules: [idle-key-result]\n  projects: {{BAKE: {{}}}}\n"
STALE = "publish:\n  rules: [stale-check-in]\n  projects: {{BAKE: {{}}, APP: {{}}}}\n"
NAME = "Vans that stand still"


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


def publish(
    server: JiraServer, folder: Path, config: str, day: str = "2026-06-15T08:00:00Z", said: str = PUBLISH
) -> Did:
    (folder / "okrlint.yaml").write_text((config + said).format(url=server.url))
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
    from tests.fakes.jira.goals import issue_node

    assert isinstance(site, Site)
    return [issue_node(i) for i in site.issues.values() if i.type.name == "Epic"]


def test_a_refusal_is_said(serve: Serve, tmp_path: Path) -> None:
    site = build()
    goals_of(site).refuses_comments = True
    did = publish(serve(site), tmp_path, ON)
    key = one(site, NAME)["key"]  # nothing is linked with it
    assert f"skipped {key} (refused: You do not have permission to comment on this goal." in did.out + did.err
    assert did.code == 3
    assert not one(site, NAME)["comments"]


def test_a_comment_is_never_sent_twice(serve: Serve, tmp_path: Path) -> None:
    site = build()
    server = serve(site)
    server.fault("POST /gateway*mutation*", "lost")
    publish(server, tmp_path, ON)
    assert len(one(site, NAME)["comments"]) == 1


WEEKLY = ON.replace("comments: true", "comments: true, report_days: 7")
LATE, LATER = "2026-06-15T08:00:00Z", "2026-06-16T08:00:00Z"


def _on_issues(site: Site) -> dict[str, list[str]]:
    """The words of comments on issues, by key."""
    return {
        i.key: [json.dumps(c.text, ensure_ascii=False) for c in i.comments] for i in site.issues.values() if i.comments
    }


def _closed(site: Site) -> Site:
    """A site whose goals take no comments."""
    goals_of(site).refuses_comments = True
    return site


def test_where_goals_refuse_comments_the_linked_epic_bears_them(serve: Serve, tmp_path: Path) -> None:
    site = _closed(build())
    server = serve(site)
    did = publish(server, tmp_path, WEEKLY, LATE, STALE)
    told = _on_issues(site)
    assert sorted(told) == ["APP-1", "APP-3", "APP-5", "APP-7"]  # the epics of the four key results that have one
    [words] = told["APP-1"]
    assert "Share of shops" in words
    assert "(BAKE-2), a goal that this serves" in words
    said = did.out + did.err
    assert "takes no comment (You do not have permission to comment on this goal.): told on APP-1" in said
    assert did.code == 0, said
    assert not any(g["comments"] for g in goals_of(site).goals.values())


def test_a_comment_on_an_epic_is_kept_up_to_date_and_taken_back(serve: Serve, tmp_path: Path) -> None:
    site = _closed(build())
    server = serve(site)
    publish(server, tmp_path, WEEKLY, LATE, STALE)
    before = _on_issues(site)
    server.reset_counts()
    publish(server, tmp_path, WEEKLY, LATER, STALE)
    assert _on_issues(site) == before
    assert not [e for e in server.sent("/comment") if e.method in ("POST", "PUT") and "list" not in e.path]
    goals_of(site).update(one(site, "Share of shops"), site.users["u1"], site.now + dt.timedelta(days=1), "Well")
    publish(server, tmp_path, WEEKLY, LATER, STALE)
    [words] = _on_issues(site)["APP-1"]
    assert "nothing left to look at" in words
    assert {k: v for k, v in _on_issues(site).items() if k != "APP-1"} == {
        k: v for k, v in before.items() if k != "APP-1"
    }


def test_an_issue_of_a_project_that_nobody_opted_in_stands_in_for_nothing(serve: Serve, tmp_path: Path) -> None:
    site = _closed(build())
    did = publish(serve(site), tmp_path, WEEKLY, LATE, STALE.replace(", APP: {{}}", ""))
    assert did.code == 3
    assert "an issue that is linked with it in a project of `publish.projects`" in did.out + did.err
    assert not _on_issues(site)


def test_an_epic_that_asks_for_quiet_is_left_alone(serve: Serve, tmp_path: Path) -> None:
    site = _closed(build())
    epic = site.by_key("APP-1")
    assert epic
    epic.values["labels"] = ["okrlint:quiet"]
    publish(serve(site), tmp_path, WEEKLY, LATE, STALE)
    assert "APP-1" not in _on_issues(site)
    assert "APP-3" in _on_issues(site)


def test_two_goals_and_an_epic_of_its_own_do_not_mix_their_comments(serve: Serve, tmp_path: Path) -> None:
    """An epic that is a key result and serves two goals bears one comment for itself and one for each goal."""
    site = _closed(build())
    epic = site.by_key("APP-1")
    assert epic
    epic.values[site.named("Goals").id] = [one(site, "Share of shops")["id"], one(site, "Orders")["id"]]
    server = serve(site)
    for day in (LATE, LATER):
        publish(server, tmp_path, WEEKLY, day, STALE)
        words = _on_issues(site)["APP-1"]
        assert len(words) == len([w for w in words if "a goal that this serves" in w])
        assert len(set(words)) == len(words) == 2


def test_a_token_that_may_not_write_goals_is_told_so(serve: Serve, tmp_path: Path) -> None:
    site = build()
    server = serve(site)
    body = {"data": None, "errors": [{"message": "Request requires scope write:goal:townsquare"}]}
    server.fault("POST /gateway*mutation*", status=200, body=body, forever=True)
    did = publish(server, tmp_path, ON)
    assert "requires scope write:goal:townsquare" in did.out + did.err
    assert did.code == 3
    assert len(server.sent("mutation")) + sum("mutation" in str(e.sent) for e in server.sent("graphql")) <= 2
