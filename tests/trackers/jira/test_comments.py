"""Comments for a publisher: listed with their marks, written once, edited quietly, on both kinds of Jira."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.comments import JiraComments
from okrlint.trackers.jira.errors import LimitReached, RequestFailed
from tests.fakes.jira import company
from tests.trackers.jira.conftest import Serve

Reach = Callable[..., JiraClient]
BOTH = pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])


def body(client: JiraClient, text: str) -> Any:
    if not client.cloud:
        return text
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


@BOTH
def test_a_comment_lives(serve: Serve, reach: Reach, cloud: bool) -> None:
    server = serve(company.build(cloud=cloud))
    client = reach(server)
    notes = JiraComments(client)
    made = notes.create("OKR-1", body(client, "one"), properties={"okrlint": {"run": 1}})
    notes.update("OKR-1", made.id, body(client, "two"), properties={"okrlint": {"run": 2}})
    (found,) = notes.of("OKR-1")
    assert found.mine
    assert found.properties == {"okrlint": {"run": 2}}
    assert found.body == body(client, "two")
    assert server.sent("PUT ")[0].query == {"notifyUsers": "false"}
    assert notes.delete("OKR-1", made.id)
    assert not notes.delete("OKR-1", made.id)
    assert notes.of("OKR-1") == []


@BOTH
def test_all_pages_come_with_their_properties(serve: Serve, reach: Reach, cloud: bool) -> None:
    site = company.build(cloud=cloud)
    issue = site.by_key("OKR-1")
    assert issue
    for n in range(130):
        site.comment(issue, site.users["u1"], f"number {n}", site.later(minutes=1), properties={"n": n})
    found = JiraComments(reach(serve(site))).of("OKR-1")
    assert [c.properties["n"] for c in found] == list(range(130))
    assert not any(c.mine for c in found)


@BOTH
def test_visibility_is_handed_back(serve: Serve, reach: Reach, cloud: bool) -> None:
    site = company.build(cloud=cloud)
    client = reach(serve(site))
    notes = JiraComments(client)
    role = {"type": "role", "value": "Developers", "identifier": "Developers"}
    made = notes.create("OKR-1", body(client, "private"), visibility=role)
    notes.update("OKR-1", made.id, body(client, "still private"), visibility=notes.of("OKR-1")[0].visibility)
    assert notes.of("OKR-1")[0].visibility == role
    group = {"type": "group", "value": "leads", "identifier": "g-1"}
    notes.update("OKR-1", made.id, body(client, "for leads"), visibility=group)
    assert notes.of("OKR-1")[0].visibility == {"type": "group", "identifier": "g-1"}


def test_the_lack_of_a_permission_is_told_by_jira(serve: Serve, reach: Reach) -> None:
    site = company.build()
    site.permissions.discard("ADD_COMMENTS")
    client = reach(serve(site))
    with pytest.raises(RequestFailed) as caught:
        JiraComments(client).create("OKR-1", body(client, "x"))
    assert caught.value.status == 403
    assert "ADD_COMMENTS" in caught.value.said[0]
    assert not caught.value.maybe_acted


def test_a_lost_answer_can_be_looked_up(serve: Serve, reach: Reach) -> None:
    server = serve(company.build())
    client = reach(server)
    notes = JiraComments(client)
    server.fault("POST /issue/*/comment", "lost")
    with pytest.raises(RequestFailed) as caught:
        notes.create("OKR-1", body(client, "x"), properties={"okrlint": {}})
    assert caught.value.maybe_acted
    assert [c.properties for c in notes.of("OKR-1")] == [{"okrlint": {}}]


def test_the_limit_of_one_issue_is_told(serve: Serve, reach: Reach) -> None:
    server = serve(company.build())
    client = reach(server)
    limit = {"Retry-After": "2", "RateLimit-Reason": "jira-per-issue-on-write"}
    server.fault("POST /issue/*/comment", status=429, headers=limit)
    with pytest.raises(LimitReached) as caught:
        JiraComments(client).create("OKR-1", body(client, "x"))
    assert (caught.value.limit, caught.value.after) == ("jira-per-issue-on-write", 2)
    assert server.writes == 1
