"""Cuts the Markdown text of a ticket into blocks: which lines stand under which heading or label. No meaning here.

One pass over the lines, each cut to a length that keeps all patterns cheap; fenced code and HTML comments are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from okrlint.trackers.text.field_values import parse_goal_kind
from okrlint.trackers.text.headings import DECISION_PARTS, LISTED, LISTS, subject_of
from okrlint.trackers.text.naming import names_type

LONGEST_LINE = 4_000
"""Characters of a line that are looked at; no heading, value or list item that people write is longer."""

_HEADING = re.compile(r" {0,3}#{1,6}(?:\s+(?P<text>\S.*))?$")
_WIKI_HEADING = re.compile(r"h([1-6])\.\s+(?P<text>\S.*)$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*$")
_FENCE = re.compile(r" {0,12}(?:[-*+]\s+)?(`{3,}|~{3,}|\{code[^}]{0,80}\}|\{noformat\})")
_BULLET = re.compile(r"(?P<indent>[ \t]{0,200})(?P<mark>[-*+•]|\d{1,3}[.)])\s+(?P<rest>.*)$")
_BOX = re.compile(r"\[(?P<box>[ xX])\]\s+")
_BOLD_LABEL = re.compile(
    r"(?P<mark>\*\*|__|\*|_)(?P<label>[^*_:：|]{1,80}?)\s*(?:[:：]\s*(?P=mark)|(?P=mark)\s*[:：]|(?P=mark)(?=\s*$))\s*(?P<value>.*)$"
)
_LABEL = re.compile(r"(?P<label>[^\W\d_][^:：|*`\[\]]{0,60}?)\s*(?::(?!//)|：)\s*(?P<value>.*)$")
_ROW = re.compile(r"\s{0,3}\|(?P<cells>.*)$")
_RULER = re.compile(r"[\s|:\-+]+$")
_BETWEEN = (" · ", " • ", " | ")
_BETWEEN_FIELDS = re.compile(r"(\s{1,8}[·•|]\s{1,8})")
_NAME = re.compile(r"@[\w.-]{1,60}|[A-ZÀ-Þ][\w.'’-]{0,30}(?: [A-ZÀ-Þ][\w.'’-]{0,30}){0,3}")
_SET_OFF = re.compile(r"(?P<mark>[*_])(?P<text>(?![*_\s])[^*_]{1,400}[^*_\s])(?P=mark)")
"""A line that is set off as a whole by emphasis: "*Owner: Mira*"."""
BLANKS = frozenset(
    ("", "no response", "none", "n/a", "na", "-", "–", "—", "nothing", "tbd", "todo", "...", "…", "none yet")
)


class Item(msgspec.Struct, frozen=True):
    """One line under a heading: `checked` is None without a box, `cells` are those of a table row."""

    text: str
    line: int
    indent: int = 0
    bullet: bool = False
    checked: bool | None = None
    cells: tuple[str, ...] = ()


class Block(msgspec.Struct):
    """The lines under one heading or label. `level` is 1 to 6 for headings and 7 for labels; `line` counts from 0."""

    subject: str
    label: str
    level: int
    line: int
    items: list[Item] = []
    in_decision: bool = False


class _Cursor:
    """Where the scan stands: the block of the heading, and a label inside it that is still open."""

    def __init__(self, headings: msgspec.Struct) -> None:
        self.headings = headings
        self.blocks = [Block("", "", 0, 0)]
        self.section = self.blocks[0]
        self.label: Block | None = None
        self.label_indent = -1
        self.decision_level = 0
        self.paragraph = False

    def heading(self, text: str, level: int, line: int) -> None:
        inside = bool(self.decision_level) and level > self.decision_level
        subject = subject_of(text, self.headings, in_decision=inside)
        if not inside:
            self.decision_level = level if subject == "decision" else 0
        self.section = Block(subject, text, level, line, [], inside)
        self.blocks.append(self.section)
        self.label, self.paragraph = None, False

    def open_label(self, label: str, value: str, item: Item, *, strong: bool) -> bool:
        inside = self.section.subject == "decision" or self.section.in_decision or bool(self.decision_level)
        subject = subject_of(label, self.headings, in_decision=inside)
        if not subject and names_type(label) and parse_goal_kind(value):
            subject = "goal_kind"  # "Type: committed"; other types are those of another tool
        if not subject:
            if strong and not value:
                self.label = None
            return False
        if subject == "decision" and self.section.subject != "decision" and not self.decision_level:
            self.decision_level = 7
        elif not inside and subject not in DECISION_PARTS:
            self.decision_level = 0
        block = Block(subject, label, 7, item.line, [], inside and subject in DECISION_PARTS)
        self.blocks.append(block)
        if value.strip():
            block.items.append(Item(value.strip(), item.line, item.indent, False, item.checked))
        self.label = block if subject in LISTS or not value.strip() else None
        self.label_indent = item.indent if item.bullet else -1
        self.paragraph = not value.strip()
        return True

    def add(self, item: Item) -> None:
        """Give a line to the open label if it belongs there, else to the section."""
        if self.label is not None:
            if item.bullet and item.indent > self.label_indent:
                self.paragraph = False
            elif item.cells or item.bullet or not (self.paragraph or item.indent > max(self.label_indent, 0)):
                self.label = None
        (self.label or self.section).items.append(item)

    def blank(self) -> None:
        if self.label is not None and self.label.items:
            self.paragraph = False


def read_blocks(text: str, headings: msgspec.Struct) -> list[Block]:
    """The blocks of a text, in order; the first holds what stands before any heading."""
    cursor = _Cursor(headings)
    previous: Item | None = None
    for number, line in text_lines(text):
        if not line.strip():
            cursor.blank()
            previous = None
            continue
        if (
            previous is not None
            and _UNDERLINE.match(line)
            and (cursor.label or cursor.section).items[-1:] == [previous]
        ):
            (cursor.label or cursor.section).items.pop()
            cursor.heading(previous.text, 1 if "=" in line else 2, previous.line)
            previous = None
            continue
        previous = _line(cursor, line, number)
    return cursor.blocks


def field_blocks(subject: str, text: str, headings: msgspec.Struct) -> list[Block]:
    """The blocks of a field's text, as if it stood under a heading of that subject.

    A field of one line holds several entries of a list with semicolons between them.
    """
    cursor = _Cursor(headings)
    cursor.section = Block(subject, subject, 1, 0, [])
    cursor.blocks = [cursor.section]
    cursor.decision_level = 1 if subject == "decision" else 0
    lines = text.strip().splitlines()
    if len(lines) == 1 and subject in LISTED and ";" in text:
        lines = [f"- {part.strip()}" for part in text.split(";") if part.strip()]
    for number, line in enumerate(lines):
        if line.strip():
            _line(cursor, line[:LONGEST_LINE], number)
        else:
            cursor.blank()
    return cursor.blocks


def text_lines(text: str) -> Iterator[tuple[int, str]]:
    """Number (from 0) and text of each line outside code and HTML comments, cut to LONGEST_LINE."""
    fence, comment = "", False
    for number, whole in enumerate(lines_of(text)):
        line = whole[:LONGEST_LINE]
        if fence:
            stripped = line.strip()
            if (stripped.startswith(fence) and not stripped.strip(fence[0])) or stripped == fence:
                fence = ""
            continue
        if comment or "<!--" in line:
            line, comment = _without_comments(line, comment)
        opened = _FENCE.match(line) if "```" in line or "~~~" in line or "{" in line else None
        if opened:
            fence = "{code}" if opened[1].startswith("{code") else opened[1]
            continue
        yield number, line.rstrip()


def lines_of(text: str) -> list[str]:
    """The lines as editors and trackers count them: only CR, LF and CRLF end one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _without_comments(line: str, inside: bool) -> tuple[str, bool]:
    kept, position = [], 0
    while position < len(line):
        if inside:
            end = line.find("-->", position)
            if end < 0:
                break
            position, inside = end + 3, False
        else:
            start = line.find("<!--", position)
            kept.append(line[position : start if start >= 0 else len(line)])
            if start < 0:
                break
            position, inside = start + 4, True
    return "".join(kept), inside


