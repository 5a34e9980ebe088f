"""Atlassian Goals of a pretended site: goals, updates, metrics, decisions, projects; what it holds, and its defects."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.jira.site import Issue, User

Node = dict[str, Any]
OBJECTIVE, RESULT, MEASURE, INITIATIVE = "Objective", "Key result", "Objective measure", "Initiative"


@dataclass
class Goals:
    """All goals of one site. The lists of a goal are plain lists; the gateway cuts them into pages."""

    cloud_id: str = "8f2c6b1e-43aa-4a0c-9d55-1c7a9be0f3d2"
    prefix: str = "HARB"
    page_cap: int = 50
    scoring: str = "SIMPLE"
    goals: dict[str, Node] = field(default_factory=dict)
    projects: dict[str, Node] = field(default_factory=dict)
    types: dict[str, Node] = field(default_factory=dict)
    people: dict[str, Node] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)  # ids that this account is not shown
    unlisted: set[str] = field(default_factory=set)  # ids that the search leaves out, though they are there
    null_nodes: set[str] = field(default_factory=set)  # ids whose edges have a null for a node
    null_fields: dict[str, set[str]] = field(default_factory=dict)  # by id: fields that are null without an error
    failing: dict[str, set[str]] = field(default_factory=dict)  # by id: fields that are null with an error
    without: set[str] = field(default_factory=set)  # fields that this gateway does not know
    no_access: bool = False  # the account is not let into the Goals app: every search is empty
    ignores_opt_in: bool = False  # what needs an opt-in is null even with it
    costs_over: int = 0  # goals on a page, or in a batch, from which the gateway refuses a question
    same_cursor: bool = False
    myself: str = "AtlassianAccountUser"  # the type of the account that asks
    limit_headers: dict[str, str] = field(default_factory=dict)
    refuses_comments: bool = False
    serial: int = 0

    def __post_init__(self) -> None:
        for name, kind, icon in (
            (OBJECTIVE, "GOAL", "OBJECTIVE"),
            (RESULT, "GOAL", "KEY_RESULT"),
            (MEASURE, "SUCCESS_MEASURE", "KEY_RESULT"),
            (INITIATIVE, "GOAL", "GOAL"),
        ):
            named = {"__typename": "TownsquareGoalTypeCustomName", "value": name}
            id_ = f"ari:cloud:townsquare:{self.cloud_id}:goal-type/{self._uuid()}"
            self.types[name] = {"id": id_, "kind": kind, "icon": {"key": icon}, "name": named, "state": "ENABLED"}

    def user(self, user: User) -> Node:
        kind = "AppUser" if user.kind == "app" else "AtlassianAccountUser"
        status = "active" if user.active else "inactive"
        return self.people.setdefault(
            user.id, {"__typename": kind, "accountId": user.id, "name": user.name, "accountStatus": status}
        )

    def goal(self, name: str, type_: str = OBJECTIVE, *, parent: Node | None = None, **more: Any) -> Node:
        """Add a goal; values by the gateway's own names."""
        self.serial += 1
        id_ = f"ari:cloud:townsquare:{self.cloud_id}:goal/{self._uuid()}"
        key = f"{self.prefix}-{self.serial}"
        made: Node = {
            "id": id_,
            "key": key,
            "name": name,
            "description": None,
            "url": f"https://home.example.com/o/1/s/{self.cloud_id}/goal/{key}",
            "isArchived": False,
            "creationDate": "2026-09-28T08:00:00Z",
            "startDate": None,
            "latestUpdateDate": None,
            "scoringMode": self.scoring,
            "owner": None,
            "parentGoal": parent,
            "goalType": self.types[type_],
            "status": {"value": "pending", "score": 0.0, "localizedLabel": {"defaultValue": "Pending"}},
            "progress": {"type": "NONE", "percentage": 0.0},
            "targetDate": None,
            **{name: [] for name in ("teams", "tags", "metricTargets", "updates", "highlights", "comments")},
            **{name: [] for name in ("workItems", "projects")},
        }
        made |= more
        self.goals[id_] = made
        return made

    def update(self, goal: Node, by: User, at: dt.datetime, summary: str = "", *, state: str = "", **more: Any) -> Node:
        """Somebody reports on a goal; newest updates go first."""
        state = state or str(goal["status"]["value"])
        made: Node = {
            "ari": f"ari:cloud:townsquare:{self.cloud_id}:goal-update/{self._uuid()}",
            "updateType": "USER",
            "creationDate": at.isoformat().replace("+00:00", "Z"),
            "editDate": None,
            "missedUpdate": False,
            "summary": adf(summary) if summary else None,
            "url": f"{goal['url']}/updates/{len(goal['updates']) + 1}",
            "creator": self.user(by),
            "newState": {"value": state},
            "newScore": 0,
            "updateNotes": [],
        }
        goal["updates"] = sorted([*goal["updates"], made | more], key=lambda u: str(u["creationDate"]), reverse=True)
        goal["latestUpdateDate"] = goal["updates"][0]["creationDate"]
        goal["status"] = {"value": state, "score": 0.0, "localizedLabel": {"defaultValue": state}}
        return made

    def metric(self, goal: Node, name: str, start: float | None, target: float | None, **more: Any) -> Node:
        """Attach a metric; `values` are (moment, value)."""
        points = [{"id": self._uuid(), "time": _moment(at), "value": v} for at, v in more.pop("values", ())]
        latest = points[-1] if points else None
        metric: Node = {
            "id": f"ari:cloud:townsquare:{self.cloud_id}:metric/{self._uuid()}",
            "name": name,
            "type": "NUMERIC",
            "subType": None,
            "source": "MANUAL",
            "archived": False,
            "latestValue": latest,
            "values": list(reversed(points)),
        }
        made: Node = {
            "id": f"ari:cloud:townsquare:{self.cloud_id}:metric-target/{self._uuid()}",
            "startValue": start,
            "targetValue": target,
            "snapshotValue": latest,
            "metric": metric | more,
        }
        goal["metricTargets"].append(made)
        return made

    def decision(self, goal: Node, by: User, at: dt.datetime, choice: str, reason: str = "") -> None:
        """Record a decision."""
        made = {"__typename": "TownsquareDecision", "id": self._uuid(), "summary": choice, "description": adf(reason)}
        goal["highlights"].append(made | {"creationDate": _moment(at), "creator": self.user(by)})

    def project(self, name: str, goals: list[Node], issues: list[Issue], **more: Any) -> Node:
        """An Atlassian project that serves goals and has issues."""
        id_ = f"ari:cloud:townsquare:{self.cloud_id}:project/{self._uuid()}"
        key = f"{self.prefix}P-{len(self.projects) + 1}"
        made: Node = {
            "id": id_,
            "key": key,
            "name": name,
            "url": f"https://home.example.com/project/{key}",
            "isArchived": False,
            "creationDate": "2026-10-01",
            "startDate": None,
            "latestUpdateDate": None,
            "state": {"value": "on_track", "label": "On track"},
            "owner": None,
            "linkedJiraWorkItems": [issue_node(i) for i in issues],
        }
        made |= more
        self.projects[id_] = made
        for goal in goals:
            goal["projects"].append(made)
        return made

    def _uuid(self) -> str:
        self.serial_uuid = getattr(self, "serial_uuid", 0) + 1
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.prefix}/{self.serial_uuid}"))


