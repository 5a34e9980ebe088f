"""How names are compared, and the words for objectives, key results and nobody as alternatives of a pattern.

The words themselves stand in `vocabulary.py`; which of them a heading can be is said in `headings.py`, a column in
`columns.py`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

from okrlint.trackers.text.vocabulary import NOBODY, PROPERTIES

_LONGEST = 120
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+|[%#]")
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_MARKS = re.compile("[\u0300-\u036f]")


@functools.lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A name as it is compared: its words in lower case without accents, "Owner_Id", "ownerId" and "owner id" alike."""
    text = _HUMP.sub(" ", name[:_LONGEST])
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold().translate(_STROKES))
        text = unicodedata.normalize("NFC", text)
    return " ".join(_WORD.findall(text.casefold()))


def words_for(*properties: str) -> tuple[str, ...]:
    """The names of some properties in every language, the longest first, as they stand in the vocabulary."""
    found = {n for one in PROPERTIES if one.name in properties for names in one.names.values() for n in names}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def alternatives(words: Iterable[str]) -> str:
    """Words as alternatives of a pattern, to be used with IGNORECASE: any run of blanks or hyphens between them.

    Words of scripts that have them end at a word's end; Chinese, Japanese and Korean ones may be followed by anything.
    """
    return "|".join(_pattern(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _pattern(word: str) -> str:
    text = r"[\s_-]{0,3}".join(re.escape(part) for part in re.split(r"[\s-]+", word))
    return text + (r"(?!\w)" if word[-1:].isalnum() and word[-1:] < "\u2e80" else "")


def names_type(name: str) -> bool:
    """Whether a column or label is called "Type", in any language: what stands there tells of which it is one."""
    return bool(_TYPES.intersection((fold(name), *fold(name).split()[-1:])))


def objective_words() -> str:
    """What an objective is called before a number or colon, as alternatives."""
    return alternatives(words_for("objective"))


def key_result_words() -> str:
    """What a key result is called before a number or colon, as alternatives."""
    return rf"{alternatives(words_for('key_result', 'key_results'))}|kr(?=\d)"


def nobody_words() -> str:
    """The words in other languages than English that name nobody, as alternatives."""
    return alternatives(word for words in NOBODY.values() for word in words)


_TYPES = frozenset(map(fold, (*words_for("type"), "kind", "category", "class")))
