"""An issue that is no goal, as records: the work itself, who does it, its labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okrlint.records import Assignment, Contributes, Label, Record, Work
from okrlint.trackers.jira import values
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.fields import value_of
from okrlint.trackers.jira.goals import team_of
from okrlint.trackers.jira.graph import Graph

RELATIONS = ("work", "assignment", "label", "contributes", "movement")
"""Relations that the reading of a work item states anew."""


def work_records(issue: dict[str, Any], view: View, *, elsewhere: bool = False) -> Iterator[Record]:
    """The work item with its assignee and labels; `elsewhere` is one outside of what is read as a whole."""
    of, fields = view.id(str(issue["id"])), view.take_in(issue).get("fields") or {}
    status = fields.get("status") or {}
    view.learn(status)
    said = values.words(status)
    state = values.work_state(said, values.category(status), values.words(fields.get("resolution")))
    opened_by = values.user(fields.get("creator"))
    size = values.number(value_of(view.fields.places.get("size", ()), fields))
    yield Work(
        of=of,
        id=of,
        key=str(issue.get("key", "")),
        title=values.words(fields.get("summary")),
        state=state,
        state_said=said,
        kind=values.words(fields.get("issuetype")),
        size=size[0] if size else None,
        team=team_of(fields, view),
        author=view.person(opened_by) if opened_by else "",
        created_at=values.moment(fields.get("created")),
        finished_at=values.moment(fields.get("resolutiondate")) if state in ("done", "dropped") else None,
        elsewhere=elsewhere,
        url=view.url(str(issue.get("key", ""))),
    )
    for person in values.users(fields.get("assignee")):
        yield Assignment(of=of, work=of, person=view.person(person))
    for label in fields.get("labels") or []:
        yield Label(of=of, item=of, name=str(label))
    for component in fields.get("components") or []:
        yield Label(of=of, item=of, name=values.words(component), kind="component")


def first_link(issue: str, graph: Graph, view: View) -> str:
    """What the record of a goal names as the one it serves, or ""."""
    return next((view.reference(to) for to in graph.links(issue)), "")


def links(issue: str, graph: Graph, view: View, *, but: str = "") -> list[Record]:
    """The links of an issue as its own reading shows them, `but` for one that stands in its record."""
    of = view.id(issue)
    up = {view.reference(to): via for to, via in graph.links(issue).items()}
    made: list[Record] = [Contributes(of=of, work=of, goal=to, via=via) for to, via in up.items() if to != but]
    return made + [Contributes(of=of, work=view.id(part), goal=of, via="link") for part in graph.parts(issue)]
