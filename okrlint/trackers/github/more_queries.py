"""The GraphQL for what a page did not hold: earlier events, further parts, glances at what may have changed, boards."""

from __future__ import annotations

from okrlint.trackers.github import queries as q
from okrlint.trackers.github.features import Features

_BEFORE = "pageInfo { hasPreviousPage startCursor }"
_COUNTED = "totalCount pageInfo { hasNextPage }"


def earlier(features: Features, wanted: int) -> str:
    """Earlier timeline items of `wanted` issues, each before its own cursor ($id0, $before0 …)."""
    declared = ", ".join(f"$id{i}: ID!, $before{i}: String" for i in range(wanted))
    wish = f"itemTypes: [{q.event_kinds(features)}]) {{ {_BEFORE} nodes {{ ...Happened }} }}"
    parts = "\n".join(
        f"  n{i}: node(id: $id{i}) {{ ... on Issue {{ id timelineItems(last: 100, before: $before{i}, {wish} }} }}"
        for i in range(wanted)
    )
    happened = q.HAPPENED % {"board": q.BOARD_EVENT if features.board_events else ""}
    return f"query Earlier({declared}) {{\n  {q.RATE}\n{parts}\n}}\n{happened}{q.WHO}"


def more_children(wanted: int) -> str:
    """The next sub-issues of `wanted` issues, each behind its own cursor ($id0, $after0 …)."""
    declared = ", ".join(f"$id{i}: ID!, $after{i}: String" for i in range(wanted))
    parts = "\n".join(
        f"  n{i}: node(id: $id{i}) {{ ... on Issue {{ id subIssues(first: 100, after: $after{i}) "
        "{ pageInfo { hasNextPage endCursor } nodes { id } } } }"
        for i in range(wanted)
    )
    return f"query MoreChildren({declared}) {{\n  {q.RATE}\n{parts}\n}}"


def more_pulls(wanted: int) -> str:
    """The next closing pull requests of `wanted` issues, each behind its own cursor ($id0, $after0 …)."""
    declared = ", ".join(f"$id{i}: ID!, $after{i}: String" for i in range(wanted))
    parts = "\n".join(
        f"  n{i}: node(id: $id{i}) {{ ... on Issue {{ id closedByPullRequestsReferences(first: 100, after: $after{i}, "
        f"includeClosedPrs: true) {{ pageInfo {{ hasNextPage endCursor }} {q.CLOSING} }} }} }}"
        for i in range(wanted)
    )
    return f"query MorePulls({declared}) {{\n  {q.RATE}\n{parts}\n}}\n{q.WHO}"


def more_history(features: Features, part: str, wanted: int) -> str:
    """Earlier comments, references or changes (the parts of `histories`) of `wanted` goals, each before its cursor."""
    kinds = {"references": "CROSS_REFERENCED_EVENT", "changes": q.change_kinds(features)}
    nodes = {"comments": "nodes { ...Spoken }", "references": q.REFERRING, "changes": "nodes { ...Changed }"}[part]
    named = part if part == "comments" else f"{part}: timelineItems"
    only = f", itemTypes: [{kinds[part]}]" if part in kinds else ""
    declared = ", ".join(f"$id{i}: ID!, $before{i}: String" for i in range(wanted))
    parts = "\n".join(
        f"  n{i}: node(id: $id{i}) {{ ... on Issue {{ id {named}(last: 100, before: $before{i}{only}) "
        f"{{ {_BEFORE} {nodes} }} }} }}"
        for i in range(wanted)
    )
    ends = {
        "comments": q.SPOKEN,
        "references": "",
        "changes": f"{q.changed(features)}\n{q.WHO}",
    }
    return f"query More{part.title()}({declared}) {{\n  {q.RATE}\n{parts}\n}}\n{ends[part]}"


