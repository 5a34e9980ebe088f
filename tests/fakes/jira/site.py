"""What a Jira holds: projects, people, fields, issues with their history and comments; every change is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.jira.goals import Goals

CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
GREENHOPPER = "com.pyxis.greenhopper.jira:"
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@dataclass(frozen=True)
class User:
    id: str
    name: str
    active: bool = True
    kind: str = "atlassian"


@dataclass(frozen=True)
class IssueType:
    id: str
    name: str
    level: int = 0  # hierarchyLevel: -1 sub-task, 0 story, 1 epic, 2 and up above


@dataclass(frozen=True)
class LinkType:
    id: str
    name: str
    inward: str
    outward: str


@dataclass(frozen=True)
class Status:
    id: str
    name: str
    category: str  # new, indeterminate, done


@dataclass(frozen=True)
class Version:
    id: str
    name: str
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Sprint:
    id: int
    name: str
    starts: str = ""
    ends: str = ""
    state: str = "active"


@dataclass(frozen=True)
class Field:
    id: str
    name: str
    type: str
    custom: str = ""
    items: str = ""


@dataclass
class History:
    id: int
    at: dt.datetime
    by: User
    items: list[dict[str, Any]]
    rule: str = ""  # the automation that did it in the name of `by`


@dataclass
class Comment:
    id: int
    by: User
    text: Any  # ADF (dict) or text
    at: dt.datetime
    updated: dt.datetime
    properties: dict[str, Any] = field(default_factory=dict)
    visibility: dict[str, Any] | None = None


@dataclass
class Link:
    id: int
    type: LinkType
    outward: int  # the issue that "contributes to"
    inward: int  # the issue that "is contributed to by"


@dataclass
class Issue:
    id: int
    key: str
    type: IssueType
    values: dict[str, Any]
    created: dt.datetime
    updated: dt.datetime
    history: list[History] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    hidden: bool = False  # issue security that our account does not pass
    old_keys: list[str] = field(default_factory=list)

    @property
    def project(self) -> str:
        return self.key.rsplit("-", 1)[0]

    @property
    def number(self) -> int:
        return int(self.key.rsplit("-", 1)[1])


SYSTEM_FIELDS = [
    Field("summary", "Summary", "string"),
    Field("description", "Description", "string"),
    Field("issuetype", "Issue Type", "issuetype"),
    Field("status", "Status", "status"),
    Field("priority", "Priority", "priority"),
    Field("assignee", "Assignee", "user"),
    Field("reporter", "Reporter", "user"),
    Field("creator", "Creator", "user"),
    Field("labels", "Labels", "array", items="string"),
    Field("components", "Components", "array", items="component"),
    Field("fixVersions", "Fix versions", "array", items="version"),
    Field("issuelinks", "Linked Issues", "array", items="issuelinks"),
    Field("subtasks", "Sub-tasks", "array", items="issuelinks"),
    Field("parent", "Parent", "issuelink"),
    Field("comment", "Comment", "comments-page"),
    Field("created", "Created", "datetime"),
    Field("updated", "Updated", "datetime"),
    Field("resolution", "Resolution", "resolution"),
    Field("resolutiondate", "Resolved", "datetime"),
    Field("duedate", "Due date", "date"),
    Field("project", "Project", "project"),
]
STATUSES = [
    Status("1", "To Do", "new"),
    Status("3", "In Progress", "indeterminate"),
    Status("10001", "Done", "done"),
    Status("10002", "Won't do", "done"),
    Status("10003", "On hold", "indeterminate"),
    Status("10004", "Proposed", "new"),
]
PRIORITIES = ["Highest", "High", "Medium", "Low", "Lowest"]


class Site:
    """The whole site; `now` is its clock and moves only when told to."""

    def __init__(self, *, cloud: bool = True, first_custom: int = 10011, now: dt.datetime = START) -> None:
        self.cloud = cloud
        self.now = now
        self.projects: dict[str, tuple[int, str]] = {}
        self.users: dict[str, User] = {}
        self.fields: dict[str, Field] = {f.id: f for f in SYSTEM_FIELDS}
        self.types: dict[str, IssueType] = {}
        self.statuses = {s.name: s for s in STATUSES}
        self.link_types: dict[str, LinkType] = {}
        self.issues: dict[int, Issue] = {}
        self.links: dict[int, Link] = {}
        self.boards: list[dict[str, Any]] = []
        self.goals: Goals | None = None  # Atlassian Goals, where the site has them
        self.teams: dict[str, str] = {}  # names by id, as suggestions for a search show them
        self.plans = True  # Jira's plans, with their JQL functions
        self.invisible: set[str] = set()  # projects that our account cannot browse
        self.knows_hidden_projects = False  # whether a search may name those, and finds nothing in them
        self.absent: dict[str, set[str]] = {}  # fields (by id) that a project does not have
        self.lagging: set[int] = set()  # ids that no search shows yet; the issues themselves are there
        self.unindexed: set[str] = set()  # fields (by id) that are null in a search and not in the issue itself
        self.unsearchable: set[str] = set()  # fields that JQL does not know, such as `parent` without sub-tasks
        self.without_changelog: set[int] = set()  # ids of issues whose changelog does not come, although asked for
        self.retriable: set[int] = set()  # ids that bulkfetch reports in issueErrors
        self.permissions = {"BROWSE_PROJECTS", "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "DELETE_OWN_COMMENTS"}
        self.me = self.user("bot", "OKR Reader")
        self._next = first_custom
        self._serial = 10_000
        self._numbers: dict[str, int] = {}

    def serial(self) -> int:
        self._serial += 1
        return self._serial

    def later(self, **span: float) -> dt.datetime:
        """Move the clock and return it."""
        self.now += dt.timedelta(**span)
        return self.now

    def user(self, id: str, name: str, *, active: bool = True, kind: str = "atlassian") -> User:
        self.users[id] = User(id, name, active, kind)
        return self.users[id]

    def project(self, key: str, name: str = "") -> str:
        self.projects[key] = (self.serial(), name or key.title())
        return key

    def type(self, name: str, level: int = 0) -> IssueType:
        self.types[name] = IssueType(str(self.serial()), name, level)
        return self.types[name]

    def link_type(self, name: str, inward: str, outward: str) -> LinkType:
        self.link_types[name] = LinkType(str(self.serial()), name, inward, outward)
        return self.link_types[name]

    def field(self, name: str, type: str, custom: str = "", items: str = "") -> Field:
        """Add a custom field; ids are as arbitrary as on a real site."""
        made = Field(f"customfield_{self._next}", name, type, custom or f"{CUSTOM}{type}", items)
        self._next += 3
        self.fields[made.id] = made
        return made

    def named(self, name: str) -> Field:
        return next(f for f in self.fields.values() if f.name == name)

    def issue(self, project: str, type: str, summary: str, *, at: dt.datetime | None = None, **values: Any) -> Issue:
        """Add an issue. Values go by field id, or by name with blanks as underscores for custom fields."""
        moment = at or self.now
        made = Issue(self.serial(), self._key(project), self.types[type], {}, moment, moment)
        made.values = {"summary": summary, "status": self.statuses["To Do"], "priority": "Medium"}
        for name, value in values.items():
            made.values[self._field_id(name)] = self.statuses[value] if name == "status" else value
        self.issues[made.id] = made
        return made

    def by_key(self, key: str) -> Issue | None:
        for issue in self.issues.values():
            if issue.key == key or str(issue.id) == key or key in issue.old_keys:
                return issue
        return None

    def change(self, issue: Issue, by: User, at: dt.datetime | None = None, *, rule: str = "", **values: Any) -> None:
        """Change fields as a person would, or as an automation does for one: one history entry, `updated` moves."""
        moment = at or self.now
        items = []
        for name, value in values.items():
            id = self._field_id(name)
            new = self.statuses[value] if id == "status" else value
            items.append(_item(self.fields[id], issue.values.get(id), new, self))
            issue.values[id] = new
            if id == "status":
                issue.values["resolutiondate"] = moment if new.category == "done" else None
                issue.values["resolution"] = (
                    ("Won't do" if new.name == "Won't do" else "Done") if new.category == "done" else None
                )
        issue.history.append(History(self.serial(), moment, by, items, rule))
        issue.updated = max(issue.updated, moment)

    def comment(self, issue: Issue, by: User, text: Any, at: dt.datetime | None = None, **more: Any) -> Comment:
        moment = at or self.now
        made = Comment(self.serial(), by, text, moment, moment, **more)
        issue.comments.append(made)
        issue.updated = max(issue.updated, moment)
        return made

    def link(self, type: str, outward: Issue, inward: Issue) -> Link:
        """`outward` <outward wording> `inward`; `updated` of neither moves, as on a real site."""
        made = Link(self.serial(), self.link_types[type], outward.id, inward.id)
        self.links[made.id] = made
        return made

    def move(self, issue: Issue, project: str) -> None:
        """To another project, sub-tasks along with it: same id, new key, the old key still leads there."""
        for child in self.children(issue):
            if child.type.level < 0:
                self.move(child, project)
        issue.old_keys.append(issue.key)
        issue.key = self._key(project)
        issue.updated = self.now

    def delete(self, issue: Issue) -> None:
        del self.issues[issue.id]
        self.links = {i: link for i, link in self.links.items() if issue.id not in (link.outward, link.inward)}

    def children(self, issue: Issue) -> list[Issue]:
        return [i for i in self.issues.values() if self.parent_of(i) == issue.id]

    def parent_of(self, issue: Issue) -> int | None:
        """The id of the parent, wherever this kind of site keeps it (parent, Epic Link, Parent Link)."""
        for field_ in self.fields.values():
            if field_.id == "parent" or field_.custom.endswith((":gh-epic-link", ":jpo-custom-field-parent")):
                held = issue.values.get(field_.id)
                if isinstance(held, Issue):
                    return held.id
        return None

    def visible(self, issue: Issue) -> bool:
        return not issue.hidden and issue.project not in self.invisible

    def _key(self, project: str) -> str:
        self._numbers[project] = self._numbers.get(project, 0) + 1
        return f"{project}-{self._numbers[project]}"

    def _field_id(self, name: str) -> str:
        if name in self.fields:
            return name
        return self.named(name.replace("_", " ")).id


def _item(held: Field, old: Any, new: Any, site: Site) -> dict[str, Any]:
    item: dict[str, Any] = {
        "field": held.name if held.custom else held.id,
        "fieldtype": "custom" if held.custom else "jira",
    }
    if held.id != "parent" and site.cloud:  # a change of parent has no fieldId
        item["fieldId"] = held.id
    for side, value in (("from", old), ("to", new)):
        raw, shown = _sides(value)
        item |= {name: said for name, said in ((side, raw), (f"{side}String", shown)) if said is not None}
    return item


def _sides(value: Any) -> tuple[str | None, str | None]:
    if value is None:
        return None, None
    if isinstance(value, Status | User):
        return value.id, value.name
    if isinstance(value, Issue):
        return str(value.id), value.key
    if isinstance(value, float | int):
        return None, f"{value:g}"
    if isinstance(value, list):
        return None, " ".join(str(v) for v in value)
    return None, str(value)
