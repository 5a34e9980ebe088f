"""The questions to the gateway, as text. Field costs are unknown: every size is a variable, and nothing else is asked.

What not every site has (`workItems`, the newer names of searches) is put in or left out by `GatewayFeatures`.
"""

from __future__ import annotations

import msgspec

_WHO = "fragment Who on User { __typename accountId name accountStatus }"
_TARGET = "fragment Target on TownsquareTargetDate { label confidence dateRange { start end } }"
_TYPE = """fragment Type on TownsquareGoalType {
  id kind state icon { key }
  name { __typename ... on TownsquareGoalTypeCustomName { value } ... on TownsquareLocalizationField { defaultValue } }
}"""
_MORE = "pageInfo { hasNextPage endCursor }"
_PARTS = {
    "teams": f"""edges {{ node {{ id displayName state hierarchy {{ parent {{ id displayName }} }} }} }} {_MORE}""",
    "tags": f"edges {{ node {{ id name }} }} {_MORE}",
    "metricTargets": f"""edges {{ node {{
      id startValue targetValue snapshotValue {{ value time }}
      metric {{ id name type subType source archived latestValue {{ value time }} }}
    }} }} {_MORE}""",
    "updates": f"""edges {{ node {{
      ari updateType creationDate editDate missedUpdate summary url newScore
      creator {{ ...Who }}
      newState {{ value }}
      updateNotes(first: 10) {{ edges {{ node {{ archived summary description }} }} {_MORE} }}
    }} }} {_MORE}""",
    "highlights": f"""edges {{ node {{
      __typename id summary description creationDate creator {{ ...Who }}
    }} }} {_MORE}""",
    "values": f"edges {{ node {{ id time value }} }} {_MORE}",
    "workItems": f"edges {{ node {{ __typename ... on JiraIssue {{ issueId key }} }} }} {_MORE}",
    "projects": f"""edges {{ node {{
      id key name url isArchived creationDate startDate latestUpdateDate
      state {{ value label }}
      owner {{ ...Who }}
      linkedJiraWorkItems(first: $items) @optIn(to: "GraphStoreAtlasProjectTrackedOnJiraWorkItem") {{
        edges {{ node {{ __typename ... on JiraIssue {{ issueId key }} }} }} {_MORE}
      }}
    }} }} {_MORE}""",
}
_OPT_IN = {
    "updates": '@optIn(to: "Townsquare")',
    "workItems": '@optIn(to: "GraphStoreJiraEpicContributesToAtlasGoal")',
}
_ARGUMENTS = {"highlights": "type: DECISION, sort: [CREATION_DATE_ASC], ", "values": "sort: [TIME_DESC], "}
_GOAL = f"""fragment Goal on TownsquareGoal {{
  id key name url description isArchived creationDate startDate latestUpdateDate scoringMode
  owner {{ ...Who }}
  parentGoal {{ id key }}
  goalType @optIn(to: "Townsquare") {{ ...Type }}
  status {{ value score localizedLabel {{ defaultValue }} }}
  progress {{ type percentage }}
  targetDate {{ ...Target }}
  teams(first: 10) {{ {_PARTS["teams"]} }}
  tags(first: 20) {{ {_PARTS["tags"]} }}
  metricTargets(first: 5) {{ {_PARTS["metricTargets"]} }}
  newest: highlights(first: 1, type: DECISION, sort: [CREATION_DATE_DESC]) {{ edges {{ node {{ id }} }} }}
}}"""


class GatewayFeatures(msgspec.Struct):
    """What this site's gateway knows; learnt from what it refuses.

    `search` and `types` are the newer names of the searches, `work_items` and `project_items` links to issues.
    """

    search: bool = True
    types: bool = True
    work_items: bool = True
    project_items: bool = True


def listing(features: GatewayFeatures) -> str:
    """One page of goals: $container, $size, $after."""
    page = f"edges {{ node {{ ...Goal }} }} {_MORE}"
    arguments = "first: $size, after: $after, sort: [ID_ASC]"
    kind, asked = ("ID", f"goals_search(containerId: $container, {arguments}) {{ {page} }}")
    if not features.search:
        older = f'goalTql(containerId: $container, q: "", {arguments}) {{ {page} }}'
        kind, asked = "String", f"townsquare {{ {older} }}"
    head = f"query Goals($container: {kind}!, $size: Int!, $after: String)"
    return _joined(f"{head} {{ {asked} }}", _GOAL, _TYPE, _WHO, _TARGET)


