"""From an issue or pull request that is work to records: the item, who has it, and how it moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okrlint.records import Assignment, Label, Movement, Record, Work, WorkState
from okrlint.trackers.github.fields import Node, Sheet, moment, nodes_of
from okrlint.trackers.github.goals import key_of, title_of
from okrlint.trackers.github.people import People
from okrlint.trackers.github.settings import Settings
from okrlint.trackers.text.field_values import parse_number, parse_work_state

RELATIONS = ("work", "assignment", "label", "movement")
"""What one work item's reading answers with, its links aside."""
MARK = "<!-- okrlint:"
"""How comments of okrlint itself begin; they move nothing."""


def work_records(sheet: Sheet, settings: Settings, people: People, *, elsewhere: bool) -> list[Record]:
    """All records of one issue; `elsewhere` is one outside of what is read as a whole."""
    node = sheet.node
    id_ = f"github:{node['id']}"
    size = sheet.get(settings.fields.size)
    number = parse_number(size.text) if size else None
    state, said = _state(sheet, settings)
    team = sheet.text("team", settings.fields.team)
    made: list[Record] = [
        Work(
            of=id_,
            id=id_,
            key=key_of(node),
            title=title_of(node),
            state=state,
            state_said=said,
            kind=str((node.get("issueType") or {}).get("name") or "issue"),
            size=number[0] if number else None,
            team=team.text if team else "",
            author=people.meet(node.get("author")),
            created_at=moment(node.get("createdAt")),
            finished_at=moment(node.get("closedAt")) if state in ("done", "dropped") else None,
            elsewhere=elsewhere,
            url=str(node.get("url") or ""),
        )
    ]
    made += _attached(node, id_, people)
    made += movements(node, id_, people)
    return made


def pull_records(node: Node, people: People) -> list[Record]:
    """All records of a pull request that may serve a goal by itself."""
    id_ = f"github:{node['id']}"
    state = pull_state(node)
    ended = moment(node.get("mergedAt") or node.get("closedAt"))
    made: list[Record] = [
        Work(
            of=id_,
            id=id_,
            key=key_of(node),
            title=title_of(node),
            state=state,
            state_said=str(node.get("pullState") or "").lower(),
            kind="pull request",
            author=people.meet(node.get("author")),
            created_at=moment(node.get("createdAt")),
            finished_at=ended if state in ("done", "dropped") else None,
            elsewhere=True,
            url=str(node.get("url") or ""),
        )
    ]
    made += _attached(node, id_, people)
    if not any(isinstance(record, Assignment) for record in made) and (author := people.meet(node.get("author"))):
        made.append(Assignment(of=id_, work=id_, person=author))  # who opened it is at work on it
    made += _code(node, id_, people)
    return made


def pull_state(node: Node) -> WorkState:
    """An open pull request is work that somebody is doing; a merged one is done."""
    return {"MERGED": "done", "CLOSED": "dropped"}.get(str(node.get("pullState")), "doing")  # type: ignore[return-value]


def movements(node: Node, id_: str, people: People) -> Iterator[Movement]:
    """How an issue moved: its timeline, and the code that was written for it."""
    for event in nodes_of(node, "timelineItems"):
        yield from _movement(event, id_, people)
    for pull in nodes_of(node, "closedByPullRequestsReferences"):
        yield from _code(pull, id_, people)


def _movement(event: Node, id_: str, people: People) -> Iterator[Movement]:
    at = moment(event.get("createdAt"))
    if at is None:
        return
    kind, account = str(event.get("__typename")), event.get("actor")
    if kind == "IssueComment":
        if str(event.get("body") or "").lstrip().startswith(MARK):
            return
        yield Movement(of=id_, work=id_, moved_at=at, kind="comment", by=people.meet(event.get("author")))
    elif kind == "ClosedEvent":
        ended: WorkState = "dropped" if event.get("stateReason") in ("NOT_PLANNED", "DUPLICATE") else "done"
        yield Movement(of=id_, work=id_, moved_at=at, to_state=ended, by=people.meet(account))
    elif kind == "ReopenedEvent":
        yield Movement(of=id_, work=id_, moved_at=at, to_state="open", by=people.meet(account))
    elif kind in ("AssignedEvent", "UnassignedEvent"):
        yield Movement(of=id_, work=id_, moved_at=at, kind="assignment", by=people.meet(account))
    elif kind == "ProjectV2ItemStatusChangedEvent":
        states = [parse_work_state(str(event.get(name) or "")) for name in ("previousStatus", "status")]
        if states[0] != states[1]:
            yield Movement(
                of=id_,
                work=id_,
                moved_at=at,
                from_state=states[0],
                to_state=states[1],
                by=people.meet(account),
                actor="bot" if event.get("wasAutomated") else None,
            )
    elif kind == "CrossReferencedEvent" and (event.get("source") or {}).get("__typename") == "PullRequest":
        yield Movement(of=id_, work=id_, moved_at=at, kind="code", by=people.meet(account))


def _code(pull: Node, id_: str, people: People) -> Iterator[Movement]:
    by = people.meet(pull.get("author"))
    for name in ("createdAt", "mergedAt"):
        at = moment(pull.get(name)) if pull.get(name) else None
        if at:
            yield Movement(of=id_, work=id_, moved_at=at, kind="code", by=by)


def _attached(node: Node, id_: str, people: People) -> Iterator[Record]:
    for account in nodes_of(node, "assignees"):
        yield Assignment(of=id_, work=id_, person=people.meet(account))
    for label in nodes_of(node, "labels"):
        yield Label(of=id_, item=id_, name=str(label["name"]))


def _state(sheet: Sheet, settings: Settings) -> tuple[WorkState, str]:
    node: dict[str, Any] = sheet.node
    if node.get("state") == "CLOSED":
        reason = str(node.get("stateReason") or "COMPLETED")
        return ("dropped" if reason in ("NOT_PLANNED", "DUPLICATE") else "done"), reason.lower()
    for value in sheet.every(settings.fields.progress):
        state = parse_work_state(value.text)
        if state:
            # An issue that is open is not finished, whatever column its card lies in.
            return (state if state in ("open", "doing") else "doing"), value.text
    pulls = nodes_of(node, "closedByPullRequestsReferences")
    return ("doing" if any(p.get("pullState") == "OPEN" for p in pulls) else "open"), "open"