def glances(features: Features, groups: int) -> str:
    """What `updatedAt` may not cover, for up to `groups` x 100 nodes ($ids0 …): children, boards, fields, existence."""
    declared = ", ".join(f"$ids{i}: [ID!]!" for i in range(groups))
    parts = "\n".join(f"  g{i}: nodes(ids: $ids{i}) {{ __typename ...Glance }}" for i in range(groups))
    tree = f"parent {{ id }} subIssuesSummary {{ total }} subIssues(first: 100) {{ {_COUNTED} nodes {{ id }} }}"
    boards = (
        "projectItems(first: 5, includeArchived: true) { totalCount nodes { id updatedAt } }"
        if features.projects
        else ""
    )
    pulls = (
        "closedByPullRequestsReferences(first: 20, includeClosedPrs: true) "
        f"{{ {_COUNTED} nodes {{ id pullState: state }} }}"
        if features.pull_requests
        else ""
    )
    values = q.VALUES if features.issue_fields else ""
    names = q.FIELD_NAME if features.issue_fields else ""
    return f"""query Glances({declared}) {{
  {q.RATE}
{parts}
}}
fragment Glance on Node {{
  ... on Issue {{ id updatedAt {tree if features.sub_issues else ""} {boards} {pulls} {values} }}
  ... on PullRequest {{ id updatedAt }}
}}
{names}"""


BOARD = f"""query Board($owner: String!, $number: Int!, $page: Int!, $after: String) {{
  {q.RATE}
  repositoryOwner(login: $owner) {{ ... on ProjectV2Owner {{ projectV2(number: $number) {{
    id title url
    items(first: $page, after: $after, orderBy: {{field: POSITION, direction: ASC}}) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{
        {q.CARD % {"shown": q.FIELDS}}
        type
        content {{
          __typename
          ... on Issue {{ id }}
          ... on PullRequest {{ id }}
          ... on DraftIssue {{ id title body createdAt updatedAt assignees(first: 10) {{ nodes {{ id login name }} }} }}
        }}
      }}
    }}
  }} }} }}
}}
{q.BOARD_NAME}"""
"""A board from top to bottom: positions, draft issues, and which issues are on it."""


UPDATES = f"""query Updates($ids: [ID!]!) {{
  {q.RATE}
  nodes(ids: $ids) {{ __typename ... on ProjectV2 {{ id url
    statusUpdates(first: 100, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
      pageInfo {{ hasNextPage }}
      nodes {{ id status note: body createdAt creator {{ ...Who }} }}
    }}
  }} }}
}}
{q.WHO}"""
"""What was reported on boards, newest first. Such a text may be missing, unlike that of an issue."""


def lookup(places: list[tuple[str, str, int]]) -> str:
    """The ids behind keys (owner, repository, number); names are checked by the settings, numbers are numbers."""
    parts = "\n".join(
        f'  k{i}: repository(owner: "{owner}", name: "{name}") {{ issueOrPullRequest(number: {number}) '
        "{ __typename ... on Node { id } } }"
        for i, (owner, name, number) in enumerate(places)
    )
    return f"query Lookup {{\n  {q.RATE}\n{parts}\n}}"


HOMES = f"""query Homes($ids: [ID!]!) {{
  {q.RATE}
  nodes(ids: $ids) {{ __typename id ... on Issue {{ repository {{ nameWithOwner }} }} }}
}}"""
"""In which repositories issues lie, for a shard that leaves those of others to the others."""
IDS = f"""query Ids($owner: String!, $name: String!, $page: Int!, $after: String) {{
  {q.RATE}
  repository(owner: $owner, name: $name) {{
    issues(first: $page, after: $after, states: [OPEN, CLOSED]) {{
      totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id }}
    }}
  }}
}}"""
"""Only the ids of a repository's issues: asked when the count says that some have vanished."""


def marks(features: Features) -> str:
    """What a repository has to mark goals by: asked when nothing is marked as the settings say."""
    types = "issueTypes(first: 50) { nodes { name } }" if features.types else ""
    return f"""query Marks($owner: String!, $name: String!) {{
  {q.RATE}
  repository(owner: $owner, name: $name) {{ {types} labels(first: 100) {{ nodes {{ name }} }} }}
}}"""


NAME = f"""query Name($owner: String!, $name: String!) {{
  {q.RATE}
  repository(owner: $owner, name: $name) {{ nameWithOwner }}
}}"""
"""What a repository is called today."""
