"""Check-ins on a goal and edits of it: structured comments, and the recorded changes of its fields, title and state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from okrlint.records import Change, CheckIn
from okrlint.trackers.github.fields import Node, Sheet, moment, nodes_of
from okrlint.trackers.github.people import People
from okrlint.trackers.github.settings import GitHubFields
from okrlint.trackers.github.work import MARK
from okrlint.trackers.mapping.edits import STATED, GoalEdit
from okrlint.trackers.text.body import read_check_in
from okrlint.trackers.text.field_values import parse_confidence, parse_goal_state, parse_number, parse_status

UNKEPT = "edits of texts and of fields on boards, of which GitHub shows no history"


def check_ins(sheet: Sheet, history: Node, fields: GitHubFields, people: People) -> list[CheckIn]:
    """All check-ins of one goal, oldest first. `history` is the answer to the query of the same name."""
    id_ = f"github:{sheet.node['id']}"
    found = [*_spoken(history, id_, people), *_changed(sheet, history, id_, fields, people)]
    found += _carded(sheet, id_, fields)
    return sorted(found, key=lambda c: c.checked_at)


def changes(sheet: Sheet, history: Node, fields: GitHubFields, people: People) -> list[Change]:
    """The edits of one goal that its timeline shows, oldest first; see `unkept` for the others."""
    id_, url, found = f"github:{sheet.node['id']}", str(sheet.node.get("url") or ""), list[Change]()
    roles = {name: _fields_of(getattr(fields, name)) for name in STATED}
    for event in nodes_of(history, "changes"):
        at = moment(event.get("createdAt"))
        if at is not None:
            found += _edited(event, GoalEdit(id_, at, people.meet(event.get("actor")), url=url), roles, fields)
    return sorted(found, key=lambda c: c.changed_at)


def unkept(sheet: Sheet, fields: GitHubFields) -> str:
    """Why a target or last day may have been moved without leaving a trace here; "" where it cannot."""
    for name in ("target", "due"):
        value = sheet.text(name, getattr(fields, name))
        # A text that nobody has edited holds what it held on the first day.
        if value and (value.place.startswith("board:") or (value.place == "body" and sheet.node.get("editor"))):
            return UNKEPT
    return ""


def _edited(event: Node, edit: GoalEdit, roles: dict[str, set[str]], fields: GitHubFields) -> Iterator[Change]:
    kind = str(event.get("__typename"))
    if kind == "RenamedTitleEvent":
        yield from edit.changed("title", str(event.get("previousTitle") or ""), str(event.get("currentTitle") or ""))
    elif kind in ("AssignedEvent", "UnassignedEvent") and "assignees" in fields.owner:
        who = str((event.get("assignee") or {}).get("login") or "")
        yield from edit.changed("owner", *(("", who) if kind == "AssignedEvent" else (who, "")))
    elif kind == "MilestonedEvent" and "milestone" in fields.cycle:
        yield from edit.changed("cycle", "", str(event.get("milestoneTitle") or ""))
    elif kind == "ClosedEvent":
        given_up = event.get("stateReason") in ("NOT_PLANNED", "DUPLICATE")
        yield from edit.changed("state", "active", "dropped" if given_up else "finished")
    elif kind == "ReopenedEvent":
        yield from edit.changed("state", "finished", "active")
    elif kind == "ProjectV2ItemStatusChangedEvent" and "board:Status" in fields.state:
        before, after = (str(event.get(side) or "") for side in ("previousStatus", "status"))
        if parse_goal_state(before) and parse_goal_state(after):
            yield from edit.changed("state", before, after)
    else:
        name = str((event.get("issueField") or {}).get("name") or "").lower()
        before, after = str(event.get("previousValue") or ""), str(event.get("newValue") or event.get("value") or "")
        for role in (role for role, names in roles.items() if name in names):
            yield from edit.changed(STATED[role], before, after)


def _spoken(history: Node, id_: str, people: People) -> Iterator[CheckIn]:
    for comment in nodes_of(history, "comments"):
        body, at = str(comment.get("body") or ""), moment(comment.get("createdAt"))
        read = None if body.lstrip().startswith(MARK) or at is None else read_check_in(body)
        if read is None or at is None:
            continue
        yield CheckIn(
            of=id_,
            goal=id_,
            checked_at=_on(read.on, at),
            value=read.value,
            status=read.status,
            status_said=read.status_said,
            confidence=read.confidence,
            by=people.meet(comment.get("author")),
            note=read.note,
            url=str(comment.get("url") or ""),
        )


def _changed(sheet: Sheet, history: Node, id_: str, fields: GitHubFields, people: People) -> Iterator[CheckIn]:
    """A change of the field that holds the value, the status or the confidence is a report on the goal."""
    wanted = {name: _fields_of(getattr(fields, name)) for name in ("current", "status", "confidence")}
    for event in nodes_of(history, "changes"):
        name = str((event.get("issueField") or {}).get("name") or "").lower()
        said = str(event.get("newValue") or event.get("value") or "")
        at = moment(event.get("createdAt"))
        role = next((role for role, names in wanted.items() if name in names), "")
        if not role or not said or at is None:
            continue
        made = _report(role, said, id_, at, people.meet(event.get("actor")), str(sheet.node.get("url") or ""))
        if made:
            yield made


def _carded(sheet: Sheet, id_: str, fields: GitHubFields) -> Iterator[CheckIn]:
    """Boards keep no history, but say when a field was set last."""
    set_at = {
        str((raw.get("field") or {}).get("name") or "").lower(): moment(raw.get("updatedAt"))
        for card in nodes_of(sheet.node, "projectItems")
        for raw in nodes_of(card, "fieldValues")
    }
    for role in ("current", "status", "confidence"):
        for place in getattr(fields, role):
            kind, _, name = place.partition(":")
            value = sheet.get((place,)) if kind == "board" else None
            at = set_at.get(name.strip().lower()) if value else None
            made = _report(role, value.text, id_, at, "", str(sheet.node.get("url") or "")) if value and at else None
            if made:
                yield made
                break


def _report(role: str, said: str, id_: str, at: dt.datetime, by: str, url: str) -> CheckIn | None:
    if role == "current" and (number := parse_number(said)):
        return CheckIn(of=id_, goal=id_, checked_at=at, value=number[0], by=by, url=url)
    if role == "status" and (status := parse_status(said)):
        return CheckIn(of=id_, goal=id_, checked_at=at, status=status, status_said=said, by=by, url=url)
    if role == "confidence" and (share := parse_confidence(said)) is not None:
        return CheckIn(of=id_, goal=id_, checked_at=at, confidence=share, by=by, url=url)
    return None


def _fields_of(places: tuple[str, ...]) -> set[str]:
    return {p.partition(":")[2].strip().lower() for p in places if p.startswith("field:")}


def _on(day: dt.date | None, at: dt.datetime) -> dt.datetime:
    """The moment a check-in speaks of: the day it names, if that is not after the comment."""
    if day is None or day >= at.date():
        return at
    return dt.datetime.combine(day, dt.time(12), dt.UTC)