def team(name: str) -> Node:
    """A team, by its name."""
    id_ = f"ari:cloud:identity::team/{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
    return {"id": id_, "displayName": name, "state": "ACTIVE", "hierarchy": {"parent": None}}


def tag(name: str) -> Node:
    return {"id": f"ari:cloud:townsquare::tag/{name}", "name": name}


def quarter(label: str, start: str, end: str) -> Node:
    """A target date that is exact to a quarter."""
    span = {"start": f"{start}T00:00:00Z", "end": f"{end}T23:59:59Z"}
    return {"label": label, "confidence": "QUARTER", "dateRange": span}


def day(due: str) -> Node:
    """A target date that is exact to a day."""
    span = {"start": f"{due}T00:00:00Z", "end": f"{due}T23:59:59Z"}
    return {"label": due, "confidence": "DAY", "dateRange": span}


def issue_node(issue: Issue) -> Node:
    """How an issue shows in lists of links."""
    return {
        "__typename": "JiraIssue",
        "id": f"ari:cloud:jira::issue/{issue.id}",
        "issueId": str(issue.id),
        "key": issue.key,
    }


def adf(text: str) -> str:
    """Plain words and simple Markdown as the JSON text of a document, as the gateway hands them out."""
    from tests.fakes.jira import prose

    return json.dumps(prose.adf(text))


def _moment(at: dt.datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
