"""A goal as the gateway shows it: what kind of goal it is, its lists, its days. No requests, no records."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from okrlint.trackers.jira import adf, values
from okrlint.trackers.jira.atlassian_goals.settings import GoalsSettings

Node = dict[str, Any]
GoalKind = Literal["objective", "key_result", "between"]
"""`between` is a goal of a type that is not asked for: what lies below it still leads up through it."""


class NodeList(NamedTuple):
    """What a list holds; `whole` is False where the gateway holds back some of it, `cursor` leads to the next page."""

    nodes: list[Node]
    whole: bool
    cursor: str


class AtlassianGoal(msgspec.Struct):
    """One goal: `node` is the gateway's answer with the further pages of its lists, `kind` None where its type is not
    shown."""

    id: str
    key: str
    node: Node
    kind: GoalKind | None

    @property
    def parent(self) -> str:
        """The id of the goal above, or ""."""
        return str((self.node.get("parentGoal") or {}).get("id") or "")


def listed(connection: Any) -> NodeList:
    """Take a list apart. What is null where something has to be was held back, and is not the same as empty."""
    if not isinstance(connection, dict) or not isinstance(connection.get("edges"), list):
        return NodeList([], False, "")
    found = [e.get("node") if isinstance(e, dict) else None for e in connection["edges"]]
    page = connection.get("pageInfo") or {}
    nodes = [n for n in found if isinstance(n, dict)]
    cursor = str(page.get("endCursor") or "") if page.get("hasNextPage") else ""
    lost = bool(page.get("hasNextPage")) and not cursor  # there is more, and no way to it
    return NodeList(nodes, len(nodes) == len(found) and not lost, cursor)


def read_goal(node: Node, settings: GoalsSettings) -> AtlassianGoal:
    """Take a goal in."""
    return AtlassianGoal(str(node["id"]), str(node.get("key") or ""), node, _kind(node, settings))


def type_name(type_: Any) -> str:
    """What people call a type of goal: their own word, else the default of Atlassian's."""
    name = (type_ or {}).get("name") or {}
    return str(name.get("value") or name.get("defaultValue") or "")


def is_key_result(type_: Any) -> bool:
    """Whether the site itself treats goals of this type as measures of others."""
    icon = ((type_ or {}).get("icon") or {}).get("key")
    return bool(type_) and (type_.get("kind") == "SUCCESS_MEASURE" or icon == "KEY_RESULT")


def _kind(node: Node, settings: GoalsSettings) -> GoalKind | None:
    type_ = node.get("goalType")
    if not isinstance(type_, dict) or not type_.get("kind"):
        return None
    name = type_name(type_).casefold()
    if is_key_result(type_) or name in {t.casefold() for t in settings.key_results}:
        return "key_result"
    wanted = {t.casefold() for t in settings.types}
    return "objective" if not wanted or name in wanted else "between"


def text(raw: Any) -> str:
    """The Markdown of a description, summary or note: JSON text of a document, or plain words."""
    if not isinstance(raw, str):
        return ""
    if raw.lstrip().startswith("{"):
        try:
            document = json.loads(raw)
        except (ValueError, RecursionError):
            return raw
        return adf.to_markdown(document) if isinstance(document, dict) and document.get("type") == "doc" else raw
    return raw


class Days(NamedTuple):
    """When a goal is due, and the period that was chosen for it, if it is one. Days are inclusive."""

    due: dt.date | None
    label: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None


def target_days(node: Node) -> Days:
    """The target date of a goal. A month or quarter is a period; its ends lie in an unknown time zone, so that a day
    more or less is no other month."""
    target = node.get("targetDate") or {}
    span = target.get("dateRange") or {}
    starts, ends = values.day(span.get("start")), values.day(span.get("end"))
    if target.get("confidence") not in ("MONTH", "QUARTER") or starts is None or ends is None:
        return Days(ends or starts)
    first, after = _first_near(starts), _first_near(ends)
    starts, ends = first or starts, after - dt.timedelta(days=1) if after else ends
    return Days(ends, str(target.get("label") or f"{starts} to {ends}"), starts, ends)


def _first_near(day: dt.date) -> dt.date | None:
    """The first of a month, where one is at most two days away."""
    near = (day + dt.timedelta(days=step) for step in (0, -1, 1, -2, 2))
    return next((d for d in near if d.day == 1), None)


def metrics(node: Node) -> Iterator[Node]:
    """The metric targets of a goal whose metric can be seen."""
    for target in listed(node.get("metricTargets")).nodes:
        if isinstance(target.get("metric"), dict):
            yield target


def digest_text(node: Node) -> str:
    """All that a listing says of a goal, to see whether it has changed."""
    return json.dumps(node, sort_keys=True, ensure_ascii=False)
