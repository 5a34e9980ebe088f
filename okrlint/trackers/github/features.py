"""What a server can tell: asked once, so that queries are built from what exists and the rest is *not provided*."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlint.errors import UsageError
from okrlint.trackers.github.client import Answer, GitHubClient, GitHubError
from okrlint.trackers.github.settings import Settings

TRIES = 3
"""How often the server is asked before it is said that it does not answer."""
QUERY = """
query Features {
  issue: __type(name: "Issue") { fields { name } }
  filters: __type(name: "IssueFilters") { inputFields { name } }
  events: __type(name: "IssueTimelineItemsItemType") { enumValues { name } }
  board: __type(name: "ProjectV2") { fields { name } }
}
"""


class Features(msgspec.Struct, frozen=True, kw_only=True):
    """Parts of the schema that older servers lack (or, for `projects`, that the token may not read)."""

    types: bool = True
    type_filter: bool = True
    sub_issues: bool = True
    issue_fields: bool = True
    field_events: bool = True
    board_events: bool = True
    pull_requests: bool = True
    projects: bool = True
    agents: bool = True
    status_updates: bool = True

    def without_projects(self) -> Features:
        """The same for a token that may not read boards."""
        return msgspec.structs.replace(self, projects=False, board_events=False, status_updates=False)


def detect(client: GitHubClient) -> Features:
    """Ask the server for its schema; one request, if it is answered.

    Raises GitHubError (`server`) when it is not: an empty answer says nothing of what the server has.
    """
    return told_by(_ask(client, QUERY), client.api)


def detect_with_names(client: GitHubClient, settings: Settings) -> tuple[Features, dict[str, str]]:
    """The same, and what the repositories of the settings (owner/name, lower case) are called today, as far as seen."""
    asked = "".join(
        f'  r{n}: repository(owner: "{settings.owner}", name: "{name}") {{ nameWithOwner }}\n'
        for n, name in enumerate(settings.repositories)
    )
    answer = _ask(client, f"{QUERY.rstrip().removesuffix('}')}{asked}}}\n")
    names: dict[str, str] = {}
    for n, name in enumerate(settings.repositories):
        today = (answer.data.get(f"r{n}") or {}).get("nameWithOwner")
        names |= {f"{settings.owner}/{name}".lower(): str(today)} if today else {}
    return told_by(answer, client.api), names


def _ask(client: GitHubClient, query: str) -> Answer:
    for _ in range(TRIES):
        answer = client.graphql(query)
        if _names(answer.data.get("issue"), "fields") and not _torn(answer):
            break
    return answer


def _torn(answer: Answer) -> list[dict[str, Any]]:
    return [e for e in answer.errors if (e.get("path") or [""])[0] in ("issue", "filters", "events", "board")]


def told_by(answer: Answer, where: str) -> Features:
    """What an answer to `QUERY`, or to a query that holds it, says of the server."""
    data = answer.data
    fields = _names(data.get("issue"), "fields")
    torn = _torn(answer)
    if not fields or torn:
        why = str(torn[0].get("message", "")) if torn else "an answer without it"
        raise GitHubError("server", f"the server did not say what its issues have: {why}", where=where)
    filters = _names(data.get("filters"), "inputFields")
    events = _names(data.get("events"), "enumValues")
    return Features(
        types="issueType" in fields,
        type_filter="type" in filters,
        sub_issues={"subIssues", "parent"} <= fields,
        issue_fields="issueFieldValues" in fields,
        field_events="ISSUE_FIELD_CHANGED_EVENT" in events,
        board_events="PROJECT_V2_ITEM_STATUS_CHANGED_EVENT" in events,
        pull_requests="closedByPullRequestsReferences" in fields,
        projects="projectItems" in fields,
        agents="assignedActors" in fields,
        status_updates="projectItems" in fields and "statusUpdates" in _names(data.get("board"), "fields"),
    )


def demand(settings: Settings, features: Features) -> None:
    """Raise UsageError if goals or polls are marked by something that this server does not have."""
    marking = {"objective": settings.objective, "key_result": settings.key_result, "poll": settings.poll.match}
    for name, match in marking.items():
        if match.types and not features.types and not match.labels:
            raise UsageError(
                f"{name}: this server has no issue types", hint=f"mark them by labels: {name}: {{labels: […]}}"
            )
        if (match.depth or match.below) and not features.sub_issues:
            raise UsageError(f"{name}: this server has no sub-issues", hint="mark goals by labels or on a board")


def _names(found: object, key: str) -> set[str]:
    listed = found.get(key) if isinstance(found, dict) else None
    return {str(item["name"]) for item in listed or () if isinstance(item, dict)}
