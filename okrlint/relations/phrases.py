"""Finds names from a list in texts: whole words, ignoring case, any characters in the names; the longest goes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

PLURALS = ("s", "es", "n", "en")
_UNSPACED = 0x2E80
"""Scripts from here on do not separate words by blanks."""


def plain(text: str) -> str:
    """A text as it is compared: lower case, one blank between words, straight apostrophes."""
    return " ".join(text.casefold().replace("’", "'").split())


class Phrases:
    """A list of names as one pattern; `inflected` allows an ending of the plural behind each."""

    def __init__(self, names: Iterable[str], *, inflected: bool = True) -> None:
        self._names = {name: said for said in names if (name := plain(said))}
        longest_first = sorted(self._names, key=lambda name: (-len(name), name))
        parts = "|".join(_bounded(name, inflected=inflected) for name in longest_first)
        self._pattern = re.compile(parts) if parts else None

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        """(the name as given, the words as they stand in the text, in lower case), in the order of the text."""
        for match in self._pattern.finditer(plain(text)) if self._pattern is not None else ():
            yield self._name_of(match[0]), match[0]

    def _name_of(self, found: str) -> str:
        forms = (found, *(found[: -len(ending)] for ending in PLURALS if found.endswith(ending)))
        return next(self._names[form] for form in forms if form in self._names)


def _bounded(name: str, *, inflected: bool) -> str:
    spaced = [char.isalnum() and ord(char) < _UNSPACED for char in (name[0], name[-1])]
    ending = f"(?:{'|'.join(PLURALS)})?" if inflected and spaced[1] else ""
    return ("(?<!\\w)" if spaced[0] else "") + re.escape(name) + ending + ("(?!\\w)" if spaced[1] else "")
