"""What Jira's answers have to look like: the declared form of what is used of them, and nothing of the rest.

Unknown fields pass; a field that is used and has another type does not. A list of issues keeps the issues that fit: of
one that does not, the fields in question are left out, so that they count as not seen and never as empty.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import msgspec

from okrlint.trackers.jira.answer_parts import (
    Comment,
    Count,
    Day,
    History,
    Id,
    Link,
    Moment,
    Named,
    NamedProject,
    Object,
    OtherIssue,
    RichText,
    SiteField,
    Type,
    UserAccount,
    Wordings,
    WorkflowStatus,
)

Objects: TypeAlias = list[Object]
# No site is without these: a list of none is no answer.
Fields: TypeAlias = Annotated[list[SiteField], msgspec.Meta(min_length=1)]
Types: TypeAlias = Annotated[list[Type], msgspec.Meta(min_length=1)]
Statuses: TypeAlias = Annotated[list[WorkflowStatus], msgspec.Meta(min_length=1)]
Priorities: TypeAlias = list[Named]
Projects: TypeAlias = list[NamedProject]


class LinkType(Wordings):
    """A type of links that the site has."""

    name: str


class LinkTypes(msgspec.Struct):
    """/issueLinkType."""

    issueLinkTypes: list[LinkType]


class GraphQL(msgspec.Struct):
    """An answer of Atlassian's GraphQL gateway; errors beside data are normal."""

    data: Object | None = None
    errors: Objects | None = None


class Tenant(msgspec.Struct):
    """/_edge/tenant_info."""

    cloudId: str


class Suggestions(msgspec.Struct):
    """/jql/autocompletedata/suggestions."""

    results: Objects


class Comments(msgspec.Struct):
    """The comments that an issue brings along, or a page of them."""

    comments: list[Comment]
    total: Count | None = None


class Histories(msgspec.Struct):
    """The changelog that Data Center sends along with an issue."""

    histories: list[History]
    total: Count | None = None


class SystemFields(msgspec.Struct):
    """The fields of Jira itself that are read; any of them may be missing, and null says that it is empty."""

    summary: str | None = None
    description: str | RichText | None = None
    labels: list[str] | None = None
    components: list[Named] | None = None
    fixVersions: list[Named] | None = None
    issuelinks: list[Link] | None = None
    subtasks: list[OtherIssue] | None = None
    status: WorkflowStatus | None = None
    issuetype: Type | None = None
    resolution: Named | None = None
    priority: Named | None = None
    parent: OtherIssue | None = None
    project: NamedProject | None = None
    assignee: UserAccount | None = None
    reporter: UserAccount | None = None
    creator: UserAccount | None = None
    comment: Comments | None = None
    created: Moment | None = None
    resolutiondate: Moment | None = None
    duedate: Day | None = None


class IssueHead(msgspec.Struct):
    """What every issue of an answer has."""

    id: Id
    key: str = ""
    fields: Object | None = None


class Issues(msgspec.Struct):
    """A page of a search, of either kind of Jira, or an answer of /issue/bulkfetch."""

    issues: list[IssueHead]
    nextPageToken: str | None = None
    isLast: bool | None = None
    total: Count | None = None
    maxResults: Count | None = None
    issueErrors: Objects | None = None


class LogOfIssue(msgspec.Struct):
    """The changes of one issue among several."""

    issueId: Id
    changeHistories: list[Any]


class Changelogs(msgspec.Struct):
    """A page of /changelog/bulkfetch."""

    issueChangeLogs: list[LogOfIssue]
    nextPageToken: str | None = None


def page_of(name: str, items: Any) -> Any:
    """The form of a page of a list that is called `name`, paged by startAt."""
    return msgspec.defstruct(
        "OffsetPage", [(name, items), ("total", Count | None, None), ("isLast", bool | None, None)]
    )


UNREADABLE = "unreadable"
"""In an issue: the ids of fields whose values had another type than they should have, and were taken out."""

_FIELD_TYPES: dict[str, Any] = {f.name: f.type for f in msgspec.structs.fields(SystemFields)}


def misfit(content: Any, form: Any) -> str:
    """Why an answer does not have the form that it should have, and where (`$.issues[3]`); "" where it has."""
    try:
        msgspec.convert(content, form)
    except msgspec.ValidationError as error:
        return str(error)
    except RecursionError:
        return "it is nested too deeply"
    return ""


def keep_what_fits(issue: Object) -> None:
    """Take the fields (and the changelog) out of an issue that are not of the type that they should have.

    The names of the fields stay in the issue, as `UNREADABLE`.
    """
    fields = issue.get("fields") or {}
    for name, form in _FIELD_TYPES.items() if misfit(fields, SystemFields) else ():
        if fields.get(name) is not None and misfit(fields[name], form):
            take_out(issue, name)
    if issue.get("changelog") is not None and misfit(issue["changelog"], Histories):
        del issue["changelog"]


def take_out(issue: Object, field: str) -> None:
    """Leave a field out of an issue, and remember that it was there and could not be read."""
    del issue["fields"][field]
    issue.setdefault(UNREADABLE, []).append(field)
