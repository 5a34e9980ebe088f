"""What changed and when, as records from changelogs and comments: moves of work, reports on goals, edits of goals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from okrlint.records import ActorKind, Change, CheckIn, Movement, WorkState
from okrlint.trackers.jira import values
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.fields import Field
from okrlint.trackers.jira.goals import confidence, goal_state
from okrlint.trackers.mapping.edits import DAYS, STATED, GoalEdit
from okrlint.trackers.text.body import read_body, read_check_in
from okrlint.trackers.text.field_values import parse_goal_state, parse_number, parse_status

REPORTED = ("current", "status", "confidence")
MARK = "okrlint"
"""In the property or at the edge of the text of every comment that okrlint writes."""


def movements(issue: str, histories: Iterable[dict[str, Any]], view: View) -> Iterator[Movement]:
    """State, assignment and size changes of a work item, oldest first; other fields are no movement."""
    of = view.id(issue)
    sizes = view.fields.places.get("size", ())
    for entry, at, by in _entries(histories, view):
        actor: ActorKind | None = "bot" if _is_automated(entry) else None
        for item in entry.get("items") or []:
            name = str(item.get("fieldId") or item.get("field") or "")
            if name == "status":
                before, after = _state(item, "from", view), _state(item, "to", view)
                yield Movement(
                    of=of, work=of, moved_at=at, kind="state", from_state=before, to_state=after, by=by, actor=actor
                )
            elif name == "assignee":
                yield Movement(of=of, work=of, moved_at=at, kind="assignment", by=by, actor=actor)
            elif _is_one_of(item, sizes):
                yield Movement(of=of, work=of, moved_at=at, kind="size", by=by, actor=actor)


def reports(issue: str, histories: Iterable[dict[str, Any]], view: View, url: str) -> Iterator[CheckIn]:
    """Check-ins on a goal: each change of its value, status or confidence field, what changed together in one."""
    of = view.id(issue)
    for entry, at, by in _entries(histories, view):
        told: dict[str, Any] = {}
        for item in entry.get("items") or []:
            after = item.get("toString") or ""
            if _is_one_of(item, view.fields.places.get("status", ())):
                told |= {"status": parse_status(after), "status_said": after}
            elif _is_one_of(item, view.fields.places.get("current", ())):
                read = parse_number(after)
                told |= {"value": read[0]} if read else {}
            elif _is_one_of(item, view.fields.places.get("confidence", ())):
                told |= {"confidence": confidence(after)}
        if any(v not in (None, "") for v in told.values()):
            yield CheckIn(of=of, goal=of, checked_at=at, by=by, url=url, **told)


def edited_fields(view: View, *, texts: bool, most: int) -> list[str]:
    """The fields whose history tells what became of goals, reports first, at most `most` or as many as reports need.

    Jira gives the history of ten fields at once: whatever would cost a request more than the reports do is left out,
    the least telling first. `texts` asks for the descriptions as well, whose history is long.
    """
    places = view.fields
    reported = places.ids(*REPORTED)
    known = ["status", "summary", *places.ids("target", "due", "owner"), *(["description"] if texts else [])]
    wished = [*reported, *known, *places.ids(*STATED)]
    room = max(most, -(-len(reported) // most) * most)
    return [name for name in dict.fromkeys(wished) if name != "project"][:room]


def changes(issue: str, histories: Iterable[dict[str, Any]], view: View, url: str) -> Iterator[Change]:
    """Edits of a goal, oldest first: title, state, the fields that hold its properties, and those in its text."""
    fields = {name: view.fields.places.get(name, ()) for name in STATED if name != "state"}
    for entry, at, by in _entries(histories, view):
        edit = GoalEdit(view.id(issue), at, by, url=url)
        for item in entry.get("items") or []:
            name = str(item.get("fieldId") or item.get("field") or "").casefold()
            if name == "summary":
                yield from edit.changed("title", _side(item, "from"), _side(item, "to"))
            elif name == "status":
                yield from edit.changed("state", _goal_state(item, "from", view), _goal_state(item, "to", view))
            elif name == "description" and any(None in places for places in fields.values()):
                texts = (values.text(item.get(f"{side}String"), is_wiki=True) for side in ("from", "to"))
                before, after = (read_body(text, view.settings.headings) for text in texts)
                yield from edit.of_text(before, after)
            else:
                for what, places in fields.items():
                    if _is_one_of(item, places):
                        days = what in DAYS
                        yield from edit.changed(STATED[what], _side(item, "from", days), _side(item, "to", days))


def comment_reports(issue: str, comments: Iterable[dict[str, Any]], view: View, url: str) -> Iterator[CheckIn]:
    """Check-ins written as comments on a goal. A day that the text names counts, unless it lies after the comment."""
    of = view.id(issue)
    for comment in comments:
        told = read_check_in(values.text(comment.get("body"), is_wiki=not view.cloud))
        at = values.moment(comment.get("created"))
        if told is None or at is None:
            continue
        if told.on is not None and told.on < at.date():
            at = dt.datetime.combine(told.on, dt.time(12), dt.UTC)
        yield CheckIn(
            of=of, goal=of, checked_at=at, value=told.value, status=told.status, status_said=told.status_said,
            confidence=told.confidence, by=_author(comment, view), note=told.note,
            url=f"{url}?focusedCommentId={comment.get('id')}",
        )  # fmt: skip


def comment_movements(issue: str, comments: Iterable[dict[str, Any]], view: View) -> Iterator[Movement]:
    """Somebody said something on a work item."""
    of = view.id(issue)
    for comment in comments:
        at = values.moment(comment.get("created"))
        if at is not None:
            yield Movement(of=of, work=of, moved_at=at, kind="comment", by=_author(comment, view))


def may_be_ours(comment: dict[str, Any]) -> bool:
    """Whether it is worth asking for the comment's properties: every comment of ours says the name somewhere."""
    return MARK in str(comment.get("body") or "")


