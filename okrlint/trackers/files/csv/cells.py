"""CSV and TSV text to cells with their places. What they mean is read in `reader.py`."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator

from okrlint.errors import UsageError
from okrlint.trackers.files.draft import Written
from okrlint.trackers.text.columns import column_of
from okrlint.yaml_positions import decode

_MARK = "\ufeff"
SEPARATORS = (",", ";", "\t", "|")
_DECLARED = re.compile(r"[ \t]*\"?sep=([,;\t|])\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_BREAK = re.compile(r"\r\n|\r|\n")
_ENDS = {mark: re.compile(f"[{re.escape(mark)}\r\n]") for mark in SEPARATORS}


Cell = Written
"""The text of a cell without blanks around it, and where the cell begins."""


_WESTERN = "cp1252"
_RUN = re.compile(rb"[\x80-\xff]{3}")
_BESIDE_LETTER = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
_SPARSE = 5


def table_text(raw: bytes, file: str) -> tuple[str, str]:
    """The text of a table without marks of byte order, and a word where it was no Unicode.

    Spreadsheets save Western languages as Windows-1252. It is taken for that where letters beyond ASCII stand alone or
    in pairs, most of them beside others, one in five at most: other alphabets come in runs. Raises UsageError for
    everything else.
    """
    try:
        return decode(raw.replace(_MARK.encode(), b""), file).replace(_MARK, ""), ""
    except UsageError:
        foreign = sum(byte > 0x7F for byte in raw)
        beside = len(_BESIDE_LETTER.findall(raw))
        if b"\0" in raw or _RUN.search(raw) or foreign * _SPARSE > len(raw) or 2 * beside < foreign or not beside:
            raise
        try:
            text = raw.decode(_WESTERN)
        except UnicodeDecodeError:
            text = ""
        if not text:
            raise
    said = f"{file}: no UTF-8; read as Windows-1252, as spreadsheets save it (save it as CSV UTF-8 to be sure)"
    return decode(text, file), said


_WHOLE_LINE = re.compile(r'"((?:[^"]|"")*)"[ \t]*')


def opened(text: str) -> str:
    """The text of a table; without the quotes around whole lines, which make one cell of each.

    Programs put them there that quote a line which is joined already. Columns stay where they are.
    """
    if not text.lstrip().startswith('"'):
        return text
    lines = [line for line in _BREAK.split(text) if line.strip()]
    found = [_WHOLE_LINE.fullmatch(line) for line in lines]
    if len(lines) < 2 or not all(found):
        return text
    inner = _BREAK.sub("\n", text).split("\n")
    bare = "\n".join(" " + one[1].replace('""', '"') if (one := _WHOLE_LINE.fullmatch(line)) else "" for line in inner)
    return bare if max(map(_known, top_rows(bare, separator(bare))), default=(0, 0))[0] > 1 else text


def separator(text: str) -> str:
    """The separator that Excel's first line `sep=;` names, else the one that finds most known names near the top.

    With another one the quoting is often broken: what can be read until then counts.
    """
    declared = _DECLARED.match(text)
    if declared:
        return declared[1]
    tops = {mark: top_rows(text, mark) for mark in SEPARATORS}
    return max(tops, key=lambda mark: max(map(_known, tops[mark]), default=(0, 0)))


def top_rows(text: str, mark: str, count: int = 10) -> list[list[Cell]]:
    """The first rows, as far as they can be read with a separator."""
    found: list[list[Cell]] = []
    with contextlib.suppress(UsageError):
        found.extend(itertools.islice(rows(text, "", mark), count))
    return found


def _known(row: list[Cell]) -> tuple[int, int]:
    return sum(bool(column_of(cell.text)) for cell in row), len(row)


def rows(text: str, file: str, mark: str) -> Iterator[list[Cell]]:
    """Rows that hold something, without a line `sep=;`.

    Raises UsageError where a quote is not closed or text follows a closing quote.
    """
    declared = _DECLARED.match(text)
    at = start = declared.end() if declared else 0
    line = 2 if declared else 1
    row: list[Cell] = []
    while at <= len(text):
        cell, end, breaks, last = _cell(text, at, mark, file, line, at - start + 1)
        row.append(Cell(cell, line, at - start + 1))
        if breaks:
            line, start = line + breaks, last
        if text[end : end + 1] == mark and end < len(text):
            at = end + 1
            continue
        if any(c.text for c in row):
            yield row
        row = []
        at = end + (2 if text.startswith("\r\n", end) else 1)
        line, start = line + 1, at


def _cell(text: str, at: int, mark: str, file: str, line: int, column: int) -> tuple[str, int, int, int]:
    """The text of the cell at `at`, where it ends, the line breaks in it and the index after the last of them."""
    begin = at
    while text[begin : begin + 1] == " ":
        begin += 1
    if text[begin : begin + 1] != '"':
        found = _ENDS[mark].search(text, at)  # one search: three would each run to the end of the file for every cell
        end = found.start() if found else len(text)
        return text[at:end].strip(), end, 0, 0
    close = begin + 1
    while True:
        close = text.find('"', close)
        if close < 0:
            raise UsageError("a quote that is never closed", where=f"{file}:{line}:{column}", hint='write " as ""')
        if text[close + 1 : close + 2] != '"':
            break
        close += 2
    inner = text[begin + 1 : close]
    end = close + 1
    while text[end : end + 1] == " ":
        end += 1
    if end < len(text) and text[end] not in (mark, "\n", "\r"):
        raise UsageError(
            f"text after the closing quote: {text[end : end + 20].splitlines()[0]!r}",
            where=f"{file}:{line}:{column}",
            hint='write a quote inside quotes as ""',
        )
    breaks = list(_BREAK.finditer(text, begin, close))
    return inner.replace('""', '"').strip(), end, len(breaks), breaks[-1].end() if breaks else 0
