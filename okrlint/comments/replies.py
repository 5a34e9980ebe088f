"""Whether somebody replied to one of our comments: a link to it, a quotation of it, a mention of us after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

_WORDS = re.compile(r"\W+")
_LEAST = 12
"""Letters that a quoted line must share; shorter ones prove nothing."""


class Said(msgspec.Struct, frozen=True):
    """One comment of a ticket in its order; `text` without mark-up as far as the tracker's adapter can tell."""

    id: str
    ours: bool
    text: str


def answered(comments: Sequence[Said], links: Sequence[str], mention: str = "") -> frozenset[str]:
    """The ids of our comments that somebody replied to.

    `links` are forms of a link to one comment, with `{id}` in it; `mention` is how our account is called in a text. A
    quotation or a mention that fits several of ours answers the oldest.
    """
    found: set[str] = set()
    before: list[tuple[str, str]] = []
    for comment in comments:
        if comment.ours:
            before.append((comment.id, _plain(comment.text)))
            continue
        linked = [i for i, _ in before if any(_has(comment.text, form.replace("{id}", i)) for form in links)]
        quoted = next((i for i, text in before if _quotes(comment.text, text)), None)
        called = before[0][0] if before and mention and _has(comment.text, mention) else None
        found.update(linked or [i for i in (quoted or called,) if i])
    return frozenset(found)


def _has(text: str, words: str) -> bool:
    return re.search(re.escape(words) + r"(?!\w)", text, re.IGNORECASE) is not None


def _plain(text: str) -> str:
    return _WORDS.sub("", text).casefold()


def _quotes(text: str, ours: str) -> bool:
    lines = (line.strip()[1:] for line in text.split("\n") if line.strip().startswith(">"))
    return any(len(words) >= _LEAST and words in ours for words in map(_plain, lines))
