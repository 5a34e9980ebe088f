"""The hidden mark on a comment of ours: what was said, since when, by which run. It takes the place of a database.

Anybody can paste a mark, so it counts only on a comment by our own account, and is read as untrusted input even then.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
import zlib
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import msgspec

VERSION = 1
MAX_ITEMS = 40
"""Findings that a mark remembers."""
HTML_LIMIT, ANCHOR_LIMIT, PROPERTY_LIMIT = 20_000, 10_000, 32_000
"""Room for a mark in characters, of 65,536 in GitHub's comments and 32,767 in Jira's; Jira's property holds 32,768."""
_MAX_RAW = 64 * 1024

State: TypeAlias = Literal["open", "resolved", "waived", "withdrawn"]


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was last said of one finding. `sense` is a hash of its meaning, `changed` the day on which that changed,
    `keys` and `sources` belong to its subjects."""

    rule: str
    sense: str
    first_seen: dt.date
    changed: dt.date
    state: State = "open"
    said: str = ""
    keys: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is the rule set, `run` grows with every newer scan, `turn` counts how often the comment was posted anew.

    `items` goes from fingerprint to what was said; `reminded` and `reminders` are the last reminder and their number,
    `more` how many findings were told beyond those remembered.
    """

    name: str
    run: int
    posted: dt.datetime
    version: int = VERSION
    turn: int = 0
    items: dict[str, Item] = {}
    reminded: dt.datetime | None = None
    reminders: int = 0
    more: int = 0

    def open(self) -> dict[str, Item]:
        """The items that still hold."""
        return {key: item for key, item in self.items.items() if item.state == "open"}

    def meaning(self) -> frozenset[tuple[str, str, str]]:
        """What a reader is told, without what changes every day: two marks with the same meaning need no edit."""
        said = {(key, item.state, item.sense) for key, item in self.items.items()}
        return frozenset({*said, ("", "more", str(self.more))})


class Unreadable(msgspec.Struct, frozen=True):
    """A mark of ours that cannot be used: `newer` when a later okrlint wrote it, else it is damaged."""

    name: str
    newer: bool = False


Read: TypeAlias = Mark | Unreadable


class _Head(msgspec.Struct):
    name: str = ""
    version: int = 0


def to_property(mark: Mark) -> dict[str, Any]:
    """The mark as the JSON value of a Jira comment property."""
    return dict(msgspec.to_builtins(_slim(mark, lambda m: len(msgspec.json.encode(m)), PROPERTY_LIMIT)))


def from_property(value: object, name: str) -> Read | None:
    """Read a property's value; None if it is the mark of another rule set or no mark at all."""
    try:
        raw = msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError):
        return None
    return _decode(raw, name)


_COMMENT = re.compile(r"\A\s*<!-- okrlint:([a-z][a-z0-9-]{0,39}):([A-Za-z0-9_-]*={0,2}) -->")
_ANCHOR = re.compile(r"\{anchor:okrlint\.([a-z][a-z0-9-]{0,39})\.([A-Za-z0-9_-]*={0,2})\}\s*\Z")


def to_html_comment(mark: Mark) -> str:
    """The mark as the first line of a Markdown comment; the alphabet of base64url cannot end an HTML comment."""
    return f"<!-- okrlint:{mark.name}:{_pack(_slim(mark, lambda m: len(_pack(m)), HTML_LIMIT))} -->"


def to_anchor(mark: Mark) -> str:
    """The mark as the last words of a wiki comment: an anchor, which Data Center renders as nothing."""
    return f"{{anchor:okrlint.{mark.name}.{_pack(_slim(mark, lambda m: len(_pack(m)), ANCHOR_LIMIT))}}}"


def without_mark(text: str) -> str:
    """A comment as its readers see it: without the mark that goes with it."""
    return _ANCHOR.sub("", _COMMENT.sub("", text)).strip("\n")


def from_text(text: str, name: str) -> Read | None:
    """Find the mark of rule set `name` at the start of a Markdown comment or the end of a wiki comment."""
    found = _COMMENT.match(text) or _ANCHOR.search(text[-_MAX_RAW:])
    if found is None or found[1] != name:
        return None
    try:
        packed = base64.urlsafe_b64decode(found[2])
        unzip = zlib.decompressobj()
        raw = unzip.decompress(packed, _MAX_RAW)
        if unzip.unconsumed_tail:
            return Unreadable(name)
    except (binascii.Error, ValueError, zlib.error):
        return Unreadable(name)
    return _decode(raw, name) or Unreadable(name)


def _slim(mark: Mark, size: Callable[[Mark], int], limit: int) -> Mark:
    """The mark with its texts, then its last items left out until it has room. Meaning goes last."""
    for most in (None, 80, 24, 0):
        slim = mark if most is None else _with_texts(mark, most)
        if size(slim) <= limit:
            return slim
    items = list(slim.items.items())
    while items and size(slim) > limit:
        del items[-max(1, len(items) // 8) :]
        slim = msgspec.structs.replace(slim, items=dict(items))
    return slim


def _with_texts(mark: Mark, most: int) -> Mark:
    short = {k: msgspec.structs.replace(i, said=i.said[:most], note=i.note[:most]) for k, i in mark.items.items()}
    return msgspec.structs.replace(mark, items=short)


def _pack(mark: Mark) -> str:
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(mark), 9)).decode()


def _decode(raw: bytes, name: str) -> Read | None:
    try:
        head = msgspec.json.decode(raw, type=_Head)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
    if head.name != name:
        return None
    if head.version != VERSION:
        return Unreadable(name, newer=head.version > VERSION)
    try:
        mark = msgspec.json.decode(raw, type=Mark)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return Unreadable(name)
    sound = mark.posted.tzinfo is not None and (mark.reminded is None or mark.reminded.tzinfo is not None)
    sane = 0 <= mark.run < 1 << 53 and 0 <= mark.turn < 1 << 31 and 0 <= mark.reminders < 1 << 16
    return mark if sound and sane and len(mark.items) <= 4 * MAX_ITEMS else Unreadable(name)
