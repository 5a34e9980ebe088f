"""Identities made from words, and who is meant by a name that several files may have declared."""

from __future__ import annotations

import functools
import re
import unicodedata

from okrlint.records import PartyKind
from okrlint.trackers.text.people_names import classify_party, split_parties

_LONGEST = 80


@functools.lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """A title as part of an identity: lower case letters and digits of any script, joined by `-`, cut at a word."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    out = ""
    for word in words:
        if out and len(out) + 1 + len(word) > _LONGEST:
            break
        out = f"{out}-{word}" if out else word[:_LONGEST]
    return out


def identity(*parts: str) -> str:
    """An id of this tracker."""
    return "file:" + "/".join(filter(None, parts))


def file_id(file: str) -> str:
    """What a file is as a unit of reading: a file is always read whole."""
    return f"file:{file}"


class Names:
    """The teams and persons that the files of a source have declared, whatever the case they are written in."""

    def __init__(self) -> None:
        self._declared: dict[str, tuple[str, PartyKind]] = {}

    def declare(self, name: str, kind: PartyKind) -> None:
        """A name that stands for a team, a person or a bot from now on; the first spelling wins."""
        self._declared.setdefault(_fold(name), (name, kind))

    def update(self, other: Names) -> None:
        """Take over what is declared elsewhere."""
        for key, value in other._declared.items():
            self._declared.setdefault(key, value)

    def spelled(self, said: str) -> str:
        """The declared spelling of a name, or the name itself."""
        return self._declared.get(_fold(said), (said, "person"))[0] if self._declared else said

    def party(self, said: str, default: PartyKind = "person") -> tuple[str, PartyKind]:
        """Who is meant by one name."""
        if not self._declared:
            return classify_party(said, default)
        known = self._declared.get(_fold(said))
        if known is not None:
            return known
        name, kind = classify_party(said, default)
        return self._declared.get(_fold(name), (name, kind))

    def parties(self, said: str) -> list[tuple[str, PartyKind, str]]:
        """Who is meant by a field that may hold several names: name, kind and the words for each of them."""
        if self._declared and _fold(said) in self._declared:
            return [(*self.party(said), said)]
        return [(*self.party(one), one) for one in split_parties(said) or [said]]


def _fold(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("@")
