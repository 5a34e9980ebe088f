"""The queries of `okrlint init github` and `okrlint doctor`: what an owner has, and how much a choice matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okrlint.trackers.github.features import Features

_RATE = "rateLimit { cost limit remaining resetAt }"

REPOSITORIES = f"""query Repositories($login: String!) {{
  {_RATE}
  repositoryOwner(login: $login) {{
    __typename login
    repositories(first: 30, isArchived: false, isFork: false, orderBy: {{field: PUSHED_AT, direction: DESC}}) {{
      totalCount
      nodes {{
        name isArchived hasIssuesEnabled
        issues(states: [OPEN, CLOSED]) {{ totalCount }}
        labels(first: 100) {{ totalCount nodes {{ name }} }}
        milestones(first: 10, states: [OPEN]) {{ nodes {{ title dueOn }} }}
      }}
    }}
  }}
}}"""
"""The owner's repositories that were worked on last, with their labels and open milestones."""


def organisation(has: Features) -> str:
    """Issue types and issue fields of an organisation."""
    types = "issueTypes(first: 25) { nodes { name isEnabled } }" if has.types else ""
    fields = (
        "issueFields(first: 25) { nodes { __typename ... on IssueFieldCommon { name dataType } } }"
        if has.issue_fields
        else ""
    )
    return f"query Organisation($login: String!) {{ {_RATE} organization(login: $login) {{ login {types} {fields} }} }}"


BOARDS = f"""query Boards($login: String!) {{
  {_RATE}
  repositoryOwner(login: $login) {{ ... on ProjectV2Owner {{
    projectsV2(first: 20) {{ totalCount nodes {{
      number title closed
      items {{ totalCount }}
      fields(first: 50) {{ nodes {{
        __typename
        ... on ProjectV2FieldCommon {{ name dataType }}
        ... on ProjectV2SingleSelectField {{ options {{ name }} }}
      }} }}
    }} }}
  }} }}
}}"""
"""The owner's boards and their fields."""

OPTIONS = f"""query Options($login: String!, $number: Int!, $page: Int!, $after: String) {{
  {_RATE}
  repositoryOwner(login: $login) {{ ... on ProjectV2Owner {{ projectV2(number: $number) {{
    items(first: $page, after: $after) {{
      totalCount pageInfo {{ hasNextPage endCursor }}
      nodes {{ fieldValues(first: 50) {{ nodes {{
        __typename
        ... on ProjectV2ItemFieldSingleSelectValue {{ name field {{ ...BoardName }} }}
      }} }} }}
    }}
  }} }} }}
}}
fragment BoardName on ProjectV2FieldConfiguration {{ ... on ProjectV2FieldCommon {{ name }} }}"""
"""The values of choices on one board: how many cards each would match."""

ROOTS = f"""query Roots($search: String!) {{
  {_RATE}
  search(type: ISSUE, query: $search, first: 20) {{
    issueCount
    nodes {{ ... on Issue {{
      number title repository {{ name }} subIssuesSummary {{ total }}
      subIssues(first: 20) {{ nodes {{ subIssuesSummary {{ total }} }} }}
    }} }}
  }}
}}"""
"""Tops of sub-issue trees, with the sizes of the two levels below."""


def counts(searches: Sequence[str]) -> tuple[str, dict[str, str]]:
    """(query, variables): how many issues each search matches; c0, c1 … in the answer."""
    declared = ", ".join(f"$q{n}: String!" for n in range(len(searches)))
    parts = "\n".join(
        f"  c{n}: search(type: ISSUE, query: $q{n}, first: 1) {{ issueCount }}" for n in range(len(searches))
    )
    return f"query Counts({declared}) {{\n  {_RATE}\n{parts}\n}}", {f"q{n}": s for n, s in enumerate(searches)}


def every(has: Features) -> Iterator[tuple[str, str]]:
    """(name, text) of all queries here, for the tests."""
    yield "repositories", REPOSITORIES
    if has.types:
        yield "organisation", organisation(has)
    if has.projects:
        yield "boards", BOARDS
        yield "options", OPTIONS
    if has.sub_issues:
        yield "roots", ROOTS
    yield "counts", counts(["is:issue"] * 20)[0]
