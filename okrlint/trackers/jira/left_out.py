"""What Jira left out of an issue although it was asked for: a field that is absent was not seen, null is empty.

Jira answers with every field of an issue that its project has. What it leaves out is hidden by a field configuration,
not on the screens of a team-managed project, or was of a form that cannot be read (`okrlint.trackers.jira.answers`).
A parent is another matter: Jira leaves it out where there is none. Only a sub-task always has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okrlint.trackers.jira.answers import UNREADABLE
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.fields import Field
from okrlint.trackers.jira.goals import JiraGoal
from okrlint.trackers.jira.settings import GOALS, PARENT
from okrlint.trackers.text.body_records import OF_PART, RELATIONS

HOLLOW = "Jira shows none of its fields"
OF_ANOTHER_KIND = "its value is of a kind that the field cannot have"
ORPHANED = "Jira does not show it, and every sub-task has one"
DESCRIPTION = "description"
_OF_GOAL: dict[str, tuple[str, ...]] = {
    DESCRIPTION: RELATIONS,
    "comment": ("check_in",),
    "created": ("check_in",),  # how long a goal has had to be reported on
    "labels": ("label",),
}
_OF_WORK: dict[str, tuple[str, ...]] = {
    "assignee": ("assignment",),
    "comment": ("movement",),
    "created": ("movement",),
    "status": ("work", "movement"),
    "labels": ("label",),
    "issuelinks": ("contributes",),
}
_OF_WHAT_IS_ABOVE = {"objective", "owner", "contributes"}
"""What rests on the goal that a goal serves, beside the goal itself."""
_OF_PROPERTY = {"owner": "owner", "rank": "rank", "priority": "rank", "cycle": "cycle", "status": "check_in"}


class LeftOut(NamedTuple):
    """Something of one issue that was not seen: the relations that it would have told of, and why."""

    relations: tuple[str, ...]
    what: str
    reason: str


def of_goal(goal: JiraGoal, view: View) -> Iterator[LeftOut]:
    """What cannot be said of a goal; a property that another place of it holds is not missing."""
    project = goal.key.rsplit("-", 1)[0]
    for name, relations in _OF_GOAL.items():
        if name not in goal.fields:
            yield LeftOut(relations, f"the {name}", _reason(project, [name]))
    if "status" not in goal.fields:
        yield LeftOut((goal.kind,), "the status", _reason(project, ["status"]))
    for name, relation in _OF_PROPERTY.items():
        hidden = _hidden(view.fields.places.get(name, ()), goal.fields)
        if hidden and not getattr(goal.body, name):
            yield LeftOut((relation,), f"the {name}", _reason(project, hidden))
    for name, relations in OF_PART.items():
        if hidden := _hidden(view.fields.places.get(name, ()), goal.fields):
            yield LeftOut(relations, f"the {name.replace('_', ' ')}", _reason(project, hidden))
    above = tuple(sorted({goal.kind} | _OF_WHAT_IS_ABOVE))
    if _lost_its_parent(goal.fields, view):
        yield LeftOut(above, "the parent", ORPHANED)
    if "issuelinks" not in goal.fields and _ways(view) - {PARENT, GOALS}:
        yield LeftOut(above, "the links", _reason(project, ["issuelinks"]))
    for field in goal.issue.get(UNREADABLE) or ():
        told = {r for name in _told_by(field, view) for r in OF_PART.get(name, (_OF_PROPERTY.get(name, goal.kind),))}
        told |= set(above) if _leads_up(field, view) else set()
        if field not in (*_OF_GOAL, "status") and told:
            yield _unreadable(field, told, view)


def of_work(issue: Mapping[str, Any], asked: Sequence[str], view: View) -> Iterator[LeftOut]:
    """What cannot be said of a work item that was asked for with these fields."""
    fields = issue.get("fields") or {}
    project = str(issue.get("key", "")).rsplit("-", 1)[0]
    for name, relations in _OF_WORK.items():
        if name in asked and name not in fields:
            yield LeftOut(relations, f"the {name}", _reason(project, [name]))
    for field in (f for f in view.fields.goals if f.id in asked):
        if field.id not in fields or not isinstance(fields[field.id] or [], list):
            yield LeftOut(("contributes",), f"the field {field.name!r}", _reason(project, [field.name]))
    for field in issue.get(UNREADABLE) or ():
        if field not in _OF_WORK:
            told = "label" if field == "components" else "work"
            yield _unreadable(field, {told}, view)


def unusable(issue: Mapping[str, Any], view: View) -> tuple[str, str] | None:
    """Why nothing can be said of a work item, and of what: it came without fields, or does not show what it serves.

    Such work may serve any goal; None for work that can be used.
    """
    fields = issue.get("fields") or {}
    if not fields:
        return "the fields", HOLLOW
    if _lost_its_parent(fields, view):
        return "the parent", ORPHANED
    lost = next((field for field in issue.get(UNREADABLE) or () if _leads_up(field, view)), None)
    return (f"the field {lost!r}", OF_ANOTHER_KIND) if lost else None


def _lost_its_parent(fields: Mapping[str, Any], view: View) -> bool:
    """Whether this is a sub-task that came without the parent that it must have, where parents count."""
    return PARENT in _ways(view) and (fields.get("issuetype") or {}).get("subtask") is True and not fields.get("parent")


def _ways(view: View) -> set[str]:
    """How issues say what they serve."""
    return {way.casefold() for way in view.settings.serves}


def _leads_up(field: str, view: View) -> bool:
    """Whether a field names other issues that this one serves, or that serve it."""
    return field in (PARENT, "issuelinks", "subtasks") or any(f.id == field for f in view.fields.parents)


def _told_by(field: str, view: View) -> Iterator[str]:
    """The properties of which a field is a place."""
    for name, places in view.fields.places.items():
        if any(place is not None and place.id == field for place in places):
            yield name


def _unreadable(field: str, relations: Iterable[str], view: View) -> LeftOut:
    names = {f.id: f.name for places in view.fields.places.values() for f in places if f is not None}
    name = names.get(field, field)
    return LeftOut(tuple(sorted(relations)), f"the field {name!r}", OF_ANOTHER_KIND)


def _hidden(places: Sequence[Field | None], fields: Mapping[str, Any]) -> list[str]:
    """The fields of a property, where none of its places could be looked at."""
    named = [(DESCRIPTION, DESCRIPTION) if f is None else (f.id, f.name) for f in places]
    if not any(f is not None for f in places) or any(id_ in fields for id_, _ in named if id_ != DESCRIPTION):
        return []
    return [name for id_, name in named if id_ not in fields]


def _reason(project: str, names: Sequence[str]) -> str:
    return f"project {project} does not have the field {' or '.join(map(repr, names))}"
