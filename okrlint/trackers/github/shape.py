"""What an answer must look like, read from its question: GraphQL answers have the members that were asked for.

A part of another form is taken out, and an error with its path put in: from there on it is a part that GitHub left out.
Knows the queries of this package, which name what they ask for in plain words, and nothing of what is made of answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from okrlint.trackers.github.fields import moment

MISFIT = "GitHub's answer does not have the form that was asked for"
Path: TypeAlias = tuple[str | int, ...]
_TOKEN = re.compile(r'\.\.\.|"(?:[^"\\]|\\.)*"|\w+|[^\s\w]')
_LISTS = frozenset({"nodes", "options", "fields", "inputFields", "enumValues"})
_ABSTRACT = frozenset(
    {"Actor", "Node", "IssueTimelineItems", "IssueFields", "IssueFieldCommon", "ProjectV2FieldConfiguration"}
    | {"ProjectV2FieldCommon", "ProjectV2Owner"}
)
"""Conditions that whatever is asked there fulfils: interfaces and unions, and none of the types of one."""
_NEVER_NULL = frozenset(
    {"__typename", "id", "login", "nameWithOwner", "title", "body", "state", "createdAt", "updatedAt", "totalCount"}
    | {"pageInfo", "hasNextPage", "hasPreviousPage", "willCloseTarget", "isArchived", "duration", "startDate"}
)
"""Members, as answers call them, that GitHub's schema declares non-null wherever these queries ask for them."""
_TIMES = frozenset({"createdAt", "updatedAt", "closedAt", "mergedAt", "dueOn"})
_NUMBERS = frozenset({"totalCount", "total", "number", "duration", "cost", "limit", "remaining", "issueCount"})
_FLAGS = frozenset(
    {"hasNextPage", "hasPreviousPage", "isArchived", "wasAutomated", "willCloseTarget", "isDraft", "hasIssuesEnabled"}
    | {"closed", "isEnabled", "locked", "viewerDidAuthor"}
)
_TEXTS = _TIMES | {"__typename", "id", "login", "nameWithOwner", "title", "body", "url", "state", "stateReason", "name"}


class Member(msgspec.Struct):
    """A field of a selection by its real name (an answer calls it by its alias), with what is selected of it."""

    name: str
    of: Selection | None = None


class Selection(msgspec.Struct):
    """What is asked of an object: members by the names that the answer gives them, and more of it by its type."""

    members: dict[str, Member] = {}
    parts: list[tuple[str, Selection]] = []
    spreads: list[str] = []


def mend(query: str, data: dict[str, Any]) -> list[dict[str, Any]]:
    """Take out of `data` what does not have the form of an answer to `query`; answers an error for each such part."""
    taken: list[Path] = []
    _fits(data, _asked(query), (), taken)
    return [{"type": "MISFIT", "path": list(path), "message": MISFIT} for path in taken]


def _fits(held: dict[str, Any], asked: Selection, at: Path, taken: list[Path]) -> bool:
    """Whether an object has what it cannot be without; of the rest, what does not fit is taken out."""
    for name, member in _members(asked, held):
        there = name in held
        value = held.get(name)
        if there and value is not None and _takes(held, name, member, (*at, name), taken):
            continue
        if name in _NEVER_NULL and at:
            return False
        if value is not None or not there:
            held[name] = None
            taken.append((*at, name))
    return True


def _takes(within: Any, place: str | int, member: Member, at: Path, taken: list[Path]) -> bool:
    """Whether a value has the form of a member; parts of it that have not are taken out."""
    value = within[place]
    if member.of is None:
        return _is_scalar(value, member.name)
    if member.name in _LISTS and "nodes" not in member.of.members:
        if not isinstance(value, list):
            return False
        for n, one in enumerate(value):
            if one is not None and not (isinstance(one, dict) and _fits(one, member.of, (*at, n), taken)):
                value[n] = None
                taken.append((*at, n))
        return True
    return isinstance(value, dict) and _fits(value, member.of, at, taken)


def _members(asked: Selection, held: Mapping[str, Any]) -> Iterator[tuple[str, Member]]:
    """What an object has to have, with what is asked of its type; without a type, of the one that it looks like."""
    yield from asked.members.items()
    typename, concrete = held.get("__typename"), [p for p in asked.parts if p[0] not in _ABSTRACT]
    if typename is None and concrete:
        like = next((p for p in concrete if p[1].members.keys() <= held.keys()), concrete[0])
    for part in asked.parts:
        if part[0] in _ABSTRACT or part[0] == typename or (typename is None and part is like):
            yield from _members(part[1], held)


def _is_scalar(value: Any, name: str) -> bool:
    if name in _FLAGS:
        return isinstance(value, bool)
    if name in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if name in _TEXTS:
        return isinstance(value, str) and (name not in _TIMES or moment(value) is not None)
    return not isinstance(value, dict | list)


@lru_cache(64)
def _asked(query: str) -> Selection:
    """The selection of a query, its fragments put in."""
    words = _TOKEN.findall(query)
    fragments: dict[str, tuple[str, Selection]] = {}
    root, at = Selection(), 0
    while at < len(words):
        begin = words.index("{", at)
        selection, behind = _selection(words, begin + 1)
        if words[at] == "fragment":
            fragments[words[at + 1]] = (words[at + 3], selection)
        else:
            root = selection
        at = behind
    for selection in [root, *(s for _, s in fragments.values())]:
        _put_in(selection, fragments)
    return root


def _selection(words: list[str], at: int) -> tuple[Selection, int]:
    """The selection that begins behind a brace, and the place behind its end."""
    found = Selection()
    while words[at] != "}":
        if words[at] == "..." and words[at + 1] == "on":
            part, behind = _selection(words, at + 4)
            found.parts.append((words[at + 2], part))
        elif words[at] == "...":
            found.spreads.append(words[at + 1])
            behind = at + 2
        else:
            behind = _member(words, at, found)
        at = behind
    return found, at + 1


def _member(words: list[str], at: int, into: Selection) -> int:
    alias, behind = words[at], at + 1
    name = alias
    if words[behind] == ":":
        name, behind = words[behind + 1], behind + 2
    if words[behind] == "(":
        behind = _closed(words, behind)
    member = into.members[alias] = Member(name)
    if words[behind] == "{":
        member.of, behind = _selection(words, behind + 1)
    return behind


def _closed(words: list[str], at: int) -> int:
    """The place behind the bracket that closes the one at `at`."""
    depth = 0
    while True:
        depth += (words[at] == "(") - (words[at] == ")")
        at += 1
        if not depth:
            return at


def _put_in(selection: Selection, fragments: Mapping[str, tuple[str, Selection]]) -> None:
    selection.parts += [fragments[name] for name in selection.spreads]
    selection.spreads.clear()
    for member in selection.members.values():
        if member.of is not None:
            _put_in(member.of, fragments)
    for _, part in selection.parts:
        if part.spreads or any(m.of for m in part.members.values()):
            _put_in(part, fragments)