def _line(cursor: _Cursor, line: str, number: int) -> Item | None:
    """Read one line that is not blank; returns it if the next line could make a heading of it."""
    first = line.lstrip()[0]
    heading = _HEADING.match(line) if first == "#" else _WIKI_HEADING.match(line) if first == "h" else None
    if heading:
        level = int(heading[1]) if heading.re is _WIKI_HEADING else len(line.lstrip().split(None, 1)[0])
        cursor.heading((heading["text"] or "").rstrip("# "), level, number)
        return None
    row = _ROW.match(line) if first == "|" else None
    if row:
        _row(cursor, row["cells"], number)
        return None
    if "okrlint:" in line:
        return None  # a waiver is a note to the program, never part of what it stands in
    item = _item(line, number)
    if any(mark in item.text for mark in _BETWEEN) or item.text[:1] in ("*", "_"):
        pieces = _fields(item.text, cursor)
        if pieces != [item.text]:
            for piece in pieces:
                _labelled(cursor, msgspec.structs.replace(item, text=piece))
            return None
    return _labelled(cursor, item)


def _fields(text: str, cursor: _Cursor) -> list[str]:
    """The fields of a line that holds several, or one set off as a whole: "*Owner: Mira · Status: on track*".

    What has no label of its own belongs to the field before it; behind an owner only if it is another name.
    """
    whole = _SET_OFF.fullmatch(text)
    bare = whole["text"] if whole else text
    pieces = [piece for piece in _BETWEEN_FIELDS.split(bare) if piece]
    labels = [_BOLD_LABEL.match(piece) or _LABEL.match(piece) for piece in pieces[::2]]
    subjects = [subject_of(label["label"], cursor.headings) if label else "" for label in labels]
    if not subjects[0]:
        return [text]
    fields = [pieces[0]]
    under = subjects[0]
    for mark, piece, subject in zip(pieces[1::2], pieces[2::2], subjects[1:], strict=False):
        if subject:
            fields.append(piece)
            under = subject
        elif under != "owner" or "|" in mark:
            fields[-1] += f"{mark}{piece}"
        elif _NAME.fullmatch(piece):
            fields[-1] += f", {piece}"
        else:
            fields.append(piece)
            under = ""
    return fields


