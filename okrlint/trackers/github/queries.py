"""The GraphQL that is asked, built from what the server has. Every query here is validated and costed in the tests."""

from __future__ import annotations

from okrlint.trackers.github.features import Features

BATCH = 25
"""Issues asked for in full at once: 25 cost 4 points; wide pages of 100 time out in practice."""
EVENTS = 25
"""Latest timeline items of a work item that come with it; earlier ones are asked for separately."""
FIELDS = 50
"""Fields of a card: all that a board can have. GitHub's own (title, assignees, labels …) count, and come first."""

WHO = "fragment Who on Actor { __typename login ... on Node { id } }\n"
RATE = "rateLimit { cost limit remaining resetAt }"

_ISSUE = """
fragment Full on Issue {
  __typename id number title url body state createdAt updatedAt closedAt authorAssociation
  stateReason(enableDuplicate: true)
  author { ...Who }
  editor { ...Who }
  repository { nameWithOwner }
  %(assignees)s
  labels(first: 100) { nodes { name } }
  milestone { id title dueOn }
  %(types)s
  %(tree)s
  %(fields)s
  %(boards)s
  %(pulls)s
  timelineItems(last: %(events)d, itemTypes: [%(kinds)s]) {
    pageInfo { hasPreviousPage startCursor }
    nodes { ...Happened }
  }
}
"""
_PULL = """
fragment Pull on PullRequest {
  __typename id number title url body pullState: state isDraft createdAt updatedAt closedAt mergedAt authorAssociation
  headRefName
  author { ...Who }
  repository { nameWithOwner }
  %(assignees)s
  labels(first: 100) { nodes { name } }
}
"""
_ACTORS = "assignees: assignedActors(first: 10) { nodes { ...Who ... on User { name } } }"
"""Agents are assigned like people, and only this shows them."""
_PEOPLE = "assignees(first: 10) { nodes { id login name } }"
HAPPENED = """
fragment Happened on IssueTimelineItems {
  __typename
  ... on IssueComment { createdAt author { ...Who } body }
  ... on ClosedEvent { createdAt stateReason actor { ...Who } }
  ... on ReopenedEvent { createdAt actor { ...Who } }
  ... on AssignedEvent { createdAt actor { ...Who } }
  ... on UnassignedEvent { createdAt actor { ...Who } }
  ... on CrossReferencedEvent {
    createdAt willCloseTarget actor { ...Who }
    source { __typename ... on Issue { id } ... on PullRequest { id state mergedAt } }
  }
  %(board)s
}
"""
_CHANGED = """
fragment Changed on IssueTimelineItems {
  __typename
  ... on RenamedTitleEvent { createdAt previousTitle currentTitle actor { ...Who } }
  ... on AssignedEvent { createdAt actor { ...Who } assignee { ...Who } }
  ... on UnassignedEvent { createdAt actor { ...Who } assignee { ...Who } }
  ... on MilestonedEvent { createdAt milestoneTitle actor { ...Who } }
  ... on ClosedEvent { createdAt stateReason actor { ...Who } }
  ... on ReopenedEvent { createdAt actor { ...Who } }
  %(board)s
  %(field)s
}
"""
FIELD_EVENTS = """
  ... on IssueFieldAddedEvent { createdAt value actor { ...Who } issueField { ...FieldName } }
  ... on IssueFieldChangedEvent {
    createdAt previousValue newValue actor { ...Who } issueField { ...FieldName }
  }
"""
BOARD_EVENT = (
    "... on ProjectV2ItemStatusChangedEvent "
    "{ createdAt previousStatus status wasAutomated actor { ...Who } project { number } }"
)
FIELD_NAME = "fragment FieldName on IssueFields { ... on IssueFieldCommon { name } }"
BOARD_NAME = "fragment BoardName on ProjectV2FieldConfiguration { ... on ProjectV2FieldCommon { name } }"
VALUES = """issueFieldValues(first: 25) { nodes {
    __typename
    ... on IssueFieldTextValue { field { ...FieldName } text: value }
    ... on IssueFieldNumberValue { field { ...FieldName } number: value }
    ... on IssueFieldDateValue { field { ...FieldName } date: value }
    ... on IssueFieldSingleSelectValue { field { ...FieldName } option: name }
    ... on IssueFieldMultiSelectValue { field { ...FieldName } options { name } }
  } }"""
