"""The GraphQL for one goal: the fragments of `queries`, asked for around one issue rather than page by page."""

from __future__ import annotations

from collections.abc import Sequence

from okrlint.trackers.github import queries
from okrlint.trackers.github.features import QUERY as FEATURES
from okrlint.trackers.github.features import Features
from okrlint.trackers.github.settings import Settings

DIRECTLY = 20
"""Sub-issues of the goal that come with it in full; of further ones only the ids."""
EVENTS = 100
"""Timeline items of each issue: the most that GitHub gives at once, since there is no second look."""
FIELDS = 20
"""Fields of a card: with many issues in one request there is no room for all that a board can have."""
ON_BOARDS = " onBoards: projectItems(first: 5) { nodes { project { statusUpdates(first: 1) { totalCount } } } }"
"""Whether anybody reports on the boards that an issue lies on."""
BARE = Features(
    types=False, type_filter=False, sub_issues=False, issue_fields=False, field_events=False, board_events=False,
    pull_requests=False, projects=False, agents=False, status_updates=False,
)  # fmt: skip
"""What every server has."""

_TOLD = """
fragment Told on Issue {
  %(changes)s
  comments(last: 100) { totalCount pageInfo { hasPreviousPage startCursor } nodes { ...Spoken } }
  references: timelineItems(last: 100, itemTypes: [CROSS_REFERENCED_EVENT]) {
    pageInfo { hasPreviousPage startCursor }
    nodes { ... on CrossReferencedEvent { source { ... on Issue { id } ... on PullRequest { id } } } }
  }
}
"""
_FIELD_NAME = queries.FIELD_NAME + "\n"
_SPOKEN = queries.SPOKEN.partition("\n")[0] + "\n"


def goal(features: Features, settings: Settings, place: tuple[str, int]) -> str:
    """The goal, its parent and its first sub-issues in full, what the server has, and where depth is counted from."""
    around = ""
    if features.sub_issues:
        around = (
            "above: parent { ...Full ...Told }\n"
            f"      inside: subIssues(first: {DIRECTLY}) {{ nodes {{ ...Full ...Told }} }}"
        )
    introspection = FEATURES.partition("{")[2].rpartition("}")[0]
    roots = "\n".join(
        f"  k{i}: {_looked_up(settings.owner, name.partition('#')[0], int(name.partition('#')[2]))} {{ ...Id }} }}"
        for i, name in enumerate(settings.roadmap)
    )
    return f"""query Goal {{
  {queries.RATE}{introspection}
  {_looked_up(settings.owner, *place)} {{
      __typename
      ... on Issue {{ ...Full ...Told }}
      ... on Issue {{ {around or "id"} }}
  }} }}
{roots}
}}
{"fragment Id on Node { id }" if roots else ""}
{_told(features)}{_full(features)}"""


def more(
    features: Features, places: Sequence[tuple[str, str, int]], *, ids: bool, below: int, late: str, told: bool
) -> str:
    """Issues by id and by place with `below` sub-issues of each; and what came to light too `late` to be asked before.

    `late` is "fields" for values of organisation fields and their history, "full" for everything, or "".
    """
    declared = [*(["$ids: [ID!]!"] if ids else []), *(["$late: [ID!]!"] if late else [])]
    spread = "...Full ...Told" if told else "...Full"
    under = f"... on Issue {{ inside: subIssues(first: {below}) {{ nodes {{ {spread} }} }} }}"
    under = under if below and features.sub_issues else ""
    parts = [f"nodes(ids: $ids) {{ __typename {spread} ...Pull {under} }}"] if ids else []
    for number, place in enumerate(places):
        parts.append(f"p{number}: {_looked_up(*place)} {{ __typename {spread} ...Pull {under} }} }}")
    if late:
        values = f"id {queries.VALUES if features.issue_fields else ''} {queries.changes(features)}"
        values += ON_BOARDS if features.status_updates else ""
        whole = "...Full" if late == "full" else ""
        parts.append(f"late: nodes(ids: $late) {{ __typename {whole} ... on Issue {{ {values} }} }}")
    header = f"({', '.join(declared)})" if declared else ""
    text = f"query More{header} {{\n  {queries.RATE}\n  " + "\n  ".join(parts) + "\n}\n"
    return text + _used(text, features)


def _used(text: str, features: Features) -> str:
    """The fragments that a query needs, and no others: unused ones are an error."""
    found = _told(features) if "...Told" in text else ""
    if "...Changed" in text and "fragment Changed" not in found:
        found += _changed(features)
    if "...Pull" in text:
        found += queries.pull(features)
    if "...Full" in text:
        return found + _full(features) + ("" if features.issue_fields or "...FieldName" not in found else _FIELD_NAME)
    found += _FIELD_NAME if "...FieldName" in text + found else ""
    return found + (queries.WHO if "...Who" in text + found else "")


def _told(features: Features) -> str:
    return _TOLD % {"changes": queries.changes(features)} + _SPOKEN + _changed(features)


def _changed(features: Features) -> str:
    """The fragment `Changed` without `FieldName`, which others need as well."""
    return queries.changed(features).removesuffix(queries.FIELD_NAME)


def _looked_up(owner: str, name: str, number: int) -> str:
    return f'repository(owner: "{owner}", name: "{name}") {{ issueOrPullRequest(number: {number})'


def _full(features: Features) -> str:
    return queries.in_full(features, events=EVENTS, fields=FIELDS)
