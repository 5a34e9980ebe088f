"""How REST spells the things of the fake's world: every required member of GitHub's published schemas, nothing more."""

from __future__ import annotations

import datetime as dt
from typing import Any


def when(moment: dt.datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def user(server: Any, account: Any) -> dict[str, Any] | None:
    if account is None:
        return None
    base = f"{server.url}/users/{account.login}"
    links = "followers following gists starred subscriptions organizations repos events received_events"
    return {
        "login": account.login,
        "id": account.database_id,
        "node_id": account.id,
        "avatar_url": f"{server.url}/avatar",
        "gravatar_id": "",
        "url": base,
        "html_url": f"{server.world.web}/{account.login}",
        **{f"{name}_url": f"{base}/{name}" for name in links.split(" ")},
        "type": account.typename,
        "site_admin": False,
    }


def me(server: Any, account: Any) -> dict[str, Any]:
    zero = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    none = dict.fromkeys(("company", "blog", "location", "email", "hireable", "bio"))
    shown = user(server, account) or {}
    return {**shown, **none, "name": account.name, **zero, "created_at": "2020-01-01T00:00:00Z"} | {
        "updated_at": "2020-01-01T00:00:00Z"
    }


def collaborator(server: Any, account: Any) -> dict[str, Any]:
    return {**(user(server, account) or {}), "role_name": account.permission}


def issue(server: Any, item: Any) -> dict[str, Any]:
    base = f"{server.url}/repos/{item.repository.name_with_owner}"
    url = f"{base}/issues/{item.number}"
    shown = {
        "id": item.database_id,
        "node_id": item.id,
        "url": url,
        "repository_url": base,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": item.url,
        "number": item.number,
        "state": "open" if item.state == "OPEN" else "closed",
        "state_reason": item.state_reason.lower() if item.state_reason else None,
        "title": item.title,
        "body": item.body,
        "user": user(server, item.author),
        "labels": [{"id": label.database_id, "name": label.name, "color": label.color} for label in item.labels],
        "assignee": user(server, item.assignees[0]) if item.assignees else None,
        "assignees": [user(server, a) for a in item.assignees],
        "milestone": None,
        "locked": item.locked,
        "comments": len(item.comments),
        "closed_at": when(item.closed_at),
        "created_at": when(item.created_at),
        "updated_at": when(item.updated_at),
        "author_association": item.author_association,
    }
    if item.typename == "PullRequest":
        shown["pull_request"] = {"url": url, "html_url": item.url, "diff_url": url, "patch_url": url}
    return shown


def comment(server: Any, said: Any) -> dict[str, Any]:
    base = f"{server.url}/repos/{said.issue.repository.name_with_owner}"
    return {
        "id": said.database_id,
        "node_id": said.id,
        "url": f"{base}/issues/comments/{said.database_id}",
        "body": said.body,
        "html_url": said.url,
        "user": user(server, said.author),
        "created_at": when(said.created_at),
        "updated_at": when(said.updated_at),
        "issue_url": f"{base}/issues/{said.issue.number}",
        "author_association": said.author_association,
    }


def event(server: Any, happened: Any) -> dict[str, Any]:
    actor = user(server, happened.actor)
    if happened.typename == "IssueComment":
        return {**comment(server, happened), "event": "commented", "actor": actor}
    return {
        "id": happened.database_id,
        "node_id": happened.id,
        "url": f"{server.url}/events/{happened.database_id}",
        "actor": actor,
        "event": "closed" if happened.typename == "ClosedEvent" else "reopened",
        "commit_id": None,
        "commit_url": None,
        "created_at": when(happened.created_at),
        "performed_via_github_app": None,
        "state_reason": None,
    }


def issue_type(known: Any) -> dict[str, Any]:
    return {"id": known.database_id, "node_id": known.id, "name": known.name, "description": known.description}


def issue_field(known: Any) -> dict[str, Any]:
    return {"id": known.database_id, "node_id": known.id, "name": known.name, "data_type": known.data_type.lower()}


def installation(server: Any) -> dict[str, Any]:
    return {
        "id": 77,
        "account": user(server, server.world.owner),
        "repository_selection": "all",
        "access_tokens_url": f"{server.url}/app/installations/77/access_tokens",
        "repositories_url": f"{server.url}/installation/repositories",
        "html_url": f"{server.world.web}/settings/installations/77",
        "app_id": 1,
        "target_id": server.world.owner.database_id,
        "target_type": server.world.owner.typename,
        "permissions": {},
        "events": [],
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "single_file_name": None,
        "app_slug": "okrlint",
        "suspended_by": None,
        "suspended_at": None,
    }


def check_run(server: Any, number: int, body: dict[str, Any]) -> dict[str, Any]:
    output = body.get("output") or {}
    return {
        "id": number,
        "node_id": f"CR_{number}",
        "head_sha": body.get("head_sha", "0" * 40),
        "external_id": body.get("external_id"),
        "url": f"{server.url}/x",
        "html_url": f"{server.world.web}/x",
        "details_url": None,
        "status": body.get("status", "completed"),
        "conclusion": body.get("conclusion"),
        "started_at": None,
        "completed_at": None,
        "name": body.get("name", "okrlint"),
        "check_suite": None,
        "app": None,
        "pull_requests": [],
        "output": {
            "title": output.get("title"),
            "summary": output.get("summary"),
            "text": output.get("text"),
            "annotations_count": len(output.get("annotations", ())),
            "annotations_url": f"{server.url}/x",
        },
    }


def repository(server: Any, home: Any) -> dict[str, Any]:
    """Every member that the full schema requires, by looking it up: a repository has more than eighty."""
    from tests.fakes.github.rest import contract

    schema = contract()["components"]["schemas"]["full-repository"]
    base = f"{server.url}/repos/{home.name_with_owner}"
    shown: dict[str, Any] = {}
    for name in schema["required"]:
        kind = schema["properties"][name].get("type", "object")
        kinds = kind if isinstance(kind, list) else [kind]
        blank = {"boolean": False, "integer": 0, "number": 0, "string": f"{base}/{name}", "array": []}
        shown[name] = None if "null" in kinds else blank.get(kinds[0])
    return shown | {
        "id": home.database_id,
        "node_id": home.id,
        "name": home.name,
        "full_name": home.name_with_owner,
        "owner": user(server, home.owner),
        "url": base,
        "html_url": home.url,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "pushed_at": "2026-01-01T00:00:00Z",
    }
