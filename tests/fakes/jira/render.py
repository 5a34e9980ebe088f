"""The JSON that Jira shows of what a site holds, in the dialects of v3 (ADF) and v2 (wiki text)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.fakes.jira import prose
from tests.fakes.jira.site import (
    PRIORITIES,
    Comment,
    Field,
    History,
    Issue,
    IssueType,
    Link,
    Site,
    Sprint,
    Status,
    User,
    Version,
)

CATEGORIES = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}
COMMENTS_SHOWN = 20  # with an issue; the rest has to be asked for


class Render:
    def __init__(self, site: Site, base: str, version: str) -> None:
        self.site = site
        self.base = base
        self.version = version

    @property
    def rest(self) -> str:
        return f"{self.base}/rest/api/{self.version}"

    def user(self, user: User | None) -> dict[str, Any] | None:
        if user is None:
            return None
        shown: dict[str, Any] = {"displayName": user.name, "active": user.active, "timeZone": "Etc/UTC"}
        if self.site.cloud:
            shown |= {"accountId": user.id, "accountType": user.kind, "self": f"{self.rest}/user?accountId={user.id}"}
        else:
            shown |= {
                "name": user.id,
                "key": f"JIRAUSER{user.id}",
                "emailAddress": f"{user.id}@example.com",
                "self": f"{self.rest}/user?username={user.id}",
            }
        return shown

    def type(self, held: IssueType) -> dict[str, Any]:
        shown = {
            "self": f"{self.rest}/issuetype/{held.id}",
            "id": held.id,
            "name": held.name,
            "description": "",
            "iconUrl": f"{self.base}/images/{held.id}.svg",
            "subtask": held.level < 0,
        }
        return shown | ({"hierarchyLevel": held.level} if self.site.cloud else {})

    def status(self, held: Status) -> dict[str, Any]:
        number, color, name = CATEGORIES[held.category]
        return {
            "self": f"{self.rest}/status/{held.id}",
            "id": held.id,
            "name": held.name,
            "description": "",
            "iconUrl": f"{self.base}/images/status.png",
            "statusCategory": {
                "self": f"{self.rest}/statuscategory/{number}",
                "id": number,
                "key": held.category,
                "colorName": color,
                "name": name,
            },
        }

    def priority(self, name: str) -> dict[str, Any]:
        number = str(PRIORITIES.index(name) + 1)
        return {"self": f"{self.rest}/priority/{number}", "id": number, "name": name, "iconUrl": f"{self.base}/p.svg"}

    def field(self, held: Field) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": held.type}
        if held.items:
            schema["items"] = held.items
        if held.custom:
            schema |= {"custom": held.custom, "customId": int(held.id.rsplit("_", 1)[1])}
        else:
            schema["system"] = held.id
        clauses = [f"cf[{schema['customId']}]", held.name] if held.custom else [held.id]
        shown = {
            "id": held.id,
            "name": held.name,
            "custom": bool(held.custom),
            "orderable": True,
            "navigable": True,
            "searchable": True,
            "clauseNames": clauses,
            "schema": schema,
        }
        return shown | ({"key": held.id} if self.site.cloud else {})

    def link_type(self, held: Any) -> dict[str, Any]:
        return {
            "id": held.id,
            "name": held.name,
            "inward": held.inward,
            "outward": held.outward,
            "self": f"{self.rest}/issueLinkType/{held.id}",
        }

    def project(self, key: str) -> dict[str, Any]:
        number, name = self.site.projects[key]
        return {
            "self": f"{self.rest}/project/{number}",
            "id": str(number),
            "key": key,
            "name": name,
            "projectTypeKey": "software",
        }

    def stub(self, issue: Issue) -> dict[str, Any]:
        """An issue as it shows inside another one."""
        fields = {
            "summary": issue.values["summary"],
            "status": self.status(issue.values["status"]),
            "priority": self.priority(issue.values["priority"]),
            "issuetype": self.type(issue.type),
        }
        return {"id": str(issue.id), "key": issue.key, "self": f"{self.rest}/issue/{issue.id}", "fields": fields}

    def link(self, link: Link, seen_from: Issue) -> dict[str, Any]:
        outward = link.outward == seen_from.id
        other = self.site.issues[link.inward if outward else link.outward]
        return {
            "id": str(link.id),
            "self": f"{self.rest}/issueLink/{link.id}",
            "type": self.link_type(link.type),
            ("outwardIssue" if outward else "inwardIssue"): self.stub(other),
        }

    def text(self, held: Any) -> Any:
        if held is None or held == "":
            return None
        if isinstance(held, dict):
            return held
        return prose.adf(held) if self.version == "3" else prose.wiki(held)

    def comment(self, issue: Issue, comment: Comment, *, properties: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "self": f"{self.rest}/issue/{issue.id}/comment/{comment.id}",
            "id": str(comment.id),
            "author": self.user(comment.by),
            "updateAuthor": self.user(comment.by),
            "body": self.text(comment.text),
            "created": moment(comment.at),
            "updated": moment(comment.updated),
        }
        if self.site.cloud:
            shown["jsdPublic"] = True
        if comment.visibility:
            shown["visibility"] = comment.visibility
        if properties:
            shown["properties"] = [{"key": k, "value": v} for k, v in comment.properties.items()]
        return shown

    def history(self, entry: History) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": str(entry.id), "created": moment(entry.at), "items": entry.items}
        if entry.rule:
            actor = {"id": entry.rule, "displayName": entry.rule, "type": "automationRule"}
            shown["historyMetadata"] = {"type": "automation", "activityDescription": entry.rule, "actor": actor}
        return shown | {"author": self.user(entry.by)}

    def issue(self, issue: Issue, fields: list[str], *, changelog: bool = False) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": str(issue.id)}
        if fields == ["id"]:
            return shown
        shown |= {"key": issue.key, "self": f"{self.rest}/issue/{issue.id}", "expand": "renderedFields,names"}
        if fields != ["key"]:
            shown["fields"] = {name: self.value(issue, name) for name in self._wanted(issue, fields)}
        if changelog and issue.id not in self.site.without_changelog:
            entries = [self.history(h) for h in sorted(issue.history, key=lambda h: h.id, reverse=self.site.cloud)]
            shown["changelog"] = {
                "startAt": 0,
                "maxResults": len(entries),
                "total": len(entries),
                "histories": entries[:40] if self.site.cloud else entries,
            }
        return shown

    def _wanted(self, issue: Issue, fields: list[str]) -> list[str]:
        if "*all" in fields or "*navigable" in fields:
            absent = self.site.absent.get(issue.project, ())  # left out, not null
            return [f for f in self.site.fields if (f != "comment" or "*all" in fields) and f not in absent]
        absent = self.site.absent.get(issue.project, ())
        return [f for f in fields if f in self.site.fields and f not in absent]

    def value(self, issue: Issue, name: str) -> Any:
        match name:
            case "issuetype":
                return self.type(issue.type)
            case "project":
                return self.project(issue.project)
            case "created" | "updated":
                return moment(getattr(issue, name))
            case "issuelinks":
                links = [x for x in self.site.links.values() if issue.id in (x.outward, x.inward)]
                return [self.link(x, issue) for x in links if self._other_visible(x, issue)]
            case "subtasks":
                return [self.stub(c) for c in self.site.children(issue) if c.type.level < 0]
            case "comment":
                visible = [c for c in issue.comments if not (c.visibility or {}).get("hidden")]
                shown = [self.comment(issue, c, properties=False) for c in visible[:COMMENTS_SHOWN]]
                return {"comments": shown, "total": len(visible), "maxResults": len(shown), "startAt": 0}
            case "description":
                return self.text(issue.values.get(name))
            case "parent":
                parent = issue.values.get("parent")
                if self.site.cloud and parent is None:
                    found = self.site.parent_of(issue)
                    parent = self.site.issues.get(found) if found else None
                return self.stub(parent) if isinstance(parent, Issue) else None
        return self._plain(self.site.fields[name], issue.values.get(name))

    def _other_visible(self, link: Link, issue: Issue) -> bool:
        other = self.site.issues.get(link.inward if link.outward == issue.id else link.outward)
        return other is not None and self.site.visible(other)

    def _plain(self, held: Field, value: Any) -> Any:
        if value is None:
            return [] if held.type == "array" and not held.custom else None
        if held.custom.endswith("customfieldtypes:goals"):
            return [{"id": goal} for goal in value] or None
        if isinstance(value, list):
            return [self._plain(Field(held.id, held.name, held.items, held.custom), v) for v in value]
        if isinstance(value, User):
            return self.user(value)
        if isinstance(value, Status):
            return self.status(value)
        if isinstance(value, Issue):  # Epic Link, Parent Link
            return value.key
        if isinstance(value, Version):
            shown = {
                "self": f"{self.rest}/version/{value.id}",
                "id": value.id,
                "name": value.name,
                "archived": False,
                "released": False,
            }
            return (
                shown
                | ({"startDate": value.starts} if value.starts else {})
                | ({"releaseDate": value.ends} if value.ends else {})
            )
        if isinstance(value, Sprint):
            return self._sprint(value)
        if isinstance(value, dt.datetime):
            return moment(value)
        match held.type:
            case "priority":
                return self.priority(value)
            case "resolution":
                return {"self": f"{self.rest}/resolution/1", "id": "1", "name": value, "description": ""}
            case "option":
                return {"self": f"{self.rest}/customFieldOption/1", "value": value, "id": "1"}
            case "component":
                return {"self": f"{self.rest}/component/1", "id": "1", "name": value}
            case "team":
                return {"id": f"team-{value}", "name": value, "title": value, "isShared": True}
        return value

    def _sprint(self, value: Sprint) -> Any:
        if self.site.cloud:
            return {
                "id": value.id,
                "name": value.name,
                "state": value.state,
                "boardId": 1,
                "startDate": f"{value.starts}T08:00:00.000Z",
                "endDate": f"{value.ends}T17:00:00.000Z",
            }
        return (
            f"com.atlassian.greenhopper.service.sprint.Sprint@1f4b2[id={value.id},rapidViewId=1,state={value.state.upper()},"
            f"name={value.name},startDate={value.starts}T08:00:00.000Z,endDate={value.ends}T17:00:00.000Z,"
            f"completeDate=<null>,sequence={value.id},goal=]"
        )


def moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"
