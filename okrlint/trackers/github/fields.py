"""Reads one property of an issue from the places where a team keeps it; knows the shapes of GitHub's answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from okrlint.trackers.github.settings import GitHubFields, Settings
from okrlint.trackers.mapping.parts import IN_TEXT
from okrlint.trackers.text.body import Body, read_body
from okrlint.trackers.text.body_records import PARTS
from okrlint.trackers.text.body_values import NO_BODY

Node = dict[str, Any]
NO_BOARDS = "this token may not read Projects boards: give it read:project or use an App, or set `boards: []`"
MANY_BOARDS = "an issue lies on more than 5 boards: name those that matter under `boards`"
MANY_FIELDS = "a card of a Projects board has more fields than were read"


class Value(msgspec.Struct, frozen=True):
    """A value as written, and the place it came from.

    Iterations have days (inclusive), a choice of several has its entries.
    """

    text: str
    place: str
    starts: dt.date | None = None
    ends: dt.date | None = None
    entries: tuple[str, ...] = ()


class Card(msgspec.Struct, frozen=True):
    """One place of an issue on a board: the board's id and number, its fields by lower-case name.

    An archived card is on no board any more, but what it says was never taken back: it counts behind all others.
    """

    project: str
    number: int
    values: dict[str, Value]
    archived: bool = False


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """An issue's fields, ready to be looked up. `hidden` is why boards that it is on may hold more than was read."""

    node: Node
    body: Body
    cards: tuple[Card, ...]
    fields: dict[str, Value]
    labels: tuple[str, ...]
    hidden: str = ""

    def get(self, places: Sequence[str]) -> Value | None:
        """The first value that one of the places holds; `assignees` and the like are the caller's."""
        return next(self.every(places), None)

    def every(self, places: Sequence[str]) -> Iterator[Value]:
        """All values, in the order of the places."""
        for place in places:
            kind, _, name = place.partition(":")
            if kind == "field" and (value := self.fields.get(name.strip().lower())):
                yield value
            elif kind == "board":
                found = (card.values.get(name.strip().lower()) for card in self.cards)
                yield from (value for value in found if value)
            elif kind == "label":
                for label in self.labels:
                    if label.lower().startswith(name.lower()) and label[len(name) :].strip():
                        yield Value(label[len(name) :].strip(), place)

    def text(self, name: str, places: Sequence[str]) -> Value | None:
        """Like `get`, with `body` read as the heading of that name."""
        for place in places:
            if place == "body":
                said = getattr(self.body, name, None)
                if said is not None and said.text:
                    return Value(said.text, "body")
            elif value := self.get((place,)):
                return value
        return None


def sheet(node: Node, settings: Settings, *, projects: bool) -> Sheet:
    """Read the text of an issue and collect its fields. `projects` is whether boards were asked for."""
    cards, hidden = _cards(node, settings)
    bare = Sheet(
        node=node,
        body=NO_BODY,
        cards=cards,
        fields=_fields(node),
        labels=tuple(names_of(node, "labels", "name")),
        hidden=hidden or (NO_BOARDS if not projects and settings.boards != () else ""),
    )
    return msgspec.structs.replace(
        bare, body=read_body(str(node.get("body") or ""), settings.headings, _parts(bare, settings.fields))
    )


def _parts(read: Sheet, fields: GitHubFields) -> dict[str, list[str | None]]:
    """What the places of the parts hold that are kept in fields beside the text."""
    named = {name: getattr(fields, name) for name in PARTS}
    return {
        name: [None if place == "body" else _lines(read.get((place,))) for place in places]
        for name, places in named.items()
        if places != IN_TEXT
    }


def _lines(value: Value | None) -> str:
    if value is None:
        return ""
    return "\n".join(f"- {entry}" for entry in value.entries) if value.entries else value.text


def nodes_of(node: Node, connection: str) -> list[Node]:
    """The nodes of a connection that could be seen."""
    found = node.get(connection)
    return [n for n in (found or {}).get("nodes") or () if isinstance(n, dict)]


def page_info(node: Node, connection: str) -> dict[str, Any]:
    """Whether there is more of a connection than came along, and behind which cursor."""
    return (node.get(connection) or {}).get("pageInfo") or {}


def names_of(node: Node, connection: str, key: str) -> list[str]:
    return [str(n[key]) for n in nodes_of(node, connection) if n.get(key)]


def moment(text: Any) -> dt.datetime | None:
    """A moment of GitHub as UTC, or None."""
    try:
        return dt.datetime.fromisoformat(str(text)).astimezone(dt.UTC)
    except (ValueError, OverflowError):  # within hours of the first or the last day that there is
        return None


def day(text: Any) -> dt.date | None:
    found = moment(text)
    return found.date() if found else None


def card_values(card: Node) -> dict[str, Value]:
    """The fields of one card of a board, by lower-case name."""
    values: dict[str, Value] = {}
    for raw in nodes_of(card, "fieldValues"):
        name = str((raw.get("field") or {}).get("name") or "")
        starts = day(raw.get("startDate")) if raw.get("startDate") else None
        ends = starts + dt.timedelta(days=int(raw.get("duration") or 1) - 1) if starts else None
        text = _first(raw, ("option", "text", "number", "date", "title"))
        if name and text:
            values[name.lower()] = Value(text, f"board:{name}", starts, ends)
    return values


def _cards(node: Node, settings: Settings) -> tuple[tuple[Card, ...], str]:
    """The cards of an issue on the boards that count, and why there may be more to them."""
    if settings.boards == ():
        return (), ""
    raw = (node.get("projectItems") or {}).get("nodes") or []
    seen = [c for c in raw if isinstance(c, dict) and isinstance(c.get("project"), dict)]
    shown = [c for c in seen if settings.boards is None or _board(c) in settings.boards]
    why = NO_BOARDS if len(seen) < len(raw) else ""
    if page_info(node, "projectItems").get("hasNextPage"):
        why = MANY_BOARDS
    elif any(page_info(c, "fieldValues").get("hasNextPage") for c in shown):
        why = why or MANY_FIELDS
    cards = [
        Card(str(c["project"].get("id") or ""), _board(c), card_values(c), bool(c.get("isArchived"))) for c in shown
    ]
    return tuple(sorted(cards, key=lambda card: card.archived)), why


def _board(card: Node) -> int:
    return int(card["project"].get("number") or 0)


def _fields(node: Node) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for raw in nodes_of(node, "issueFieldValues"):
        name = str((raw.get("field") or {}).get("name") or "")
        text = _first(raw, ("option", "text", "number", "date"))
        entries = [str(o["name"]) for o in raw.get("options") or () if isinstance(o, dict) and o.get("name")]
        if name and (text or entries):
            several = () if text else tuple(entries)
            values[name.lower()] = Value(text or ", ".join(entries), f"field:{name}", entries=several)
    return values


def _first(raw: Node, keys: Sequence[str]) -> str:
    for key in keys:
        value = raw.get(key)
        if value is not None and value != "":
            return f"{value:g}" if isinstance(value, float) else str(value).strip()
    return ""
