"""Text into words that can be compared, in any script; knows no language and no list of words.

Words lose their ending (all but the first six letters), which joins most inflected forms in languages that write with
an alphabet. Scripts that do not separate words give overlapping pairs of characters. Numbers are kept apart, so that
"hire 3 developers" and "hire 5 developers" read alike.
"""

from __future__ import annotations

import re
import unicodedata

STEM = 6
"""Letters of a word that count. Chosen between 5, 6 and all of them on labelled pairs; the difference is small."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0963\u0966-\u0eff\u1000-\u109f\u1780-\u17ff\u200c\u200d"
_TOKEN = re.compile(rf"[\w{_MARKS}]+(?:['’.\-‐‑][\w{_MARKS}]+)*")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_JOINT = re.compile(r"[-‐‑_]")
_NUMBER = re.compile(r"\d[\w.,]*|[^\W\d_]{1,2}\d+")
_LINK = re.compile(r"https?://\S+|\]\([^)\s]*\)|<[^<>\s]+@[^<>\s]+>|&[a-z]+;")


def tokens(text: str) -> list[str]:
    """The raw tokens of a text in lower case, with inner hyphens, dots and apostrophes; links are left out."""
    if "://" in text or "](" in text or "&" in text or "@" in text:
        text = _LINK.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _TOKEN.findall(text.casefold())


def is_number(token: str) -> bool:
    """Whether a token is a number, or the name of one ("q3", "n4", "10k", "v2.1")."""
    return _NUMBER.fullmatch(token) is not None


def pieces(token: str, joined: frozenset[str] | set[str]) -> list[str]:
    """What a token is compared by: itself, its parts, or pairs of characters.

    A hyphenated token is written in one ("take-out" as "takeout") if that form is among `joined`, the plain tokens
    that occur elsewhere, and taken apart otherwise.
    """
    if is_number(token):
        return []
    if not token.isascii() and _UNSPACED.search(token):
        return _unspaced(token)
    if _JOINT.search(token):
        together = _JOINT.sub("", token)
        if together in joined:
            return [together[:STEM]]
        return [part[:STEM] for part in _JOINT.split(token) if part and not is_number(part)]
    return [token[:STEM]]


def _unspaced(token: str) -> list[str]:
    found: list[str] = []
    at = 0
    for match in _UNSPACED.finditer(token):
        if between := token[at : match.start()].strip("_-‐‑.'’"):
            found.append(between[:STEM])
        run = match[0]
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        at = match.end()
    if rest := token[at:].strip("_-‐‑.'’"):
        found.append(rest[:STEM])
    return found
