"""The GraphQL gateway of a pretended site: graphql-core executes every question on the contract, opt-ins enforced.

Fields are looked up by name in the nodes of `goals`; what needs more than a lookup stands here.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, build_schema, execute, parse, validate
from graphql.language import ast

from tests.fakes.jira.goals import Goals, Node
from tests.fakes.jira.site import Site

CONTRACT = Path(__file__).parents[2] / "contracts/atlassian-goals.graphql"
OPT_IN = {
    ("TownsquareGoal", "goalType"): "Townsquare",
    ("TownsquareGoal", "icon"): "Townsquare",
    ("TownsquareGoal", "updates"): "Townsquare",
    ("TownsquareQueryApi", "goalTypes"): "Townsquare",
    ("TownsquareGoal", "workItems"): "GraphStoreJiraEpicContributesToAtlasGoal",
    ("GraphStore", "jiraEpicContributesToAtlasGoalInverse"): "GraphStoreJiraEpicContributesToAtlasGoal",
    ("Query", "graphStore"): "GraphStore",
    ("TownsquareProject", "linkedJiraWorkItems"): "GraphStoreAtlasProjectTrackedOnJiraWorkItem",
}
MOST_IDS = 200


@functools.cache
def schema() -> GraphQLSchema:
    return build_schema(CONTRACT.read_text(encoding="utf-8"))


def operation(body: Any) -> str:
    """`query Goals` or `mutation Comment`: the kind and name of what is asked."""
    found = re.match(r"\s*(query|mutation)\s+(\w+)", str(body.get("query", "")) if isinstance(body, dict) else "")
    return f"{found[1]} {found[2]}" if found else "query"


def answer(site: Site, host: str, body: Any, *, known: bool) -> tuple[int, Any]:
    """Status and content of one question."""
    goals = site.goals
    extensions = {"gateway": {"request_id": "5d1f", "trace_id": "77ab"}}
    if not known or goals is None:
        return (404 if known else 401), {"message": "Client must be authenticated to access this resource."}
    query, variables = str(body.get("query", "")), body.get("variables") or {}
    for field in goals.without:
        if re.search(rf"\b{field}\b", query):
            said = f"Cannot query field '{field}' on type 'Query'."
            return 200, {"errors": [{"message": said}], "extensions": extensions}
    document = parse(query)
    if faults := validate(schema(), document):
        return 400, {"errors": [{"message": f.message} for f in faults], "extensions": extensions}
    asked = max(int(variables.get("size") or 0), len(variables.get("ids") or []))
    if goals.costs_over and asked > goals.costs_over:
        said = "The cost of this query is higher than the limit of 10000 points."
        return 200, {"data": None, "errors": [{"message": said}], "extensions": extensions}
    world = World(site, goals, host)
    done = execute(
        schema(),
        document,
        root_value={},
        variable_values=variables,
        context_value=world,
        field_resolver=resolve,
        type_resolver=lambda value, info, type_: value.get("__typename") or "AtlassianAccountUser",
    )
    content: dict[str, Any] = {"data": done.data, "extensions": extensions}  # type: ignore[union-attr]  # not deferred
    if errors := done.errors:  # type: ignore[union-attr]
        content["errors"] = [{"message": e.message, "path": e.path} for e in errors]
    fields = ((done.data or {}).get("__type") or {}).get("fields")  # type: ignore[union-attr]
    if fields:
        fields[:] = [f for f in fields if f["name"] not in goals.without]
    return 200, json.loads(json.dumps(content))


class World:
    """What resolvers look things up in."""

    def __init__(self, site: Site, goals: Goals, host: str) -> None:
        self.site, self.goals, self.host = site, goals, host


def resolve(source: Any, info: GraphQLResolveInfo[World], **args: Any) -> Any:
    """One field: by a function of its own, else by its name; lists become connections, cut as asked."""
    world: World = info.context
    parent, name = info.parent_type.name, info.field_name
    wanted = OPT_IN.get((parent, name))
    if wanted and (world.goals.ignores_opt_in or not _opted_in(info, wanted)):
        return None
    if parent == "TownsquareGoal" and name in world.goals.null_fields.get(source["id"], ()):
        return None
    if parent == "TownsquareGoal" and name in world.goals.failing.get(source["id"], ()):
        raise GraphQLError(f"Failed to fetch {name}")
    special = SPECIAL.get(f"{parent}.{name}")
    value = special(world, source, **args) if special else source.get(name)
    kind = str(info.return_type).strip("!")
    if kind.endswith("Connection") and isinstance(value, list):
        return _connection(world, value, args, search=kind == "TownsquareGoalConnection" and parent != "TownsquareGoal")
    return value


def _opted_in(info: GraphQLResolveInfo[World], wanted: str) -> bool:
    for node in info.field_nodes:
        for directive in node.directives or ():
            for argument in directive.arguments or ():
                if directive.name.value == "optIn" and wanted in _strings(argument.value):
                    return True
    return False


def _strings(value: ast.ValueNode) -> list[str]:
    if isinstance(value, ast.ListValueNode):
        return [s for v in value.values for s in _strings(v)]
    return [value.value] if isinstance(value, ast.StringValueNode) else []


def _connection(world: World, nodes: list[Node], args: dict[str, Any], *, search: bool) -> Node:
    goals = world.goals
    start = int(args.get("after") or 0)
    size = min(int(args.get("first") or 50), goals.page_cap) if search else int(args.get("first") or 50)
    page = nodes[start : start + size]
    edges = [
        {"cursor": str(start + n), "node": None if i.get("id") in goals.null_nodes else i}
        for n, i in enumerate(page, 1)
    ]
    end = "0" if search and goals.same_cursor and start else str(start + size)
    info = {"hasNextPage": start + size < len(nodes), "hasPreviousPage": start > 0, "endCursor": end}
    return {"edges": edges, "pageInfo": info, "count": len(nodes)}


def _shown(world: World) -> list[Node]:
    goals = world.goals
    held = [] if goals.no_access else [g for g in goals.goals.values() if g["id"] not in goals.hidden | goals.unlisted]
    return sorted(held, key=lambda g: str(g["id"]))


def _search(world: World, _: Any, **args: Any) -> list[Node] | None:
    asked = str(args.get("containerId"))
    return _shown(world) if asked == f"ari:cloud:townsquare::site/{world.goals.cloud_id}" else []


def _by_ids(world: World, _: Any, *, goalIds: list[str]) -> list[Node | None]:
    if len(goalIds) > MOST_IDS:
        raise GraphQLError(f"At most {MOST_IDS} ids")
    hidden = set(world.goals.goals) if world.goals.no_access else world.goals.hidden
    return [None if i in hidden else world.goals.goals.get(i) for i in goalIds]


def _by_id(world: World, _: Any, *, goalId: str) -> Node | None:
    return _by_ids(world, None, goalIds=[goalId])[0]


def _by_key(world: World, _: Any, *, containerId: str, goalKey: str) -> Node | None:
    found = [g for g in _search(world, None, containerId=containerId) or [] if g["key"] == goalKey]
    return found[0] if found else None


def _above(world: World, goal: Node, **_: Any) -> Node | None:
    """Of a goal that is hidden from the account its id and key are shown at the goals below it."""
    above: Node | None = goal["parentGoal"]
    hidden = above is not None and above["id"] in world.goals.hidden
    return {"id": above["id"], "key": above["key"]} if above and hidden else above


def _below(world: World, goal: Node, kind: str | None = None, **__: Any) -> list[Node]:
    below = [g for g in _shown(world) if (g["parentGoal"] or {}).get("id") == goal["id"]]
    return [g for g in below if kind is None or g["goalType"]["kind"] == kind]


def _measures(world: World, goal: Node, **__: Any) -> list[Node]:
    return _below(world, goal, kind="SUCCESS_MEASURE")


def _highlights(world: World, goal: Node, **args: Any) -> list[Node]:
    wanted = {"DECISION": "TownsquareDecision", "RISK": "TownsquareRisk"}.get(str(args.get("type")))
    kept = [h for h in goal["highlights"] if wanted is None or h["__typename"] == wanted]
    newest = "CREATION_DATE_DESC" in (args.get("sort") or [])
    return sorted(kept, key=lambda h: str(h["creationDate"]), reverse=newest)


def _targets(world: World, _: Any, *, metricTargetIds: list[str]) -> list[Node]:
    return [t for g in world.goals.goals.values() for t in g["metricTargets"] if t["id"] in metricTargetIds]


def _user(world: World, _: Any, **__: Any) -> Node:
    return {"user": world.goals.user(world.site.me) | {"__typename": world.goals.myself}}


def _tenants(world: World, _: Any, *, hostNames: list[str] | None = None, **__: Any) -> list[Node]:
    return [{"cloudId": world.goals.cloud_id, "hostName": h} for h in hostNames or []]


def _linked(world: World, _: Any, *, id: str, **__: Any) -> list[Node]:
    return list(world.goals.goals[id]["workItems"])


def _types(world: World, _: Any, **__: Any) -> list[Node]:
    return [] if world.goals.no_access else [t | {"successMeasure": None} for t in world.goals.types.values()]


def _commented(world: World, entity: Node, text: str, old: Node | None = None) -> Node:
    made = old or {"id": f"comment/{world.site.serial()}", "creator": world.goals.user(world.site.me), "url": None}
    moment = world.site.later(seconds=1).isoformat()
    made |= {"commentText": text, "editDate" if old else "creationDate": moment}
    if old is None:
        entity["comments"].append(made)
    return {"success": True, "errors": [], "comment": made}


_REFUSED = {"success": False, "errors": [{"message": "You do not have permission to comment on this goal."}]}


def _create(world: World, _: Any, *, input: Node) -> Node:
    goal = world.goals.goals.get(input["entityId"])
    if world.goals.refuses_comments or goal is None or goal["id"] in world.goals.hidden:
        return _REFUSED
    return _commented(world, goal, input["commentText"])


def _edit(world: World, _: Any, *, input: Node) -> Node:
    goal, held = _comment(world, input["commentId"])
    return _commented(world, goal, input["commentText"], held) if held else _REFUSED


def _delete(world: World, _: Any, *, input: Node) -> Node:
    goal, held = _comment(world, input["commentId"])
    if held is None:
        return _REFUSED
    goal["comments"].remove(held)
    return {"success": True, "errors": [], "commentId": held["id"]}


def _comment(world: World, id_: str) -> tuple[Node, Node | None]:
    found = ((g, c) for g in world.goals.goals.values() for c in g["comments"] if c["id"] == id_)
    return next(found, ({}, None))


def _nothing(world: World, _: Any, **__: Any) -> Node:
    return {}


SPECIAL: dict[str, Any] = {
    "Query.me": _user,
    "Query.tenantContexts": _tenants,
    "Query.goals_search": _search,
    "Query.goals_byIds": _by_ids,
    "Query.goals_byId": _by_id,
    "Query.goals_byKey": _by_key,
    "Query.goals_goalTypes": _types,
    "Query.goals_metricTargetsByIds": _targets,
    "Query.goals_appSettings": lambda world, _, **__: {"scoringMode": world.goals.scoring},
    "Query.townsquare": _nothing,
    "Query.graphStore": _nothing,
    "TownsquareQueryApi.goalTql": _search,
    "TownsquareQueryApi.goalTypes": _types,
    "TownsquareGoal.highlights": _highlights,
    "TownsquareGoal.parentGoal": _above,
    "TownsquareGoal.subGoals": _below,
    "TownsquareGoal.successMeasures": _measures,
    "GraphStore.jiraEpicContributesToAtlasGoalInverse": _linked,
    "Mutation.goals_createComment": _create,
    "Mutation.goals_editComment": _edit,
    "Mutation.goals_deleteComment": _delete,
}
