"""What an answer left out of an issue, part by part, and what then may not be concluded. Pure; asks nothing.

GraphQL answers with holes: a part is null and an error names its path, or it is null without a word, or a list holds
nulls, or its count is larger than what came. None of these is an empty part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from okrlint.trackers.github.coverage import EVERYTHING, OF_WORK
from okrlint.trackers.github.fields import Node, page_info
from okrlint.trackers.github.settings import Settings

LOST = "lost"
"""The member of a node in which is noted what of it was lost: part -> why. No field of GitHub has that name."""
REFUSED = ("FORBIDDEN", "INSUFFICIENT_SCOPES")
SILENT = "GitHub left a part of it empty without a word"
HIDDEN = "GitHub counts more of them than it shows to this token"

_LISTS = (
    *("assignees", "assignedActors", "labels", "comments", "changes", "references", "timelineItems"),
    *("subIssues", "closedByPullRequestsReferences", "issueFieldValues", "projectItems"),
)
_COUNTED = ("subIssues", "closedByPullRequestsReferences")
_WAYS = {"repository", "issues", "pullRequests", "nodes", "issueOrPullRequest", "above", "inside", "late"}
"""Members that lead from an answer to an issue, rather than to a part of one."""

_SERVING = ("work", "contributes", "movement")
_OF_GOALS = {
    "assignees": ("owner",),
    "assignedActors": ("owner",),
    "labels": ("label", "rank", "cycle"),
    "milestone": ("cycle",),
    "issueFieldValues": ("owner", "rank", "cycle", "check_in", "objective", "key_result"),
    "projectItems": ("owner", "rank", "cycle", "check_in", "objective", "key_result"),
    "author": ("person", "waiver"),
    "editor": ("person", "waiver"),
    "parent": ("objective", "key_result"),
    "subIssues": (*_SERVING, "key_result"),
    "closedByPullRequestsReferences": _SERVING,
    "references": _SERVING,
    "comments": ("check_in",),
    "changes": ("check_in", "change"),
    "timelineItems": (),
}
_OF_WORK = {
    "assignees": ("assignment",),
    "assignedActors": ("assignment",),
    "labels": ("label",),
    "milestone": (),
    "issueFieldValues": ("work", "contributes"),
    "projectItems": ("work", "contributes"),
    "author": ("person",),
    "editor": (),
    "parent": ("contributes",),
    "subIssues": ("work", "contributes"),
    "closedByPullRequestsReferences": ("movement",),
    "references": (),
    "comments": ("movement",),
    "changes": (),
    "timelineItems": ("movement",),
}


def relations_of(part: str, *, goal: bool) -> tuple[str, ...]:
    """The relations that a part of a goal (or of work) tells about: seen in part where it was lost."""
    return (_OF_GOALS if goal else _OF_WORK).get(part, EVERYTHING if goal else OF_WORK)


def decides(part: str, settings: Settings) -> bool:
    """Whether what an issue is depends on this part, by the mapping of this source."""
    matches = (settings.objective, settings.key_result, settings.ignore, settings.poll.match)
    return {
        "issueType": any(m.types for m in matches),
        "labels": any(m.labels for m in matches),
        "parent": any(m.below or m.depth for m in matches),
        "projectItems": any(m.board is not None or m.fields for m in matches),
        "issueFieldValues": any(m.fields for m in matches),
    }.get(part, False)


def note_errors(data: Mapping[str, Any], errors: Iterable[Mapping[str, Any]]) -> None:
    """Write into each issue of an answer which of its parts the errors speak of."""
    for error in errors:
        node, part = _owner(data, error.get("path") or [])
        if node is not None and not (part == "projectItems" and error.get("type") in REFUSED):
            node.setdefault(LOST, {}).setdefault(part, str(error.get("message") or "no reason given")[:300])


def lost_parts(node: Node) -> dict[str, str]:
    """What of an issue was lost, and why: by its errors, and by what is missing without one."""
    lost: dict[str, str] = dict(node.get(LOST) or {})
    for part in _LISTS:
        if part in node and _is_torn(node[part], part):
            lost.setdefault(part, SILENT)
    return lost


def hidden_parts(node: Node) -> list[str]:
    """Parts of which GitHub counts more than there are behind all pages."""
    found = []
    for part in _COUNTED:
        held = node.get(part) or {}
        shown = [n for n in held.get("nodes") or () if isinstance(n, dict)]
        counted = [held.get("totalCount")]
        if part == "subIssues":
            counted.append((node.get("subIssuesSummary") or {}).get("total"))
        if not page_info(node, part).get("hasNextPage") and max(int(n or 0) for n in counted) > len(shown):
            found.append(part)
    return found


def _is_torn(held: Any, part: str) -> bool:
    if not isinstance(held, dict) or not isinstance(held.get("nodes"), list):
        return True
    # Cards that the token may not see are null as well; what follows from those is decided with the board's settings.
    return part != "projectItems" and any(n is None for n in held["nodes"])


def _owner(data: Mapping[str, Any], path: list[Any]) -> tuple[Node | None, str]:
    """The issue that a path leads into, and the part of it; None where it leads to no issue, or to a whole one."""
    found: tuple[Node | None, str] = (None, "")
    here: Any = data
    for place, step in enumerate(path):
        if place and not isinstance(step, int) and step not in _WAYS:
            return (here, str(step)) if isinstance(here, dict) and here.get("id") else found
        if isinstance(here, dict) and here.get("id") and step == "inside":
            found = (here, "subIssues")
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None, ""
        if here is None:
            return (None, "") if place == len(path) - 1 else found
    return found
