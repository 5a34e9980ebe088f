"""How wide text is in a terminal, and wrapping by that width; plain text only, colour is added to finished lines."""

from __future__ import annotations

import re
import unicodedata

_ATOM = re.compile(r"[^\x00-\u10ff\u2000-\u2bff]|(?:(?![^\x00-\u10ff\u2000-\u2bff]).)+", re.DOTALL)


def columns(text: str) -> int:
    """The number of terminal columns: 2 for East Asian wide characters and emoji (UAX #11), 0 for marks and joiners.

    Emoji joined to one picture are counted singly, which many terminals do; so a line may come out short, never long.
    """
    return len(text) if text.isascii() else sum(_column(c) for c in text)


def _column(char: str) -> int:
    if char == "\ufe0f":  # asks for the wide, coloured form of the character before it
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Lines of at most `width` columns; the first begins with `first`, the others with `rest` (else as many blanks).

    Breaks at spaces, between wide characters, and within a word only if it is longer than a whole line. Addresses stay
    whole, so that they can be clicked and copied. There is always room for 20 columns beside the indent.
    """
    hang = " " * columns(first) if rest is None else rest
    lines, line = [], first
    used, bare = columns(first), True
    indent = max(columns(first), columns(hang))
    room, width = max(width - indent, 20), max(width, indent + 20)
    for word in text.split(" "):
        glue = "" if bare else " "
        for atom in _atoms(word, room):
            wide = columns(atom)
            if not bare and used + len(glue) + wide > width:
                lines.append(line)
                line, used, glue = hang, columns(hang), ""
            line += glue + atom
            used += len(glue) + wide
            glue, bare = "", False
    return [done.rstrip() for done in (*lines, line)]


def _atoms(word: str, room: int) -> list[str]:
    """What must not be broken further; concatenated they are the word."""
    if word.startswith(("http://", "https://")) or (word.isascii() and len(word) <= room):
        return [word]
    atoms: list[str] = []
    for part in _ATOM.findall(word):
        joined = atoms and (columns(part[0]) == 0 or part[0] == "\ufe0f" or atoms[-1].endswith("\u200d"))
        if joined:
            atoms[-1] += part
        elif columns(part) <= room:
            atoms.append(part)
        else:
            atoms += _chopped(part, room)
    return atoms


def _chopped(word: str, room: int) -> list[str]:
    pieces, piece, used = [], "", 0
    for char in word:
        wide = _column(char)
        if used + wide > room:
            pieces.append(piece)
            piece, used = "", 0
        piece += char
        used += wide
    return [*pieces, piece]