def is_ours(comment: dict[str, Any], properties: Any) -> bool:
    """Whether okrlint wrote it, by its property or, on Data Center, by the anchor at the end of the text.

    Anybody can copy a mark; all they gain is that their comment is no movement.
    """
    held = properties if properties is not None else comment.get("properties")
    if any(isinstance(p, dict) and str(p.get("key", "")).split(".")[0] == MARK for p in held or []):
        return True
    text = comment.get("body")
    return isinstance(text, str) and f"{{anchor:{MARK}." in text


def _entries(histories: Iterable[dict[str, Any]], view: View) -> list[tuple[dict[str, Any], dt.datetime, str]]:
    """Histories oldest first, whatever order they came in, with their moment and author."""
    found = []
    for entry in histories:
        at = values.moment(entry.get("created"))
        if at is not None:
            found.append((entry, at, _author(entry, view)))
    return sorted(found, key=lambda e: (e[1], str(e[0].get("id", "")).zfill(20)))


def _is_automated(entry: dict[str, Any]) -> bool:
    """Whether a change that stands under somebody's name was made by a rule: its metadata says what acted."""
    said = entry.get("historyMetadata")
    parts = [said, *(said.get(part) for part in ("actor", "generator", "cause"))] if isinstance(said, dict) else []
    return any("automation" in str(part.get("type", "")).lower() for part in parts if isinstance(part, dict))


def _author(entry: dict[str, Any], view: View) -> str:
    author = values.user(entry.get("author"))
    return view.person(author) if author else ""


def _state(item: dict[str, Any], side: str, view: View) -> WorkState | None:
    name = item.get(f"{side}String")
    return values.work_state(str(name), view.category_of(item.get(side))) if name else None


def _side(item: dict[str, Any], side: str, is_day: bool = False) -> str:
    """A value as people see it; of a day the form that does not depend on anybody's language, where there is one."""
    shown, raw = str(item.get(f"{side}String") or ""), str(item.get(side) or "")
    return (raw if values.day(raw) else shown[:10] if values.day(shown) else shown) if is_day else shown


def _goal_state(item: dict[str, Any], side: str, view: View) -> str:
    """The state of a goal by the name of a status; "" where neither the configuration nor its category tells."""
    said, category = _side(item, side), view.category_of(item.get(side))
    if not said or (not category and parse_goal_state(said) is None):
        return ""
    return goal_state(said, category or ("done" if parse_goal_state(said) == "finished" else ""), "", view)


def _is_one_of(item: dict[str, Any], places: Iterable[Field | None]) -> bool:
    """Data Center names fields in changelogs, Cloud gives their ids as well."""
    id_, name = item.get("fieldId"), item.get("field")
    return any(f is not None and (f.id == id_ if id_ else f.name == name or f.id == name) for f in places)
