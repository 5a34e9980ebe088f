"""Finds names from a list in texts: whole words, ignoring case, any characters in the names; the longest goes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

PLURALS = ("s", "es", "n", "en")
_UNSPACED = 0x2E80
"""Scripts from here on do not separate words by blanks."""
_WORD = re.compile(r"\w+")


def plain(text: str) -> str:
    """A text as it is compared: lower case, one blank between words, straight apostrophes."""
    return " ".join(text.casefold().replace("’", "'").split())


class Phrases:
    """A list of names; `inflected` allows an ending of the plural behind each.

    Names are looked for by their first word, so that a text costs what it has in common with them and not what there
    are; those that begin with no word of their own are looked for everywhere.
    """

    def __init__(self, names: Iterable[str], *, inflected: bool = True) -> None:
        self._names = {name: said for said in names if (name := plain(said))}
        self._inflected = inflected
        self._by_head: dict[str, list[str]] = {}
        for name in sorted(self._names, key=lambda name: (-len(name), name)):
            for head in self._heads(name):
                self._by_head.setdefault(head, []).append(name)
        self._anywhere = self._compiled(self._by_head.pop("", []))
        self._patterns: dict[str, re.Pattern[str]] = {}

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        """(the name as given, the words as they stand in the text, in lower case), in the order of the text."""
        read = plain(text)
        heads = {word for word in _WORD.findall(read) if word in self._by_head}
        patterns = [self._pattern(head) for head in heads]
        if self._anywhere is not None:
            patterns.append(self._anywhere)
        ahead = [(pattern, match) for pattern in patterns if (match := pattern.search(read))]
        while ahead:
            # Of several at one place the longest name: by length of the name, as among those of one pattern.
            _, match = min(ahead, key=lambda one: (one[1].start(), -len(self._form(one[1][0])), one[1][0]))
            yield self._names[self._form(match[0])], match[0]
            end = match.end()
            kept = ((p, m if m.start() >= end else p.search(read, end)) for p, m in ahead)
            ahead = [(p, m) for p, m in kept if m is not None]

    def _heads(self, name: str) -> list[str]:
        """The words with which a text names it, "" for any."""
        first = _WORD.match(name)
        if first is None or not _is_spaced(name[0]) or (first[0] == name and not _is_spaced(name[-1])):
            return [""]
        endings = ("", *PLURALS) if self._inflected and first[0] == name else ("",)
        return [first[0] + ending for ending in endings]

    def _pattern(self, head: str) -> re.Pattern[str]:
        if head not in self._patterns:
            compiled = self._compiled(self._by_head[head])
            assert compiled is not None
            self._patterns[head] = compiled
        return self._patterns[head]

    def _compiled(self, names: list[str]) -> re.Pattern[str] | None:
        return re.compile("|".join(_bounded(name, inflected=self._inflected) for name in names)) if names else None

    def _form(self, found: str) -> str:
        """The name that stands there, without the ending of the plural."""
        forms = (found, *(found[: -len(ending)] for ending in PLURALS if found.endswith(ending)))
        return next(form for form in forms if form in self._names)


def _is_spaced(char: str) -> bool:
    return char.isalnum() and ord(char) < _UNSPACED


def _bounded(name: str, *, inflected: bool) -> str:
    spaced = [_is_spaced(char) for char in (name[0], name[-1])]
    ending = f"(?:{'|'.join(PLURALS)})?" if inflected and spaced[1] else ""
    return ("(?<!\\w)" if spaced[0] else "") + re.escape(name) + ending + ("(?!\\w)" if spaced[1] else "")
