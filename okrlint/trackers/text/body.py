"""What the text of a goal or ticket says beside its title: the shared reading for GitHub, Jira and Markdown files.

`read_body` finds exclusions, precedence, decisions, commitments, fields, waivers and references, each with its line.
`okrlint.trackers.text.body_records` makes records of them; `okrlint.trackers.text.check_ins` reads comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from okrlint.trackers.text import parts as parts
from okrlint.trackers.text.blocks import Block, Item, field_blocks, lines_of, read_blocks, text_lines
from okrlint.trackers.text.body_values import Body, Listed, Said, Task
from okrlint.trackers.text.check_ins import CheckInText, read_check_in
from okrlint.trackers.text.decision import decision
from okrlint.trackers.text.headings import DEFAULT, Headings, normal
from okrlint.trackers.text.people_names import plain, split_parties
from okrlint.trackers.text.references import Reference, find_references, only_references, served

__all__ = ["DEFAULT", "Body", "CheckInText", "Headings", "Reference", "read_body", "read_check_in"]

LONGEST = 1_000_000
"""Characters of a text that are read; trackers allow far less (GitHub 65,536, Jira 32,767)."""

NO_FIELDS: Mapping[str, Sequence[str | None]] = MappingProxyType({})
_VALUES = (
    "metric", "baseline", "target", "current", "unit", "starts", "due", "owner", "team", "rank", "priority",
    "cycle", "status", "state", "goal_kind", "confidence", "progress", "score", "weight", "resumed",
)  # fmt: skip
_ALSO_PROSE = frozenset(("progress",))
"""Subjects that no record keeps: what is said of them stays in the description as well."""
_NEEDS_REFERENCE = frozenset(("objective", "key result", "goal", "parent", "parent objective"))


def read_body(text: str, headings: Headings = DEFAULT, fields: Mapping[str, Sequence[str | None]] = NO_FIELDS) -> Body:
    """Read the Markdown (or wiki) text of one ticket or goal. Never fails; what has no heading is description.

    Linear in the length of the text. Form output (`### Heading`, blank, value) is read like any heading, and
    "_No response_" is nothing. `fields` are parts that a tracker also keeps in fields of its own: for each subject what
    its places hold in their order, None for the text itself; the first that holds anything counts.
    """
    text = text[:LONGEST]
    blocks = read_blocks(text, headings)
    for subject, places in fields.items():
        blocks = _with_field(blocks, subject, places, headings)
    asked = frozenset(block.subject for block in blocks if block.subject)
    values: dict[str, Any] = {name: value_under(blocks, name) for name in _VALUES if name in asked} if asked else {}
    if asked <= values.keys() and "okrlint" not in text:
        return _plain_body(blocks, asked, values)
    return Body(
        description=_description(blocks),
        asked=asked,
        exclusions=tuple(_exclusions(blocks)),
        outranks=tuple(_references(blocks, "outranks")),
        yields_to=tuple(_references(blocks, "yields_to")),
        decision=decision(blocks),
        commitments=tuple(parts.commitments(blocks)),
        trade_offs=tuple(parts.trade_offs(blocks)),
        incentives=tuple(parts.pairs(blocks, "incentives")),
        terms=tuple(parts.pairs(blocks, "terms")),
        shared_with=tuple(_shared(blocks)),
        contributes=_unique([*_contributes(blocks), *_served(blocks)]),
        key_results=tuple(_key_results(blocks)),
        tasks=tuple(_tasks(blocks)),
        waivers=tuple(parts.waivers(_waiver_lines(text))),
        **values,
    )


def _with_field(blocks: list[Block], subject: str, places: Sequence[str | None], headings: Headings) -> list[Block]:
    """The blocks in which only one place speaks of a subject."""
    others = [b for b in blocks if b.subject != subject]
    for said in places:
        if said is None and any(b.subject == subject and any(parts.filled(b.items)) for b in blocks):
            return blocks
        if said and said.strip():
            return [*others, *field_blocks(subject, said[:LONGEST], headings)]
    return others


def _plain_body(blocks: list[Block], asked: frozenset[str], values: dict[str, Any]) -> Body:
    """Of a text in which nothing stands but prose and fields of one value, as under most goals in files."""
    return Body(
        description=_description(blocks),
        asked=asked,
        contributes=_unique([*_served(blocks)]),
        tasks=tuple(_tasks(blocks)),
        **values,
    )


def value_under(blocks: list[Block], subject: str) -> Said | None:
    """The first filled-in value of a field: the line of a label, or the paragraph under a heading."""
    for block in blocks:
        if block.subject == subject:
            items = list(parts.filled(block.items))
            if items:
                first = [i for i in items if i.line - items[0].line < len(items) and (not i.bullet or items[0].bullet)]
                joined = ", " if items[0].bullet else " "
                return Said(joined.join(i.text for i in first), items[0].line)
    return None


def _description(blocks: list[Block]) -> str:
    kept = [(i.line, i.text) for b in blocks if not b.subject for i in b.items]
    kept += [(i.line, f"{b.label}: {i.text}") for b in blocks if b.subject in _ALSO_PROSE for i in b.items]
    return "\n".join(text for _, text in sorted(kept))


def _exclusions(blocks: list[Block]) -> Iterator[Said]:
    """One exclusion a list item or paragraph; continued lines are joined."""
    for block in blocks:
        if block.subject != "not_doing":
            continue
        joined: list[list[Item]] = []
        for item in parts.filled(block.items):
            if item.text.startswith("~~") and item.text.endswith("~~"):
                continue  # struck out: it may be done after all
            if joined and not item.bullet and item.line == joined[-1][-1].line + 1:
                joined[-1].append(item)
            else:
                joined.append([item])
        yield from (Said(plain(" ".join(i.text for i in items)), items[0].line) for items in joined)


def _references(blocks: list[Block], subject: str) -> Iterator[Reference]:
    for block in blocks:
        if block.subject == subject:
            for item in parts.filled(block.items):
                found = find_references(item.text, item.line)
                title = re.split(r"\s[–—-]\s|,?\sbecause\s|\s\(", plain(item.text), maxsplit=1)[0].strip(" .,;:")
                if not found and title:
                    found = [Reference(title, "title", item.line)]
                yield from found


def _shared(blocks: list[Block]) -> Iterator[Said]:
    for block in blocks:
        if block.subject == "shared_with":
            for item in parts.filled(block.items):
                found = find_references(item.text)
                names = [r.said for r in found] or split_parties(item.text)
                yield from (Said(plain(name), item.line) for name in names)


def _contributes(blocks: list[Block]) -> Iterator[Reference]:
    for block in blocks:
        if block.subject == "contributes":
            strict = normal(block.label) in _NEEDS_REFERENCE
            for item in parts.filled(block.items):
                if not strict or only_references(item.text):
                    yield from find_references(item.text, item.line, titles=not strict)


def _served(blocks: list[Block]) -> Iterator[Reference]:
    for block in blocks:
        if block.subject in ("", "contributes"):
            for item in block.items:
                yield from served(item.text, item.line)


def _key_results(blocks: list[Block]) -> Iterator[Listed]:
    for block in blocks:
        if block.subject == "key_results":
            items = [
                i for i in parts.filled(block.items) if i.bullet or i.cells or not any(j.bullet for j in block.items)
            ]
            top = min((i.indent for i in items), default=0)
            for item in items:
                if item.indent < top + 2:
                    found = find_references(item.text, item.line, titles=False)
                    yield Listed(plain(item.text), item.checked, found[0] if found else None, item.line)


def _tasks(blocks: list[Block]) -> Iterator[Task]:
    for block in blocks:
        for item in block.items:
            if item.checked is not None:
                found = find_references(item.text, item.line, titles=False)
                yield Task(plain(item.text), item.checked, found[0] if found else None, item.line)


def _waiver_lines(text: str) -> Iterable[tuple[int, str]]:
    """Lines that may hold a waiver: also inside HTML comments, where people hide notes to machines, never in code."""
    if "okrlint" not in text.lower():
        return ()
    return text_lines("\n".join(lines_of(text.replace("<!--", "    ").replace("-->", "   "))))


def _unique(references: Iterable[Reference]) -> tuple[Reference, ...]:
    seen: dict[str, Reference] = {}
    for reference in references:
        seen.setdefault(reference.said, reference)
    return tuple(seen.values())