CARD = """id updatedAt isArchived project { id number title }
      fieldValues(first: %(shown)d) { pageInfo { hasNextPage } nodes {
        __typename
        ... on ProjectV2ItemFieldSingleSelectValue { field { ...BoardName } updatedAt option: name }
        ... on ProjectV2ItemFieldTextValue { field { ...BoardName } updatedAt text }
        ... on ProjectV2ItemFieldNumberValue { field { ...BoardName } updatedAt number }
        ... on ProjectV2ItemFieldDateValue { field { ...BoardName } updatedAt date }
        ... on ProjectV2ItemFieldIterationValue { field { ...BoardName } updatedAt title startDate duration }
      } }"""
_BOARDS = "projectItems(first: 5, includeArchived: true) { totalCount pageInfo { hasNextPage } nodes { " + CARD + " } }"
_CLIMB = "parent { id " * 7 + "}" * 7
_TREE = (
    "parent { id %(types)s labels(first: 50) { nodes { name } } "
    + _CLIMB
    + " }\n  subIssuesSummary { total }\n  "
    + "subIssues(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { id } }"
)
CLOSING = "nodes { id number title url pullState: state isDraft createdAt closedAt mergedAt author { ...Who } }"
_PULLS = f"""closedByPullRequestsReferences(first: 20, includeClosedPrs: true) {{
    totalCount pageInfo {{ hasNextPage endCursor }} {CLOSING}
  }}"""


def pull(features: Features) -> str:
    """The fragment `Pull`: everything that is read of a pull request."""
    return _PULL % {"assignees": _ACTORS if features.agents else _PEOPLE}


def items(features: Features) -> str:
    """`nodes(ids:)`: issues and pull requests in full."""
    return (
        f"query Items($ids: [ID!]!) {{ {RATE} nodes(ids: $ids) {{ __typename ...Full ...Pull }} }}\n{pull(features)}"
        + in_full(features)
    )


def listing(features: Features, *, full: bool = True) -> str:
    """All issues of a repository, least recently changed first; with `since`, what changed from then on.

    With `full=False` only their ids: asked for a page on which the server left holes.
    """
    name, shown = ("Listing", "__typename ...Full") if full else ("Outline", "id")
    return f"""query {name}($owner: String!, $name: String!, $since: DateTime, $page: Int!, $after: String) {{
  {RATE}
  repository(owner: $owner, name: $name) {{
    nameWithOwner url isArchived hasIssuesEnabled
    total: issues(states: [OPEN, CLOSED]) {{ totalCount }}
    issues(first: $page, after: $after, states: [OPEN, CLOSED], filterBy: {{since: $since}},
           orderBy: {{field: UPDATED_AT, direction: ASC}}) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ {shown} }}
    }}
  }}
}}
""" + (in_full(features) if full else "")


def pulls(features: Features) -> str:
    """All pull requests of a repository, last changed first."""
    return (
        f"""query Pulls($owner: String!, $name: String!, $page: Int!, $after: String) {{
  {RATE}
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    pullRequests(first: $page, after: $after, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ ...Pull }}
    }}
  }}
}}
"""
        + pull(features)
        + WHO
    )


def seeds(features: Features, *, by_type: bool) -> str:
    """The same for issues of one type or with one of some labels: what `work: linked` starts from."""
    chosen = "type: $type" if by_type and features.type_filter else "labels: $labels"
    declared = "$type: String" if by_type and features.type_filter else "$labels: [String!]"
    return f"""query Seeds($owner: String!, $name: String!, {declared}, $page: Int!, $after: String) {{
  {RATE}
  repository(owner: $owner, name: $name) {{
    nameWithOwner url isArchived hasIssuesEnabled
    issues(first: $page, after: $after, states: [OPEN, CLOSED], filterBy: {{{chosen}}},
           orderBy: {{field: CREATED_AT, direction: ASC}}) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ __typename ...Full }}
    }}
  }}
}}
""" + in_full(features)


