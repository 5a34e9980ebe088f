"""GraphQL fields of issues, pull requests, boards and events in the fake; registered when `schema.py` is imported."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.fakes.github.resolvers import RESOLVERS, page, refuse, resolves


def _connection(attribute: str) -> Any:
    return lambda item, server, **arguments: page(
        [x for x in getattr(item, attribute) if server.may_see(x)], **arguments
    )


for _type in ("Issue", "PullRequest", "DraftIssue"):
    RESOLVERS[_type, "assignedActors"] = _connection("assignees")
    for _field in ("assignees", "labels", "comments"):
        RESOLVERS[_type, _field] = _connection(_field)
RESOLVERS["IssueComment", "viewerDidAuthor"] = lambda comment, server: (
    comment.author is not None and comment.author.login == server.viewer["login"].removesuffix("[bot]")
)


@resolves("Issue", "subIssues")
def _sub_issues(item: Any, server: Any, **arguments: Any) -> Any:
    found = page([x for x in item.sub_issues if server.may_see(x)], **arguments)
    return {**found, "totalCount": len(item.sub_issues)} if server.counts_hidden else found


RESOLVERS["Issue", "trackedIssues"] = lambda item, server, **a: page([], **a)
RESOLVERS["PullRequest", "closingIssuesReferences"] = lambda pull, server, **a: page(
    [i for i in server.world.items() if pull in i.pull_requests], **a
)


@resolves("Issue", "stateReason")
def _reason(item: Any, server: Any, enableDuplicate: bool = False) -> Any:
    return "NOT_PLANNED" if item.state_reason == "DUPLICATE" and not enableDuplicate else item.state_reason


@resolves("Issue", "parent")
def _parent(item: Any, server: Any) -> Any:
    return item.parent if item.parent is not None and server.may_see(item.parent) else None


@resolves("Issue", "subIssuesSummary")
def _summary(item: Any, server: Any) -> dict[str, int]:
    counted = [i for i in item.sub_issues if server.counts_hidden or server.may_see(i)]
    done, total = sum(1 for i in counted if i.state == "CLOSED"), len(counted)
    return {"total": total, "completed": done, "percentCompleted": 100 * done // total if total else 0}


@resolves("Issue", "closedByPullRequestsReferences")
def _pulls(item: Any, server: Any, includeClosedPrs: bool = False, **arguments: Any) -> dict[str, Any]:
    shown = [p for p in item.pull_requests if server.may_see(p) and (includeClosedPrs or p.state == "OPEN")]
    return page(shown, **arguments)


@resolves("Issue", "projectItems")
@resolves("PullRequest", "projectItems")
def _cards(item: Any, server: Any, includeArchived: bool = True, **arguments: Any) -> dict[str, Any]:
    server.check_projects("projectItems")
    cards = [c for c in item.project_items if includeArchived or not c.is_archived]
    if server.grant.projects == "hidden":
        hidden = refuse("FORBIDDEN", "Resource not accessible by integration")
        return {**page(cards, **arguments), "nodes": [hidden for _ in cards]}
    return page(cards, **arguments)


@resolves("Issue", "issueFieldValues")
def _values(item: Any, server: Any, **arguments: Any) -> dict[str, Any]:
    if not server.grant.fields:
        return page([], **arguments)
    return page([_value(server.world.fields[name], value) for name, value in item.field_values.items()], **arguments)


def _value(known: Any, value: Any) -> dict[str, Any]:
    kind = known.typename
    shown: dict[str, Any] = {"__typename": f"{kind}Value", "id": f"IFV_{known.id}", "field": known, "value": value}
    if kind == "IssueFieldSingleSelect":
        shown |= {"name": value, "optionId": "1", "color": "GRAY", "description": None}
    if kind == "IssueFieldDate":
        shown["value"] = value.isoformat()
    return shown


@resolves("Issue", "timelineItems")
def _timeline(
    item: Any,
    server: Any,
    itemTypes: list[str] | None = None,
    since: Any = None,
    skip: int | None = None,
    **arguments: Any,
) -> dict[str, Any]:
    if item.broken:
        raise refuse("", "Something went wrong while executing your query. Please include the reference.")
    names = {"".join(part.title() for part in t.replace("V2", "V2").split("_")) for t in itemTypes or ()}
    known = [
        e
        for e in item.timeline
        if (not names or e.typename in names) and server.may_see(e.more.get("source", e) if hasattr(e, "more") else e)
    ]
    if since:
        known = [e for e in known if e.created_at >= dt.datetime.fromisoformat(str(since))]
    return {**page(known, **arguments), "updatedAt": item.updated_at, "pageCount": 0}


@resolves("ProjectV2", "items")
def _items(project: Any, server: Any, orderBy: Any = None, **arguments: Any) -> dict[str, Any]:
    return page(project.items, **arguments)


@resolves("ProjectV2", "statusUpdates")
def _updates(project: Any, server: Any, orderBy: Any = None, **arguments: Any) -> dict[str, Any]:
    server.check_projects("statusUpdates")
    newest = bool(orderBy) and orderBy["direction"] == "DESC"
    return page(sorted(project.updates, key=lambda u: u.created_at, reverse=newest), **arguments)


@resolves("ProjectV2", "fields")
def _board_fields(project: Any, server: Any, orderBy: Any = None, **arguments: Any) -> dict[str, Any]:
    return page(project.fields, **arguments)


@resolves("ProjectV2", "owner")
def _board_owner(project: Any, server: Any) -> Any:
    return server.world.owner


@resolves("ProjectV2Item", "content")
def _content(card: Any, server: Any) -> Any:
    return card.content if card.content is not None and server.may_see(card.content) else None


@resolves("ProjectV2Item", "fieldValues")
def _card_values(card: Any, server: Any, orderBy: Any = None, **arguments: Any) -> dict[str, Any]:
    known = {f.name: f for f in card.project.fields}
    return page([_card_value(card, known[name], value) for name, value in card.values.items()], **arguments)


def _card_value(card: Any, known: Any, value: Any) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": f"PVTF_{known.id}{card.id}",
        "field": known,
        "item": card,
        "createdAt": card.set_at[known.name],
        "updatedAt": card.set_at[known.name],
        "creator": None,
    }
    if known.data_type == "SINGLE_SELECT":
        return shown | {"__typename": "ProjectV2ItemFieldSingleSelectValue", "name": value, "optionId": "1"}
    if known.data_type == "ITERATION":
        start, days = next((s, d) for title, s, d in known.iterations if title == value)
        return shown | {
            "__typename": "ProjectV2ItemFieldIterationValue",
            "title": value,
            "startDate": start,
            "duration": days,
            "iterationId": value,
        }
    if known.data_type == "NUMBER":
        return shown | {"__typename": "ProjectV2ItemFieldNumberValue", "number": value}
    if known.data_type == "DATE":
        return shown | {"__typename": "ProjectV2ItemFieldDateValue", "date": value}
    return shown | {"__typename": "ProjectV2ItemFieldTextValue", "text": str(value)}


@resolves("ProjectV2SingleSelectField", "options")
def _options(known: Any, server: Any, **_: Any) -> list[dict[str, Any]]:
    return [
        {"id": name, "name": name, "nameHTML": name, "color": "GRAY", "description": "", "descriptionHTML": ""}
        for name in known.options
    ]


@resolves("IssueFieldSingleSelect", "options")
def _field_options(known: Any, server: Any) -> list[dict[str, Any]]:
    return [{"__typename": "IssueFieldSingleSelectOption", "id": n, "name": n, "color": "GRAY"} for n in known.options]


@resolves("ProjectV2IterationField", "configuration")
def _iterations(known: Any, server: Any) -> dict[str, Any]:
    spelled = [
        {"id": title, "title": title, "titleHTML": title, "startDate": start, "duration": days}
        for title, start, days in known.iterations
    ]
    return {"iterations": spelled, "completedIterations": [], "duration": 90, "startDay": 1}


@resolves("ClosedEvent", "stateReason")
def _closed_reason(event: Any, server: Any, **_: Any) -> Any:
    return event.more.get("state_reason")


@resolves("CrossReferencedEvent", "isCrossRepository")
def _across(event: Any, server: Any) -> bool:
    return bool(event.more["source"].repository is not event.more["target"].repository)
