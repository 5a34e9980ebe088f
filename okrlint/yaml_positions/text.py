"""Bytes of a text file to text, or an error that says which byte at which line and column is wrong."""

from __future__ import annotations

import re

from okrlint.errors import UsageError

LARGEST = 32 << 20
"""Bytes of the largest file that is read; OKR files are written by people and seldom reach one hundredth of this."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\r\n|\r|\n")
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")


def decode(raw: bytes | str, file: str) -> str:
    """The text without byte order marks: UTF-8, or UTF-16 where a mark at the beginning says so.

    Marks further down are what is left where files were put together; nobody sees them.

    Raises UsageError for what is too large, wrongly encoded, or holds control characters.
    """
    if len(raw) > LARGEST:
        raise too_large(len(raw), file)
    text = _decoded(raw, file) if isinstance(raw, bytes) else raw
    text = text.replace("\ufeff", "")
    found = _FORBIDDEN.search(text)
    if found:
        line, column = place_at(text, found.start())
        raise UsageError(
            f"control character U+{ord(found[0]):04X}",
            where=f"{file}:{line}:{column}",
            allowed="printable characters, tab and line feed",
        )
    return text


def too_large(size: int, file: str) -> UsageError:
    """What is said of a file of `size` bytes."""
    return UsageError(
        f"the file has {size / 1e6:.0f} MB",
        where=file,
        allowed=f"at most {LARGEST / 1e6:.0f} MB",
        hint="split it into several files",
    )


def glance(raw: bytes, most: int = 1_000_000) -> str:
    """The beginning of a text file, its faults replaced: to see what it is about, never to read it."""
    head = raw[:most]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", head.decode(encoding, "replace").replace("\ufeff", ""))


def place_at(text: str, index: int) -> tuple[int, int]:
    """Line and column of a character, both from 1, as editors count them."""
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, index):
        line, start = line + 1, found.end()
    return line, index - start + 1


def odd_line_starts(text: str) -> list[int]:
    """Where lines begin, if YAML would count lines where an editor does not (U+0085, U+2028, U+2029); else nothing."""
    if not _ODD_BREAK.search(text):
        return []
    return [0, *(found.end() for found in _BREAK.finditer(text))]


def _decoded(raw: bytes, file: str) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UsageError(f"not UTF-16: {error.reason}", where=file, hint="save the file as UTF-8") from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        line, column = place_at(before, len(before))
        raise UsageError(
            f"byte 0x{raw[error.start]:02X} is not UTF-8",
            where=f"{file}:{line}:{column}",
            hint="save the file as UTF-8",
        ) from None