REFERRING = "nodes { ... on CrossReferencedEvent { source { ... on Issue { id } ... on PullRequest { id } } } }"


def histories(features: Features) -> str:
    """What only goals need: their comments, the history of their fields, and who refers to them."""
    return f"""query Histories($ids: [ID!]!) {{
  {RATE}
  nodes(ids: $ids) {{ __typename ... on Issue {{
    id
    comments(last: 100) {{ totalCount pageInfo {{ hasPreviousPage startCursor }} nodes {{ ...Spoken }} }}
    references: timelineItems(last: 100, itemTypes: [CROSS_REFERENCED_EVENT]) {{
      pageInfo {{ hasPreviousPage startCursor }}
      {REFERRING}
    }}
    {changes(features)}
  }} }}
}}
{SPOKEN}{changed(features)}"""


def change_kinds(features: Features) -> str:
    """The timeline items that edit a goal."""
    kinds = ["RENAMED_TITLE_EVENT", "ASSIGNED_EVENT", "UNASSIGNED_EVENT", "MILESTONED_EVENT", "CLOSED_EVENT"]
    kinds.append("REOPENED_EVENT")
    if features.board_events:
        kinds.append("PROJECT_V2_ITEM_STATUS_CHANGED_EVENT")
    if features.field_events:
        kinds += ["ISSUE_FIELD_ADDED_EVENT", "ISSUE_FIELD_CHANGED_EVENT"]
    return ", ".join(kinds)


def changes(features: Features) -> str:
    """The part of a goal that holds its latest edits; earlier ones are asked for separately."""
    return (
        f"changes: timelineItems(last: 100, itemTypes: [{change_kinds(features)}]) "
        "{ pageInfo { hasPreviousPage startCursor } nodes { ...Changed } }"
    )


def changed(features: Features) -> str:
    """The fragment `Changed`, and `FieldName` where it needs that."""
    field, board = FIELD_EVENTS if features.field_events else "", BOARD_EVENT if features.board_events else ""
    return _CHANGED % {"field": field, "board": board} + (FIELD_NAME if features.field_events else "")


SPOKEN = "fragment Spoken on IssueComment { id url body createdAt authorAssociation author { ...Who } }\n" + WHO


def event_kinds(features: Features) -> str:
    """The timeline items that move an issue."""
    kinds = ["ISSUE_COMMENT", "CLOSED_EVENT", "REOPENED_EVENT", "ASSIGNED_EVENT", "UNASSIGNED_EVENT"]
    kinds.append("CROSS_REFERENCED_EVENT")
    if features.board_events:
        kinds.append("PROJECT_V2_ITEM_STATUS_CHANGED_EVENT")
    return ", ".join(kinds)


def in_full(features: Features, *, events: int = EVENTS, fields: int = FIELDS) -> str:
    """The fragment `Full` and what it is made of: everything that is read of an issue.

    `events` and `fields` say how many come along of its timeline, and of each of its cards.
    """
    parts = {
        "assignees": _ACTORS if features.agents else _PEOPLE,
        "types": "issueType { name }" if features.types else "",
        "tree": _TREE % {"types": "issueType { name }" if features.types else ""} if features.sub_issues else "",
        "fields": VALUES if features.issue_fields else "",
        "boards": _BOARDS % {"shown": fields} if features.projects else "",
        "pulls": _PULLS if features.pull_requests else "",
        "events": events,
        "kinds": event_kinds(features),
    }
    text = _ISSUE % parts + WHO + HAPPENED % {"board": BOARD_EVENT if features.board_events else ""}
    if features.issue_fields:
        text += FIELD_NAME + "\n"
    if features.projects:
        text += BOARD_NAME + "\n"
    return text