def types(features: GatewayFeatures) -> str:
    """One page of the types of goal: $container, $after."""
    arguments = "containerId: $container, first: 50, after: $after, includeDisabled: true"
    page = f'@optIn(to: "Townsquare") {{ edges {{ node {{ ...Type successMeasure {{ ...Type }} }} }} {_MORE} }}'
    if features.types:
        return _joined(f"query Types($container: ID!, $after: String) {{ goals_goalTypes({arguments}) {page} }}", _TYPE)
    head = "query Types($container: String!, $after: String)"
    return _joined(f"{head} {{ townsquare {{ goalTypes({arguments}) {page} }} }}", _TYPE)


def details(features: GatewayFeatures, *, projects: bool) -> str:
    """What was said of some goals, and their work: $ids, $items for each list."""
    parts = ["updates", "highlights"]
    parts += ["workItems"] if features.work_items else []
    parts += ["projects"] if projects else []
    lists = " ".join(_list(name, "first: $items", features) for name in parts)
    inner = f"edges {{ node {{ id metric {{ {_list('values', 'first: $items')} }} }} }} {_MORE}"
    values = f"metricTargets(first: 20) {{ {inner} }}"
    asked = f"goals_byIds(goalIds: $ids) {{ id {lists} {values} }}"
    return _joined(f"query Details($ids: [ID!]!, $items: Int!) {{ {asked} }}", _WHO)


def more(name: str, features: GatewayFeatures) -> str:
    """A further page of one list of one goal: $id, $items, $after."""
    asked = f"goals_byId(goalId: $id) {{ id {_list(name, 'first: $items, after: $after', features)} }}"
    return _joined(f"query More($id: ID!, $items: Int!, $after: String) {{ {asked} }}", _WHO)


def more_values() -> str:
    """A further page of the values of one metric target: $id, $items, $after."""
    asked = f"metric {{ {_list('values', 'first: $items, after: $after')} }}"
    head = "query Values($id: ID!, $items: Int!, $after: String)"
    return f"{head} {{ goals_metricTargetsByIds(metricTargetIds: [$id]) {{ id {asked} }} }}"


def work_by_graph() -> str:
    """The issues of one goal where `workItems` is not there: $id, $items, $after."""
    opt_in = "GraphStoreJiraEpicContributesToAtlasGoal"
    inner = f'jiraEpicContributesToAtlasGoalInverse(id: $id, first: $items, after: $after) @optIn(to: "{opt_in}")'
    asked = f'graphStore @optIn(to: "GraphStore") {{ {inner} {{ {_PARTS["workItems"]} }} }}'
    return f"query Work($id: ID!, $items: Int!, $after: String) {{ {asked} }}"


def single() -> str:
    """One goal with the goal above and those below, and what was said of all of them: $container, $key, $items.

    Issues and projects are left out: which issues name a goal is for Jira to say, issue by issue.
    """
    features = GatewayFeatures()
    said = " ".join(_list(name, "first: $items", features) for name in ("updates", "highlights"))
    inner = f"edges {{ node {{ id metric {{ {_list('values', 'first: $items')} }} }} }} {_MORE}"
    around = f"...Goal {said} measured: metricTargets(first: 20) {{ {inner} }}"
    page = f"(first: $items) {{ edges {{ node {{ {around} }} }} {_MORE} }}"
    asked = f"goals_byKey(containerId: $container, goalKey: $key) {{ {around} above: parentGoal {{ {around} }} "
    asked += f"subGoals{page} successMeasures{page} }}"
    head = "query Single($container: ID!, $key: String!, $items: Int!)"
    return _joined(f"{head} {{ {asked} }}", _GOAL, _TYPE, _WHO, _TARGET)


PRESENT = "query Present($ids: [ID!]!) { goals_byIds(goalIds: $ids) { id key name } }"


def _list(name: str, arguments: str, features: GatewayFeatures | None = None) -> str:
    body = _PARTS[name]
    if name == "projects" and features is not None and not features.project_items:
        at = body.index("linkedJiraWorkItems")
        body = body[:at] + f"}} }} {_MORE}"
    return f"{name}({_ARGUMENTS.get(name, '')}{arguments}) {_OPT_IN.get(name, '')} {{ {body} }}"


def _joined(operation: str, *fragments: str) -> str:
    """The operation with those fragments that it uses, directly or through others."""
    used: list[str] = []
    while missing := [f for f in fragments if f not in used and f"...{f.split()[1]}" in " ".join([operation, *used])]:
        used += missing
    return "\n".join([operation, *used])