def _labelled(cursor: _Cursor, item: Item) -> Item | None:
    """Read one line or a part of it as a field, if it is one."""
    label = _BOLD_LABEL.match(item.text)
    if label and cursor.open_label(label["label"], label["value"], item, strong=True):
        return None
    plain_label = None if label else _LABEL.match(item.text)
    if plain_label and cursor.open_label(plain_label["label"], plain_label["value"], item, strong=False):
        return None
    cursor.add(item)
    return None if item.bullet else item


def _item(line: str, number: int) -> Item:
    expanded = line.expandtabs(4)
    bullet = _BULLET.match(expanded)
    if not bullet:
        text = expanded.lstrip(" ")
        return Item(text.lstrip("> ") if text.startswith(">") else text, number, len(expanded) - len(text))
    rest, box = bullet["rest"], _BOX.match(bullet["rest"])
    checked = None
    if box:
        rest, checked = rest[box.end() :], box["box"] != " "
    return Item(rest.strip(), number, len(bullet["indent"]), True, checked)


def _row(cursor: _Cursor, cells: str, number: int) -> None:
    if _RULER.match(cells):
        return
    parts = tuple(part.strip() for part in re.split(r"(?<!\\)\|", cells.rstrip().rstrip("|")))
    item = Item(" | ".join(parts), number, 0, True, None, parts)
    if len(parts) == 2 and cursor.open_label(parts[0], parts[1], Item("", number, 0, True), strong=False):
        cursor.label = None
        return
    cursor.label = None
    cursor.add(item)
