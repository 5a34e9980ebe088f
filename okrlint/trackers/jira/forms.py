"""How properties of a goal are written in Jira: fields of the issue, lines of its description, comments, links."""

from __future__ import annotations

from okrlint.trackers.jira.atlassian_goals.ids import is_goal_id
from okrlint.trackers.jira.settings import PARENT, JiraFields, Settings
from okrlint.trackers.text.forms import placed, text_form
from okrlint.trackers.text.headings import DEFAULT
from okrlint.writing import WRITABLE, Form

_BUILT_IN = {
    "assignee": "`{0}` in the field Assignee",
    "duedate": "`{0}` in the field Due date",
    "priority": "`{0}` in the field Priority",
    "fixVersions": "`{0}` in the field Fix versions",
    "gh-sprint": "its sprint",
    "gh-lexo-rank": "its place on the board",
}


_IN_GOALS = {
    "owner": "`{0}` as its owner",
    "parent": "`{0}` as its parent goal",
    "cycle": "`{0}` as its target date",
    "starts": "`{0}` as its start date",
    "due": "`{0}` as its target date",
    "target": "`{0}` as the target of its metric",
    "score": "`{0}` as its score",
    "priority": "the tag `{0}`",
    "state=active": "an update that takes it up again",
    "state=finished": "an update with the status Done",
    "state=dropped": "an update with the status Cancelled",
    "state=paused": "an update with the status Paused",
    "check_in": "an update `{0}` that says what has changed",
    "key_result": "a success measure `{0}`",
    "work": "`{0}` in the field Goals of the work item",
    "serves": "`{0}` in the field Goals of the work item",
}
"""In Atlassian Goals; what is not here stands under a label in the description."""


def form_of(settings: Settings | None, place: str) -> Form:
    """The form of an issue, by the places where this source keeps its properties and the ways in which work joins; or
    of a goal of Atlassian Goals.
    """
    if is_goal_id(place):
        return text_form(settings.headings if settings else DEFAULT, **_IN_GOALS)
    fields = settings.fields if settings else JiraFields()
    kept = {name: placed(name, getattr(fields, name, ()), _BUILT_IN) for name in WRITABLE}
    serves = settings.serves[0] if settings else PARENT
    joined = "`{0}` as the parent of {1}" if serves == PARENT else f"the link `{serves} {{0}}` on {{1}}"
    return text_form(
        settings.headings if settings else DEFAULT,
        **{name: pattern for name, pattern in kept.items() if pattern},
        **{
            "state=active": "a status that is in progress",
            "state=finished": "a status of the category Done",
            "state=dropped": "a status of the category Done with the resolution `Won't do`",
            "state=paused": "a status such as `On hold`",
            "check_in": "a comment `Check-in: {0}. WHAT HAS CHANGED`",
            "key_result": "a child issue `{0}` of the type for key results",
            "work": joined.replace("{1}", "the work item"),
            "serves": joined.replace("{1}", "the work item"),
            "parent": joined.replace("{1}", "this issue"),
        },
    )
