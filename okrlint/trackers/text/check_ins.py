"""Reads check-ins out of comments: a line that begins with "Check-in:", or a small form; other comments are left alone.

Check-in: value 42 %, on track, confidence 0.7. The second supplier signed.

Check-in:
- value 42 %
- on track

### Check-in 2026-03-02
**Value:** 42
**Status:** at risk
**Confidence:** 60 %
**Note:** waiting for the second supplier
"""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from okrlint.periods import parse_date
from okrlint.records import Status
from okrlint.trackers.text.blocks import lines_of, text_lines
from okrlint.trackers.text.field_values import parse_confidence, parse_number, parse_status, plain
from okrlint.trackers.text.headings import normal

LONGEST = 20_000
"""Characters of a comment that are looked at."""

_START = re.compile(
    r"[#*_\s>]{0,12}/?check[\s-]?in\b(?P<date>[\s(:,–—-]{0,3}\d{4}-\d{2}-\d{2}\)?)?[*_]{0,3}\s*(?P<colon>[:–—-]?)[*_\s]{0,4}(?P<rest>.*)$",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[-*+\s]{0,6}[*_]{0,3}(?P<label>[A-Za-z][\w /-]{1,30}?)[*_]{0,3}\s*:[*_]{0,3}\s*(?P<value>.*)$")
_HEADED = re.compile(r" {0,3}#{1,6}\s+(?P<label>\S.{0,60})$")
_ITEM = re.compile(r"\s{0,6}(?:[-*+]|\d{1,2}[.)])\s+(?:\[[ xX]\]\s+)?(?P<said>\S.*)$")
_PART = re.compile(
    r"^(?P<name>value|current|now(?: at)?|at|status|health|confidence)\b\s*(?:is\b|:|=|at\b)?\s*(?P<value>.+)$",
    re.IGNORECASE,
)
_FIELDS = {
    **dict.fromkeys(("value", "current", "current value", "now", "now at", "at", "new value"), "value"),
    **dict.fromkeys(("status", "health", "rag"), "status"),
    **dict.fromkeys(("confidence", "confidence level"), "confidence"),
    **dict.fromkeys(("note", "notes", "comment", "summary", "what changed"), "note"),
    **dict.fromkeys(("date", "as of", "on"), "date"),
}


class CheckInText(msgspec.Struct, frozen=True):
    """A report on a goal as written in a comment; at least one of value, status and confidence is there.

    `on` is the day the report speaks of, where it says so; else it is as old as its comment.
    """

    value: float | None = None
    unit: str = ""
    status: Status | None = None
    status_said: str = ""
    confidence: float | None = None
    note: str = ""
    on: dt.date | None = None
    line: int = 0


def read_check_in(comment: str) -> CheckInText | None:
    """The check-in a comment holds, or None. Quoted lines and code never count; the first check-in wins."""
    lines = [
        (n, line) for n, line in text_lines("\n".join(lines_of(comment[:LONGEST]))) if not line.lstrip().startswith(">")
    ]
    for at, (number, line) in enumerate(lines):
        start = _START.match(line)
        if not start:
            continue
        on = parse_date(start["date"] or "")
        rest = start["rest"].strip()
        if rest and (start["colon"] or start["date"] or line.lstrip().startswith("/")):
            found = _sentence(rest, [text for _, text in lines[at + 1 :]], number, on)
            if found:
                return found
        elif not rest:
            found = _form(lines[at + 1 :], number, on, needed=1)
            if not found and (start["colon"] or on):
                found = _listed([text for _, text in lines[at + 1 :]], number, on)
            if found:
                return found
    return _form(lines, lines[0][0], None, needed=2) if lines else None


def _sentence(rest: str, following: list[str], line: int, on: dt.date | None) -> CheckInText | None:
    head, note = _head(rest)
    given: dict[str, str] = {}
    leftovers = []
    for part in re.split(r"[,;]\s+|\s[–—|]\s", head):
        name, value = _part(part.strip(" *_`"))
        if name and name not in given:
            given[name] = value
        elif part.strip():
            leftovers.append(part.strip())
    tail = "\n".join(following).strip()
    return _built(given, "\n".join(x for x in (", ".join(leftovers), note, tail) if x), line, on)


def _listed(following: list[str], line: int, on: dt.date | None) -> CheckInText | None:
    """Items of a list straight below, each one part of the report; a number alone counts where it is the only one."""
    said = [t for t in following if t.strip()]
    size = next((n for n, text in enumerate(said) if not _ITEM.match(text)), len(said))
    items = [m["said"].strip(" *_`") for t in said[:size] if (m := _ITEM.match(t))]
    bare = [i for i in items if _part(i) == ("value", i)]
    given: dict[str, str] = {}
    notes = []
    for item in items:
        head, note = _head(item)
        name, value = _part(head)
        if name and name not in given and not (item in bare and len(bare) > 1):
            given[name] = value
            notes.append(note)
        else:
            notes.append(item)
    return _built(given, "\n".join(x for x in (*notes, *said[size:]) if x), line, on)


def _head(rest: str) -> tuple[str, str]:
    """The part with the numbers, and the note behind the first full stop (that is no decimal point)."""
    cut = re.search(r"\.(?:\s|$)", rest)
    return (rest[: cut.start()], rest[cut.end() :].strip()) if cut else (rest, "")


def _part(part: str) -> tuple[str, str]:
    named = _PART.match(part)
    if named:
        name, value = _FIELDS[" ".join(named["name"].lower().split())], named["value"].strip()
        if _reads(name, value):
            return name, value
    if parse_status(part):
        return "status", part
    return ("value", part) if parse_number(part) else ("", "")


def _form(lines: list[tuple[int, str]], line: int, on: dt.date | None, needed: int) -> CheckInText | None:
    """Labelled lines or headings with their values; `needed` of value, status and confidence must be readable."""
    given: dict[str, str] = {}
    field = ""
    for _, text in lines:
        labelled, headed = _LABELLED.match(text), _HEADED.match(text)
        label = (headed or labelled or {"label": ""})["label"]
        known = _FIELDS.get(normal(label), "") if label else ""
        if known and known not in given:
            field = known
            given[field] = labelled["value"].strip() if labelled and not headed else ""
        elif headed or (known and known in given):
            field = ""
        elif field and text.strip() and (field == "note" or not given[field]):
            given[field] = f"{given[field]}\n{text.strip()}".strip()
    good = {name: value for name, value in given.items() if name in ("note", "date") or _reads(name, value)}
    if len([n for n in good if n not in ("note", "date")]) < needed:
        return None
    return _built(good, good.get("note", ""), line, on or parse_date(good.get("date", "")))


def _reads(name: str, value: str) -> bool:
    parse = {"value": parse_number, "status": parse_status, "confidence": parse_confidence}[name]
    return parse(value) is not None


def _built(given: dict[str, str], note: str, line: int, on: dt.date | None) -> CheckInText | None:
    number = parse_number(given.get("value", ""))
    status = parse_status(given.get("status", ""))
    confidence = parse_confidence(given.get("confidence", ""))
    if number is None and status is None and confidence is None:
        return None
    value, unit = number or (None, "")
    return CheckInText(value, unit, status, plain(given.get("status", "")), confidence, note.strip(), on, line)
