"""The REST paths that the fake serves; each is in GitHub's published document, which `rest.py` compares with."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from tests.fakes.github import rest, shapes
from tests.fakes.github.rest import Answer, missing, repository, route, sliced


def _issue(server: Any, owner: str, repo: str, issue_number: str) -> Any:
    home = repository(server, owner, repo)
    if isinstance(home, tuple):
        return home
    return home.items.get(int(issue_number)) or missing()


def _may_write(server: Any) -> Answer | None:
    if server.grant.write:
        return None
    return 403, {}, {"message": "Resource not accessible by personal access token", "documentation_url": "https://x"}


@route("GET", "/user")
def _me(server: Any, **_: Any) -> Answer:
    if server.grant.bot:
        return 403, {}, {"message": "Resource not accessible by integration", "documentation_url": "https://x"}
    return 200, {}, shapes.me(server, server.world.account(server.grant.login))


@route("GET", "/rate_limit")
def _limits(server: Any, **_: Any) -> Answer:
    one = {
        "limit": server.limit,
        "remaining": server.remaining,
        "reset": int(server.reset_at),
        "used": server.limit - server.remaining,
    }
    return 200, {}, {"resources": {"core": one, "graphql": one, "search": one}, "rate": one}


@route("GET", "/orgs/{org}/installation")
def _org_installation(server: Any, org: str, **_: Any) -> Answer:
    owner = server.world.owner
    if org != owner.login or owner.typename != "Organization":
        return missing()
    return 200, {}, shapes.installation(server)


@route("GET", "/users/{username}/installation")
def _user_installation(server: Any, username: str, **_: Any) -> Answer:
    return (200, {}, shapes.installation(server)) if username == server.world.owner.login else missing()


@route("POST", "/app/installations/{installation_id}/access_tokens")
def _token(server: Any, **_: Any) -> Answer:
    from tests.fakes.github.server import Grant

    number = sum(1 for t in server.grants if t.startswith("ghs_")) + 1
    token = f"ghs_7_eyJhbGciOiJSUzI1NiJ9.{number:032d}.c2lnbmF0dXJl"  # the form of tokens of Apps since April 2026
    server.grants[token] = Grant(login="okrlint", bot=True, scopes="")
    # The client compares this with the real time, whatever the clock of a test says.
    ends = dt.datetime.fromtimestamp(max(server.clock(), time.time()) + 3600, dt.UTC)
    return 201, {}, {"token": token, "expires_at": ends.isoformat().replace("+00:00", "Z"), "permissions": {}}


@route("GET", "/repos/{owner}/{repo}")
def _repo(server: Any, owner: str, repo: str, **_: Any) -> Answer:
    home = repository(server, owner, repo)
    return home if isinstance(home, tuple) else (200, {}, shapes.repository(server, home))


@route("GET", "/repos/{owner}/{repo}/issues")
def _issues(server: Any, owner: str, repo: str, query: dict[str, list[str]], **_: Any) -> Answer:
    home = repository(server, owner, repo)
    if isinstance(home, tuple):
        return home
    state = query.get("state", ["open"])[0].upper()
    wanted = [i for i in home.items.values() if state == "ALL" or i.state == state]
    headers, chosen = sliced(server, f"/repos/{owner}/{repo}/issues", query, wanted)
    return 200, headers, [shapes.issue(server, i) for i in chosen]


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}")
def _one(server: Any, owner: str, repo: str, issue_number: str, **_: Any) -> Answer:
    found = _issue(server, owner, repo, issue_number)
    return found if isinstance(found, tuple) else (200, {}, shapes.issue(server, found))


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/sub_issues")
def _subs(server: Any, owner: str, repo: str, issue_number: str, query: dict[str, list[str]], **_: Any) -> Answer:
    found = _issue(server, owner, repo, issue_number)
    if isinstance(found, tuple):
        return found
    path = f"/repos/{owner}/{repo}/issues/{issue_number}/sub_issues"
    headers, chosen = sliced(server, path, query, found.sub_issues)
    return 200, headers, [shapes.issue(server, i) for i in chosen]


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/timeline")
def _timeline(server: Any, owner: str, repo: str, issue_number: str, query: dict[str, list[str]], **_: Any) -> Answer:
    found = _issue(server, owner, repo, issue_number)
    if isinstance(found, tuple):
        return found
    events = [e for e in found.timeline if e.typename in ("IssueComment", "ClosedEvent", "ReopenedEvent")]
    path = f"/repos/{owner}/{repo}/issues/{issue_number}/timeline"
    headers, chosen = sliced(server, path, query, events)
    return 200, headers, [shapes.event(server, e) for e in chosen]


@route("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def _comments(server: Any, owner: str, repo: str, issue_number: str, query: dict[str, list[str]], **_: Any) -> Answer:
    found = _issue(server, owner, repo, issue_number)
    if isinstance(found, tuple):
        return found
    path = f"/repos/{owner}/{repo}/issues/{issue_number}/comments"
    headers, chosen = sliced(server, path, query, found.comments)
    return 200, headers, [shapes.comment(server, c) for c in chosen]


@route("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def _say(server: Any, owner: str, repo: str, issue_number: str, body: Any, **_: Any) -> Answer:
    found = _issue(server, owner, repo, issue_number)
    if isinstance(found, tuple):
        return found
    if refused := _may_write(server):
        return refused
    if len(body["body"]) > 65_536:
        return 422, {}, {"message": "Validation Failed", "documentation_url": "https://x", "errors": ["too long"]}
    login = server.grant.login + ("[bot]" if server.grant.bot else "")
    server.world.account(login, bot=server.grant.bot)
    comment = server.world.comment(found, body["body"], by=login)
    return 201, {"location": f"{server.url}/x"}, shapes.comment(server, comment)


def _comment(server: Any, owner: str, repo: str, comment_id: str) -> Any:
    home = repository(server, owner, repo)
    if isinstance(home, tuple):
        return home
    known = (c for i in home.items.values() for c in i.comments if str(c.database_id) == comment_id)
    return next(known, None) or missing()


@route("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def _read(server: Any, owner: str, repo: str, comment_id: str, **_: Any) -> Answer:
    found = _comment(server, owner, repo, comment_id)
    return found if isinstance(found, tuple) else (200, {}, shapes.comment(server, found))


@route("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def _rewrite(server: Any, owner: str, repo: str, comment_id: str, body: Any, **_: Any) -> Answer:
    found = _comment(server, owner, repo, comment_id)
    if isinstance(found, tuple):
        return found
    found.body, found.updated_at = body["body"], server.world.now
    found.issue.updated_at = server.world.now
    return 200, {}, shapes.comment(server, found)


@route("DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def _unsay(server: Any, owner: str, repo: str, comment_id: str, **_: Any) -> Answer:
    found = _comment(server, owner, repo, comment_id)
    if isinstance(found, tuple):
        return found
    found.issue.comments.remove(found)
    found.issue.timeline.remove(found)
    return 204, {}, None


@route("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission")
def _permission(server: Any, owner: str, repo: str, username: str, **_: Any) -> Answer:
    home = repository(server, owner, repo)
    if isinstance(home, tuple):
        return home
    account = server.world.accounts.get(username)
    if account is None:
        return missing()
    shown = {"permission": account.permission, "role_name": account.permission}
    return 200, {}, {**shown, "user": shapes.collaborator(server, account)}


@route("GET", "/orgs/{org}/issue-types")
def _types(server: Any, **_: Any) -> Answer:
    return 200, {}, [shapes.issue_type(t) for t in server.world.types.values()]


@route("GET", "/orgs/{org}/issue-fields")
def _fields(server: Any, **_: Any) -> Answer:
    return 200, {}, [shapes.issue_field(f) for f in server.world.fields.values()]


@route("POST", "/repos/{owner}/{repo}/check-runs")
def _check(server: Any, body: dict[str, Any], **_: Any) -> Answer:
    if len((body.get("output") or {}).get("annotations", ())) > 50:
        return 422, {}, {"message": "Invalid request. No more than 50 annotations."}
    run = shapes.check_run(server, len(server.world.check_runs) + 1, body)
    server.world.check_runs.append({**body, "id": run["id"]})
    return 201, {}, run


@route("PATCH", "/repos/{owner}/{repo}/check-runs/{check_run_id}")
def _recheck(server: Any, check_run_id: str, body: dict[str, Any], **_: Any) -> Answer:
    for run in server.world.check_runs:
        if str(run["id"]) == check_run_id:
            noted = (run.get("output") or {}).get("annotations", [])
            more = (body.get("output") or {}).get("annotations", [])
            run.update(body)
            run.setdefault("output", {})["annotations"] = [*noted, *more]
            return 200, {}, shapes.check_run(server, run["id"], run)
    return missing()


@route("POST", "/repos/{owner}/{repo}/code-scanning/sarifs")
def _sarif(server: Any, body: dict[str, Any], **_: Any) -> Answer:
    server.world.sarifs.append(body)
    return 202, {}, {"id": f"sarif-{len(server.world.sarifs)}", "url": f"{server.url}/x"}


__all__ = ["rest"]
