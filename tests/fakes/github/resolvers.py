"""What GraphQL fields of the fake mean where a look at the object's attribute is not enough."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLError

RESOLVERS: dict[tuple[str, str], Callable[..., Any]] = {}
_SNAKE = re.compile(r"(?<!^)(?=[A-Z])")


def typename(value: Any) -> str:
    """The GraphQL type of an object of the world."""
    return str(value["__typename"] if isinstance(value, dict) else value.typename)


def resolves(type_: str, *fields: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in fields:
            RESOLVERS[type_, name] = function
        return function

    return register


def refuse(type_: str, message: str, **more: Any) -> GraphQLError:
    return GraphQLError(message, extensions={"type": type_, **more})


def page(
    things: Iterable[Any],
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    **_: Any,
) -> dict[str, Any]:
    """A connection over a list."""
    known = list(things)
    start, end = 0, len(known)
    if after:
        start = _place(after) + 1
    if before:
        end = min(end, _place(before))
    if first is not None:
        end = min(end, start + first)
    elif last is not None:
        start = max(start, end - last)
    nodes = known[start:end]
    return {
        "nodes": nodes,
        "edges": [{"node": n, "cursor": _cursor(start + i)} for i, n in enumerate(nodes)],
        "totalCount": len(known),
        "filteredCount": len(known),
        "pageInfo": {
            "hasNextPage": end < len(known),
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(start) if nodes else None,
            "endCursor": _cursor(end - 1) if nodes else None,
        },
    }


def _cursor(place: int) -> str:
    return base64.b64encode(f"cursor:{place}".encode()).decode()


def _place(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("cursor:"))
    except ValueError:
        raise refuse("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.") from None


@resolves("Query", "viewer")
def _viewer(_: Any, server: Any) -> Any:
    return server.viewer


@resolves("Query", "rateLimit")
def _rate(_: Any, server: Any, **__: Any) -> dict[str, Any]:
    nodes, points = server.query_cost
    return {
        "cost": points,
        "limit": server.limit,
        "remaining": max(0, server.remaining - points),
        "used": server.limit - server.remaining + points,
        "nodeCount": nodes,
        "resetAt": dt.datetime.fromtimestamp(server.reset_at, dt.UTC),
    }


@resolves("Query", "node")
def _node(_: Any, server: Any, id: str) -> Any:
    found = server.world.nodes.get(id)
    if found is None or not server.may_see(found):
        raise refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'.")
    if getattr(found, "broken", False):
        raise refuse("", "Something went wrong while executing your query. This is an answer for a part of it.")
    return found


@resolves("Query", "nodes")
def _nodes(_: Any, server: Any, ids: list[str]) -> list[Any]:
    def one(id: str) -> Any:
        try:
            return _node(None, server, id)
        except GraphQLError as error:
            return error

    return [one(id) for id in ids]


@resolves("Query", "repository")
def _repository(_: Any, server: Any, owner: str, name: str, **__: Any) -> Any:
    world = server.world
    server.check_sign_on()
    if owner.lower() == world.owner.login.lower():
        for found in world.repositories.values():
            if name.lower() in [n.lower() for n in (found.name, *found.old_names)] and server.may_see(found):
                return found
    raise refuse("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")


@resolves("Query", "organization", "user", "repositoryOwner")
def _owner(_: Any, server: Any, login: str) -> Any:
    server.check_sign_on()
    if login.lower() != server.world.owner.login.lower():
        raise refuse("NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'.")
    return server.world.owner


@resolves("Query", "search")
def _search(_: Any, server: Any, query: str, type: str, **arguments: Any) -> dict[str, Any]:
    wanted = [i for i in server.world.items() if server.may_see(i) and _matches(i, query)]
    found = page(wanted[:1000], **arguments)
    return {**found, "issueCount": len(wanted), "repositoryCount": 0, "userCount": 0}


def _matches(item: Any, query: str) -> bool:
    homes = [name.lower() for name in re.findall(r"\brepo:(\S+)", query)]
    if homes and item.repository.name_with_owner.lower() not in homes:
        return False
    for name, value in re.findall(r'-(type|label):"([^"]*)"', query):
        kind = item.issue_type.name if item.issue_type else ""
        if value in ([kind] if name == "type" else [label.name for label in item.labels]):
            return False
    if "-has:parent-issue" in query and item.parent is not None:
        return False
    for name, quoted, bare in re.findall(r'(?<!-)\b(\w+):(?:"([^"]*)"|(\S+))', query):
        value = quoted or bare
        if name == "has" and value == "sub-issue" and not item.sub_issues:
            return False
        if name in ("org", "user") and value.lower() != item.repository.owner.login.lower():
            return False
        if name == "type" and (item.issue_type is None or item.issue_type.name.lower() != value.lower()):
            return False
        if name == "label" and value not in [label.name for label in item.labels]:
            return False
        if name == "is" and value in ("issue", "pr") and (value == "issue") != (item.typename == "Issue"):
            return False
    return True


@resolves("Organization", "repositories")
def _repositories(owner: Any, server: Any, **arguments: Any) -> dict[str, Any]:
    return page([r for r in server.world.repositories.values() if server.may_see(r)], **arguments)


@resolves("Organization", "projectsV2")
def _projects(owner: Any, server: Any, **arguments: Any) -> dict[str, Any]:
    server.check_projects("projectsV2")
    return page(server.world.projects.values(), **arguments)


@resolves("Organization", "projectV2")
def _project(owner: Any, server: Any, number: int) -> Any:
    server.check_projects("projectV2")
    if number not in server.world.projects:
        raise refuse("NOT_FOUND", f"Could not resolve to a ProjectV2 with the number {number}.")
    return server.world.projects[number]


for _kind in ("repositories", "projectsV2", "projectV2"):
    RESOLVERS["User", _kind] = RESOLVERS["Organization", _kind]


@resolves("Organization", "issueTypes")
@resolves("Repository", "issueTypes")
def _types(_: Any, server: Any, **arguments: Any) -> dict[str, Any]:
    return page(server.world.types.values(), **arguments)


@resolves("Organization", "issueFields")
def _fields(_: Any, server: Any, **arguments: Any) -> dict[str, Any]:
    return page(server.world.fields.values() if server.grant.fields else (), **arguments)


@resolves("Repository", "issues")
def _issues(repository: Any, server: Any, **arguments: Any) -> dict[str, Any]:
    wanted = [i for i in repository.items.values() if i.typename == "Issue"]
    chosen = arguments.pop("filterBy", None) or {}
    if since := chosen.get("since"):
        moment = dt.datetime.fromisoformat(str(since))
        wanted = [i for i in wanted if i.updated_at >= moment]
    if names := chosen.get("labels") or arguments.pop("labels", None):
        wanted = [i for i in wanted if {label.name for label in i.labels} & set(names)]
    if kind := chosen.get("type"):
        wanted = [i for i in wanted if i.issue_type is not None and i.issue_type.name == kind]
    if states := arguments.pop("states", None):
        wanted = [i for i in wanted if i.state in states]
    return page(_ordered(wanted, arguments), **arguments)


def _ordered(items: list[Any], arguments: dict[str, Any]) -> list[Any]:
    order = arguments.pop("orderBy", None) or {"field": "CREATED_AT", "direction": "ASC"}
    place = {"CREATED_AT": "created_at", "UPDATED_AT": "updated_at"}[order["field"]]
    return sorted(items, key=lambda i: (getattr(i, place), i.number), reverse=order["direction"] == "DESC")


RESOLVERS["Repository", "labels"] = lambda repository, server, **a: page(repository.labels, **a)
RESOLVERS["Repository", "milestones"] = lambda repository, server, **a: page(repository.milestones, **a)
RESOLVERS["Repository", "pullRequests"] = lambda repository, server, **a: page(
    _ordered([i for i in repository.items.values() if i.typename == "PullRequest"], a), **a
)


@resolves("Repository", "issue", "issueOrPullRequest", "pullRequest")
def _issue(repository: Any, server: Any, number: int) -> Any:
    if number not in repository.items:
        raise refuse("NOT_FOUND", f"Could not resolve to an issue or pull request with the number of {number}.")
    return repository.items[number]
