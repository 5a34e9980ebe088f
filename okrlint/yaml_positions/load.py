"""Parser events to data and positions, with bounds on depth, aliases and the number of values."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import yaml

from okrlint.errors import UsageError
from okrlint.yaml_positions.located import Located, Place, where
from okrlint.yaml_positions.scalars import resolve
from okrlint.yaml_positions.text import decode, odd_line_starts, place_at

DEEPEST = 100
"""Nesting that is followed: ten times what okrlint's own formats use. The parser slows down from 10,000 on."""
MOST_VALUES = 1_000_000
"""Values in a file, those repeated through aliases counted each time: the guard against exponential expansion."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})


def load(text: bytes | str, file: str) -> Located:
    """The one document in a YAML file; an empty file holds None.

    Only text, numbers, booleans, null, lists and mappings exist; dates stay text. Raises UsageError, with the place,
    for what is not YAML, duplicate keys, tags, keys that are not scalars, several documents, and for nesting, aliases
    and sizes that no OKR file has.
    """
    decoded = decode(text, file)
    try:
        return _Builder(decoded, file).build()
    except yaml.MarkedYAMLError as error:
        raise _explained(error, decoded, file) from None
    except yaml.YAMLError as error:
        raise UsageError(f"not YAML: {' '.join(str(error).split())}", where=file) from None


class _Frame:
    __slots__ = ("anchor", "before", "container", "is_map", "key", "key_place", "marks", "place")

    def __init__(self, container: Any, place: Place, anchor: str | None, before: int) -> None:
        self.container = container
        self.is_map = isinstance(container, dict)
        self.place = place
        self.anchor = anchor
        self.before = before
        self.marks: dict[Any, tuple[Place, Place]] = {}
        self.key: str | None = None
        self.key_place: Place = place


class _Builder:
    """The state of one reading: open containers, anchors with the size of what they stand for, values so far."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._starts = odd_line_starts(text)
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._values = 0
        self._root: tuple[Any, Place] | None = None
        self._marks: dict[int, dict[Any, tuple[Place, Place]]] = {}
        self._said: dict[tuple[int, Any], str] = {}

    def build(self) -> Located:
        loader = _LOADER(self._text)
        try:
            self._run(loader.get_event)
        finally:
            loader.dispose()
        data, place = self._root or (None, (1, 1))
        return Located(self._file, data, place, self._marks, self._said)

    def _run(self, next_event: Any) -> None:
        while True:
            event = next_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._open([], event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                if self._root is not None:
                    raise self._error(event, "a second document begins here", allowed="one document in a file")
            elif kind is yaml.StreamEndEvent:
                return

    def _scalar(self, event: Any) -> None:
        self._count(event, 1)
        tag, said = event.tag, event.value
        if tag is not None and tag not in _TEXT_TAGS:
            raise self._tagged(event)
        top = self._stack[-1] if self._stack else None
        if top is not None and top.is_map and top.key is None:
            self._begin_entry(top, event)
            value = said
        else:
            value = resolve(said) if tag is None and event.implicit[0] else said
            self._put(value, self._place(event), said)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)

    def _begin_entry(self, top: _Frame, event: Any) -> None:
        key, place = event.value, self._place(event)
        if key in top.container:
            first = where(self._file, top.marks[key][1])
            raise self._error(event, f"the key {_short(key)} stands here a second time (first at {first})")
        top.key, top.key_place = key, place

    def _put(self, value: Any, place: Place, said: str | None = None) -> None:
        if not self._stack:
            self._root = (value, place)
            return
        top = self._stack[-1]
        if top.is_map:
            at: Any = top.key
            top.container[at] = value
            top.marks[at] = (place, top.key_place)
            top.key = None
        else:
            at = len(top.container)
            top.container.append(value)
            top.marks[at] = (place, place)
        if said is not None and (type(value) is int or type(value) is float):
            self._said[id(top.container), at] = said

    def _open(self, container: Any, event: Any) -> None:
        self._count(event, 1)
        if event.tag is not None:
            raise self._tagged(event)
        self._no_key_here(event)
        if len(self._stack) >= DEEPEST:
            raise self._error(event, "nested too deeply", allowed=f"at most {DEEPEST} levels")
        place = self._place(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._put(container, place)
        self._stack.append(_Frame(container, place, event.anchor, self._values))

    def _close(self) -> None:
        frame = self._stack.pop()
        self._marks[id(frame.container)] = frame.marks
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.container, self._values - frame.before + 1)

    def _alias(self, event: Any) -> None:
        self._no_key_here(event)
        if event.anchor not in self._anchors:
            raise self._error(
                event, f"the alias {_short('*' + event.anchor)} stands for nothing that was anchored above"
            )
        known = self._anchors[event.anchor]
        if known is None:
            raise self._error(event, f"the alias {_short('*' + event.anchor)} contains itself")
        value, size = known
        self._count(event, size)
        self._put(value, self._place(event))

    def _no_key_here(self, event: Any) -> None:
        if self._stack and self._stack[-1].is_map and self._stack[-1].key is None:
            raise self._error(event, "a key that is not plain text", hint="quote it, or mind a missing `key:`")

    def _count(self, event: Any, size: int) -> None:
        self._values += size
        if self._values > MOST_VALUES:
            raise self._error(
                event, "the file holds too many values (aliases count each time)", allowed=f"at most {MOST_VALUES:,}"
            )

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        if not self._starts:
            return mark.line + 1, mark.column + 1
        line = bisect_right(self._starts, mark.index)
        return line, mark.index - self._starts[line - 1] + 1

    def _tagged(self, event: Any) -> UsageError:
        return self._error(
            event,
            f"the tag {_short(event.tag.replace('tag:yaml.org,2002:', '!!'))}",
            allowed="no tags",
            hint="write the value without it",
        )

    def _error(self, event: Any, message: str, **more: str) -> UsageError:
        return UsageError(message, where=where(self._file, self._place(event)), **more)


def _explained(error: yaml.MarkedYAMLError, text: str, file: str) -> UsageError:
    mark = error.problem_mark or error.context_mark
    at = file if mark is None else where(file, place_at(text, mark.index))
    context = f" {error.context}" if error.context else ""
    problem = str(error.problem or "cannot be parsed")
    hint = ""
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        hint = "a tab cannot indent YAML: use blanks"
    elif "mapping values are not allowed" in problem:
        hint = "quote a text that holds `: `, and mind the indentation"
    return UsageError(f"not YAML:{context}: {problem}" if context else f"not YAML: {problem}", where=at, hint=hint)


def _short(said: str) -> str:
    """A few characters: a file that has not been read whole may be any, one of secrets too."""
    return repr(said if len(said) <= 12 else said[:11] + "…")
